/**
 * Files that outlive a crash: written beside, synced and renamed, so that a reader sees the old one
 * or the new one, whole. What goes wrong names the file.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A file that could not be written or read, and why: a full disk, a missing permission. */
export class StorageError extends Error {
  constructor(
    readonly path: string,
    { code, message }: NodeJS.ErrnoException,
    what: 'written' | 'read' = 'written',
  ) {
    super(`${path} could not be ${what}: ${(code && reasons[code]) ?? message}.`);
    this.name = 'StorageError';
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this disk is used up',
  EIO: 'the disk reports an error',
  EROFS: 'the disk is read-only',
  EACCES: 'it is not allowed here',
  EPERM: 'it is not allowed here',
};

/** Does something to a file. @throws StorageError in place of what the file system says */
export function naming<T>(path: string, work: () => T, what?: 'written' | 'read'): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new StorageError(path, error as NodeJS.ErrnoException, what);
    throw error;
  }
}

export interface WriteOptions {
  /** On the disk itself, not only in its cache, before it counts. */
  readonly sync?: boolean;
}

/** A file's present contents, or these: nothing between. @throws StorageError; RangeError */
export function replaceFile(
  path: string,
  contents: string | Uint8Array,
  { sync = false }: WriteOptions = {},
): void {
  if (!existsSync(dirname(path)))
    throw new RangeError(`${path} cannot be written: there is no folder ${dirname(path)}.`);
  const beside = `${path}.${process.pid}.part`;
  naming(path, () => {
    try {
      write(beside, 'w', contents, sync);
      renameSync(beside, path);
      if (sync) syncFolder(dirname(path));
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Adds to the end of a file; a crash may leave the last line torn. @throws StorageError */
export const appendToFile = (
  path: string,
  text: string,
  { sync = false }: WriteOptions = {},
): void => naming(path, () => write(path, 'a', text, sync));

function write(path: string, how: 'a' | 'w', contents: string | Uint8Array, sync: boolean): void {
  const file = openSync(path, how);
  try {
    writeFileSync(file, contents);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Lets a rename reach the disk, where folders can be synced. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
