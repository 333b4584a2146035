/** What the checks know of data files: columns and notes; of large files by their beginning. */
import { closeSync, openSync, readSync } from 'node:fs';
import { readCsv } from '../../data/csvReader.js';
import { DataError } from '../../data/dataError.js';
import { summarize } from '../../data/summaries.js';
import { stacked } from '../../data/table.js';
import { tellingsIn } from '../../data/tells.js';
import { readSafetensorsHeader } from '../../formats/safetensors.js';
import type { StoredTensor } from '../../model/checks/checkWeightSources.js';
import type { Table } from '../../model/experiment/table.js';
import type { ReadingOptions, TableSummary } from '../../protocol/tablesMessages.js';
import {
  chunksOf,
  expectThere,
  isFileError,
  nameOf,
  sizeOf,
  type DataBytes,
  beginningOfPacked,
  isTooLarge,
  isPacked,
  unpacked,
  unreadable,
} from './sources.js';

/** Of larger files the checks see the beginning; training reads them whole. */
export const largest = { checked: 32 * 1024 * 1024, beginning: 4 * 1024 * 1024 };

/** A table, or as much of it as the checks look at. */
export interface Seen {
  readonly table: Table;
  /** The first line of the file. */
  readonly header: string;
  /** The file is larger than what was read of it. */
  readonly partial: boolean;
}

/** Two files are one table, unless there are only their beginnings. */
export function summaryOf(main: Seen, test?: Seen): TableSummary {
  const partial = main.partial || test?.partial === true;
  const table = test && !partial ? stacked(main.table, test.table) : main.table;
  const tellings = tellingsIn(table);
  const columns = summarize(table).map((column) => {
    const tells = tellings.get(column.name);
    return tells ? { ...column, tells } : column;
  });
  return {
    columns,
    notes: main.table.notes,
    header: main.header,
    ...(partial && { partial }),
  };
}

/** Whether the checks see only the beginning of a source. */
export function isLarge(source: DataBytes): boolean {
  if (sizeOf(source) > largest.checked) return true;
  if (!isPacked(source)) return false;
  try {
    unpacked(source, largest.checked);
    return false;
  } catch (error) {
    // What cannot be unpacked at all is told by who reads it.
    return isTooLarge(error);
  }
}

/**
 * The beginning of a large file, up to its last whole row.
 * @throws DataError where the file cannot be understood
 */
export function readBeginning(source: DataBytes, options: ReadingOptions): Seen {
  const file = nameOf(source);
  try {
    const bytes = wholeRows(
      isPacked(source)
        ? beginningOfPacked(source, largest.beginning)
        : firstBytes(source, largest.beginning),
    );
    const table = readCsv(() => [bytes], { ...options, file });
    return { table, header: firstLine([bytes]), partial: true };
  } catch (error) {
    throw isFileError(error) ? unreadable(error, file) : error;
  }
}

/** A first line is looked for in so much. */
const headerBytes = 8192;

/** The first line of a source, as text. */
export const headerOf = (source: DataBytes): string =>
  firstLine(isPacked(source) ? [beginningOfPacked(source, headerBytes)] : chunksOf(source));

function firstLine(chunks: Iterable<Uint8Array>): string {
  for (const chunk of chunks)
    return new TextDecoder().decode(chunk.subarray(0, headerBytes)).split(/[\r\n]/)[0]!;
  return '';
}

/** Up to the last line end that is not within quotes: \n, or \r where there is no \n. */
export function wholeRows(bytes: Uint8Array): Uint8Array {
  const lineEnd = bytes.includes(10) ? 10 : 13;
  let end = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 34) quoted = !quoted;
    else if (bytes[i] === lineEnd && !quoted) end = i + 1;
  }
  return bytes.subarray(0, end);
}

function firstBytes(source: DataBytes, most: number): Uint8Array {
  if (!('path' in source)) return source.bytes.subarray(0, most);
  const file = openSync(source.path, 'r');
  try {
    const bytes = new Uint8Array(Math.min(most, sizeOf(source)));
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** Names and shapes of what a weights file holds. @throws DataError where it is none */
export function tensorsOf(source: DataBytes): readonly StoredTensor[] {
  const file = nameOf(source);
  expectThere(source);
  try {
    return readSafetensorsHeader(firstBytes(source, largest.beginning), sizeOf(source));
  } catch (error) {
    if (error instanceof RangeError) throw new DataError('data/weights', error.message, { file });
    throw isFileError(error) ? unreadable(error, file) : error;
  }
}
