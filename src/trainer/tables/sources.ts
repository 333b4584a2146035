/** Where the bytes of a data file come from: a path on this machine, or what was fetched. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { DataError } from '../../data/dataError.js';
import { whyNotOpen } from '../store/openFile.js';
import type { DataFile } from '../../protocol/tablesMessages.js';

export type DataBytes =
  { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** Finds the file a `data` path names. @throws DataError where there is none */
export type DataSourceOf = (path: string) => DataBytes;

/** Paths relative to the `.nnet` file. */
export const besideFile =
  (nnetPath: string): DataSourceOf =>
  (path) => ({ path: isAbsolute(path) ? path : resolve(dirname(nnetPath), path) });

/** A file that came with a job. @throws DataError where it has neither place nor bytes */
export function sourceOf({ path, location, bytes }: DataFile): DataBytes {
  if (location !== undefined) return { path: location };
  if (bytes) return { name: path, bytes };
  throw new DataError('data/not-found', 'the file was not found.', { file: path });
}

/** Files that came with a job, found by the path the experiment names. */
export const filesOf =
  (files: readonly DataFile[]): DataSourceOf =>
  (path) =>
    sourceOf(files.find((file) => file.path === path) ?? { path });

/** The name of a file on disk without its folder; of fetched bytes the path that names them. */
export const nameOf = (source: DataBytes): string =>
  'path' in source ? basename(source.path) : source.name;

/** Bytes of a source, as it lies there. */
export const sizeOf = (source: DataBytes): number =>
  'path' in source ? statSync(source.path).size : source.bytes.length;

const chunkBytes = 1 << 20;

/** Bytes of a data file, and of what a packed one unpacks to. */
const most = { file: 16 * 2 ** 30, packed: 2 ** 30, unpacked: 2 ** 30 };

/** What is gzipped, by its name. */
export const isPacked = (source: DataBytes): boolean => nameOf(source).endsWith('.gz');

/** All that a packed source holds, up to a size. @throws Error ERR_BUFFER_TOO_LARGE beyond it */
export const unpacked = (source: DataBytes, atMost = most.unpacked): Uint8Array =>
  gunzipSync(packedBytes(source), { maxOutputLength: atMost });

const packedBytes = (source: DataBytes): Uint8Array =>
  'path' in source ? readFileSync(source.path) : source.bytes;

/**
 * The beginning of what a packed source holds. No byte unpacks to more than about a thousand, so
 * that doubling what is unpacked never makes much more than was asked for.
 */
export function beginningOfPacked(source: DataBytes, wanted: number): Uint8Array {
  const packed = packedBytes(source);
  for (let size = 4096; ; size *= 2) {
    const bytes = gunzipSync(packed.subarray(0, size), { finishFlush: constants.Z_SYNC_FLUSH });
    if (bytes.length >= wanted || size >= packed.length) return bytes.subarray(0, wanted);
  }
}

/** Whether a file was too large to be unpacked. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

/** The bytes of a source, a piece at a time, unpacked where it is gzipped. */
export function* chunksOf(source: DataBytes): Generator<Uint8Array> {
  if (isPacked(source)) return yield unpacked(source);
  if (!('path' in source)) return yield source.bytes;
  const file = openSync(source.path, 'r');
  try {
    // One piece of memory for all: who keeps a chunk keeps a copy.
    const chunk = new Uint8Array(chunkBytes);
    for (;;) {
      const length = readSync(file, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** What a file was when it was looked at: another size or time is another file. */
export function stampOf(source: DataBytes): string | undefined {
  if (!('path' in source)) return undefined;
  const stat = statSync(source.path, { throwIfNoEntry: false });
  return stat && `${stat.size}/${stat.mtimeMs}/${stat.ino}`;
}

/** @throws DataError that says where it was looked for, or why it is not opened */
export function expectThere(source: DataBytes): void {
  if (!('path' in source)) return;
  const file = nameOf(source);
  const why = whyNotOpen(source.path, isPacked(source) ? most.packed : most.file);
  if (why === undefined) return;
  if (!statSync(source.path, { throwIfNoEntry: false }))
    throw new DataError('data/not-found', `there is no such file (looked for ${source.path}).`, {
      file,
    });
  throw new DataError('data/unreadable', `the file cannot be read: ${why}.`, { file });
}

/** What the file system, or unpacking, says of a file that cannot be read. */
export function unreadable(error: Error & { readonly code: string }, file: string): DataError {
  const why = isTooLarge(error)
    ? `it unpacks to more than ${most.unpacked.toLocaleString('en')} bytes: unpack it, and ` +
      `name that file`
    : error.code;
  return new DataError('data/unreadable', `the file cannot be read (${why}).`, { file });
}

/** What the file system, or unpacking, says went wrong. */
export const isFileError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^[EZ]/.test(error.code);
