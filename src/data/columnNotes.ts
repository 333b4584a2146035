/** What has to be said of a column's cells, in sentences. */
import type { TextReason } from '../model/experiment/table.js';

/** A cell, and the line it stands in. */
export interface Place {
  readonly line: number;
  readonly text: string;
}

/** What was seen while a column was read. */
export interface Seen {
  readonly name: string;
  /** Why it is text, where its cells look otherwise. */
  readonly reason: TextReason | undefined;
  /** Signs of missing cells that are taken for classes. */
  readonly codes: readonly string[];
  /** The first number with separators between thousands, and the first that begins with zeros. */
  readonly grouped: Place | undefined;
  readonly zeros: Place | undefined;
  /** Whole numbers lost digits. */
  readonly huge: boolean;
  /** The first line that is not UTF-8. */
  readonly latin: number | undefined;
}

/** One sentence for each thing that a person should know of a column. */
export function columnNotes({ name, reason, codes, grouped, zeros, huge, latin }: Seen): string[] {
  const notes = reason ? [reason.message] : [];
  for (const code of codes)
    notes.push(`'${name}': ${code} is read as a class, since the other cells are such codes, too.`);
  if (grouped)
    notes.push(
      `'${name}': "${grouped.text}" (line ${grouped.line}) is read with thousands separators.`,
    );
  if (zeros)
    notes.push(
      `'${name}': "${zeros.text}" (line ${zeros.line}) is read as the number ` +
        `${Number(zeros.text)}; if it is a code, say type=category.`,
    );
  if (huge)
    notes.push(
      `'${name}' holds whole numbers beyond 2^53, which lose digits; leave it out if it is an id.`,
    );
  if (latin !== undefined)
    notes.push(
      `'${name}' holds bytes that are not UTF-8 (first on line ${latin}); they are read as ` +
        `Windows-1252.`,
    );
  return notes;
}
