/** Where the bytes of a data file come from: a path on this machine, or what was fetched. */
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from '../../data/dataError.js';
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

const chunkBytes = 1 << 20;

/** The bytes of a source, a piece at a time, unpacked where it is gzipped. */
export function* chunksOf(source: DataBytes): Generator<Uint8Array> {
  if (nameOf(source).endsWith('.gz'))
    return yield gunzipSync('path' in source ? readFileSync(source.path) : source.bytes);
  if (!('path' in source)) return yield source.bytes;
  const file = openSync(source.path, 'r');
  try {
    for (;;) {
      const chunk = new Uint8Array(chunkBytes);
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

/** @throws DataError that says where it was looked for */
export function expectThere(source: DataBytes): void {
  if ('path' in source && !existsSync(source.path))
    throw new DataError('data/not-found', `there is no such file (looked for ${source.path}).`, {
      file: nameOf(source),
    });
}

/** What the file system, or unpacking, says went wrong. */
export const isFileError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^[EZ]/.test(error.code);
