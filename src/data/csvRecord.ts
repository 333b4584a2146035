/** One record of a CSV, cut into its cells (RFC 4180). */
import type { Cell } from './cell.js';
import type { Dialect } from './csvDialect.js';
import { DataError } from './dataError.js';

/** A table may hold so many columns. */
const mostColumns = 100_000;

const QUOTE = 34;
const LF = 10;
const CR = 13;

interface Place {
  /** A byte. */
  readonly delimiter: number;
  /** The line on which the record begins. */
  readonly line: number;
  readonly file: string;
}

interface CutRecord {
  readonly cells: readonly Cell[];
  /** Behind the last cell: a line end, or the end of all bytes. */
  readonly end: number;
  /** Line ends within quotes. */
  readonly newlines: number;
}

/**
 * The record that begins at a place, or undefined where it is not complete yet.
 * @param last no more bytes come
 * @throws DataError where a quote is never closed, or not at a cell's end
 */
export function cutRecord(
  bytes: Uint8Array,
  start: number,
  last: boolean,
  { delimiter, line, file }: Place,
): CutRecord | undefined {
  const cells: Cell[] = [];
  const end = bytes.length;
  let newlines = 0;
  let at = start;
  for (;;) {
    let from = at;
    let quoted = false;
    while (from < end && bytes[from] === 32) from++;
    if (bytes[from] === QUOTE) {
      quoted = true;
      const opened = line + newlines;
      at = from + 1;
      for (;;) {
        if (at >= end) {
          if (!last) return undefined;
          throw new DataError('data/quote', 'this quote is never closed.', {
            file: file,
            line: opened,
            column: cells.length + 1,
          });
        }
        const byte = bytes[at]!;
        if (byte === QUOTE) {
          if (at + 1 >= end && !last) return undefined;
          if (bytes[at + 1] !== QUOTE) break;
          at++;
        } else if (byte === LF) newlines++;
        else if (byte === 0) throw nulByte(file, line + newlines, cells.length + 1);
        at++;
      }
      cells.push({ bytes, start: from + 1, end: at, quoted });
      at++;
      while (at < end && bytes[at] === 32) at++;
      if (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR)
        throw new DataError(
          'data/quote',
          'text after a closing quote; a quote inside a cell is written twice.',
          {
            file: file,
            line: line + newlines,
            column: cells.length,
          },
        );
    } else {
      at = from;
      while (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
        if (bytes[at] === 0) throw nulByte(file, line, cells.length + 1);
        at++;
      }
      let to = at;
      while (to > from && (bytes[to - 1] === 32 || bytes[to - 1] === 9)) to--;
      cells.push({ bytes, start: from, end: to, quoted });
    }
    if (at >= end) {
      if (!last) return undefined;
      break;
    }
    if (bytes[at] !== delimiter) break;
    if (cells.length > mostColumns)
      throw new DataError(
        'data/too-large',
        `the file has more than ${mostColumns.toLocaleString('en')} columns: too many to be held ` +
          `in memory.`,
        { file, line },
      );
    at++;
  }
  return { cells, end: at, newlines };
}

const nulByte = (file: string, line: number, column: number): DataError =>
  new DataError('data/nul', 'a NUL byte: the file is damaged, or no text.', { file, line, column });

/**
 * A line that begins with # and has not all cells; above a header that is none, any.
 * @param known cells of the header, where there was one
 */
export function isComment(
  line: Uint8Array,
  { delimiter, width, commentsFirst }: Dialect,
  known: number | undefined,
): boolean {
  if (known === undefined && commentsFirst) return true;
  if (width === 1) return true;
  let cells = 1;
  let quoted = false;
  for (const byte of line) {
    if (byte === QUOTE) quoted = !quoted;
    else if (byte === delimiter && !quoted) cells++;
  }
  return cells !== (known ?? width);
}
