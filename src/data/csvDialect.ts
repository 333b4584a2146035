/**
 * Delimiter, header and comments of a CSV: as told, else as a sample of whole records shows, and
 * then said aloud. How numbers are written is found out from all cells (numberForms.ts).
 */
import { looksLikeData } from './csvHeader.js';
import { recordsOf, type SampleCell, type SampleRecord } from './csvSample.js';
import { isMarker } from './missingMarkers.js';
import { formOf, signsOf, type NumberForm } from './numberForms.js';
import type { NumberSigns } from '../model/experiment/table.js';

export interface DialectOptions {
  readonly delimiter?: string;
  readonly decimal?: string;
  readonly header?: boolean;
}

export interface Dialect {
  /** A byte. */
  readonly delimiter: number;
  readonly header: boolean;
  /** Cells of most records: a line that begins with # and has as many is no comment. */
  readonly width: number;
  /** Before the header a line that begins with # is a comment, whatever its cells. */
  readonly commentsFirst: boolean;
  /** Signs of numbers, as far as the sample goes. */
  readonly signs: NumberSigns;
  /** Bytes before the first record: of a line `sep=;`. */
  readonly skip: number;
  /** What was found out and not told. */
  readonly notes: readonly string[];
}

const candidates = [',', ';', '\t', '|'];
const names: Readonly<Record<string, string>> = {
  '\t': 'a tab',
  ',': 'a comma',
  ';': 'a semicolon',
  '|': 'a bar',
};
/** The first bytes that are looked at. */
export const sampleBytes = 65536;

/** Looks at the first records alone; what was told is taken unchecked. Never throws. */
export function detectDialect(bytes: Uint8Array, options: DialectOptions): Dialect {
  const sample = new TextDecoder('utf-8').decode(bytes.subarray(0, sampleBytes));
  const isWhole = bytes.length <= sampleBytes;
  // Excel's hint of its own delimiter.
  const hint = /^"?sep=(.)"?[ \t]*(?:\r\n|\n|\r|$)/.exec(sample);
  const text = sample.slice(hint?.[0].length ?? 0);
  const notes: string[] = [];
  const told = options.delimiter === '\\t' ? '\t' : (options.delimiter ?? hint?.[1]);
  const voted = (told === undefined ? candidates : [told]).map((delimiter) =>
    vote(delimiter, recordsOf(text, delimiter, isWhole)),
  );
  const { delimiter, records, width } = voted.reduce((best, other) =>
    other.score > best.score ? other : best,
  );
  if (told === undefined && delimiter !== ',')
    notes.push(`Cells are separated by ${names[delimiter]}.`);
  const lines = records.filter((record) => !isComment(record, width));
  const [first, second] = lines;
  // A line that begins with # and has all cells is the header, unless another one stands below it.
  const commentsFirst =
    first !== undefined &&
    startsWithHash(first) &&
    second !== undefined &&
    !startsWithHash(second) &&
    isHeaderAbove(second, lines.slice(2));
  const table = commentsFirst ? lines.slice(1) : lines;
  const header = options.header ?? !looksLikeData(table);
  if (options.header === undefined && !header && table.length > 0)
    notes.push(
      'The first line holds data, so the columns are called column1, column2, …; ' +
        "say 'header true' if it holds the names.",
    );
  const signs = signsOf(formsIn(header ? table.slice(1) : table), delimiter, options.decimal);
  const skip = new TextEncoder().encode(hint?.[0] ?? '').length;
  const byte = delimiter.charCodeAt(0);
  return { delimiter: byte, header, width, commentsFirst, signs, skip, notes };
}

/** What columns of numbers say of them: those with words in them have no say. */
function formsIn(rows: readonly SampleRecord[]): Set<NumberForm> {
  const byColumn: { forms: Set<NumberForm>; words: boolean }[] = [];
  for (const row of rows)
    for (const [i, { text }] of row.entries()) {
      const column = (byColumn[i] ??= { forms: new Set(), words: false });
      const form = formOf(text);
      if (form) column.forms.add(form);
      else if (text !== '' && !isMarker(text)) column.words = true;
    }
  return new Set(byColumn.flatMap(({ forms, words }) => (words ? [] : [...forms])));
}

/** Whether a line that begins with # is a comment: it has not as many cells as the table. */
const isComment = (record: SampleRecord, width: number): boolean =>
  startsWithHash(record) && (width === 1 || record.length !== width);

const startsWithHash = ([first]: SampleRecord): boolean =>
  first !== undefined && !first.quoted && first.text.startsWith('#');

/** Names over numbers. */
const isHeaderAbove = (record: SampleRecord, below: readonly SampleRecord[]): boolean =>
  record.every(({ text }) => text !== '' && !isMarker(text) && formOf(text) === undefined) &&
  record.some((_, i) => below.some((row) => formOf(row[i]?.text ?? '') !== undefined));

interface Vote {
  readonly delimiter: string;
  readonly records: readonly SampleRecord[];
  /** Cells of most records. */
  readonly width: number;
  /** Above 0 where it cuts most of them, and the first, into as many; the greater the better. */
  readonly score: number;
}

/** All records vote, so that one ragged row among many is that row's fault. */
function vote(delimiter: string, records: readonly SampleRecord[]): Vote {
  const rows = records.filter((record) => !startsWithHash(record));
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width, most] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0]);
  if (width === 1) return { delimiter, records, width, score: 0 };
  const agreeing = most / rows.length;
  const right = rows.filter(({ length }) => length === width);
  const clean = right.flat().filter((cell) => isClean(cell, delimiter)).length;
  const firstAgrees = rows[0]!.length === width ? 1 : 0.25;
  const score = agreeing < 0.5 ? 0 : agreeing * firstAgrees * (clean / (right.length * width)) ** 2;
  return { delimiter, records, width, score };
}

/** A cell that no other delimiter would cut, but for the commas of numbers. */
const isClean = ({ text, quoted }: SampleCell, delimiter: string): boolean =>
  quoted ||
  formOf(text) !== undefined ||
  !candidates.some((other) => other !== delimiter && text.includes(other));
