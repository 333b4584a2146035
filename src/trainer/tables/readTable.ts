/** A CSV from a source: read once, its fingerprint taken on the way. */
import { createHash, type Hash } from 'node:crypto';
import { freeMemory } from './freeMemory.js';
import { readCsv } from '../../data/csvReader.js';
import type { Table } from '../../model/experiment/table.js';
import type { ReadingOptions, TableRequest } from '../../protocol/tablesMessages.js';
import {
  chunksOf,
  expectThere,
  isFileError,
  isPacked,
  nameOf,
  sizeOf,
  type DataBytes,
  unreadable,
} from './sources.js';

export interface ReadTable {
  readonly table: Table;
  /** Of the bytes as they were read; of a gzipped file of what it holds. */
  readonly sha256: string;
}

export type TableOptions = ReadingOptions &
  Pick<TableRequest, 'watched'> & { readonly asText?: boolean };

/** @throws DataError where the file is not there or cannot be understood */
export function readTable(
  source: DataBytes,
  { watched, ...options }: TableOptions = {},
): ReadTable {
  const file = nameOf(source);
  expectThere(source);
  const size = isPacked(source) ? undefined : sizeOf(source);
  let hash: Hash | undefined;
  try {
    const table = readCsv(
      () => {
        // A column that turns out to be text half-way has the bytes read again: the hash as well.
        hash = createHash('sha256');
        return hashed(told(chunksOf(source), watched, size), hash);
      },
      { ...options, file, room: freeMemory(), ...(size !== undefined && { size }) },
    );
    return { table, sha256: hash!.digest('hex') };
  } catch (error) {
    throw isFileError(error) ? unreadable(error, file) : error;
  }
}

/** Tells how much was read. @throws Error where nobody waits for the rest */
function* told(
  chunks: Iterable<Uint8Array>,
  watched: SharedArrayBuffer | undefined,
  size = Infinity,
): Generator<Uint8Array> {
  const flags = watched && new Int32Array(watched);
  let bytes = 0;
  for (const chunk of chunks) {
    if (flags && Atomics.load(flags, 0) === 1) throw new Error('The reading was abandoned.');
    yield chunk;
    bytes += chunk.length;
    if (flags) Atomics.store(flags, 1, Math.floor((100 * bytes) / size));
  }
}

function* hashed(chunks: Iterable<Uint8Array>, hash: Hash): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
