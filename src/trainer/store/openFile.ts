/**
 * The one way to open what a file, a record or a person names: regular files alone, up to a size. A
 * pipe or a device would be waited for, or never end.
 */
import { naming } from './durable.js';
import { readFileSync, statSync } from 'node:fs';

/** Bytes of a file that is read at once. */
const mostBytes = 2 ** 31 - 1;

/** Why a file must not be opened; nothing where it may be. Waits for nothing. */
export function whyNotOpen(path: string, most = mostBytes): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 'there is no such file';
  if (!stat.isFile()) return `it is ${stat.isDirectory() ? 'a folder' : 'a device or a pipe'}`;
  if (stat.size > most)
    return `it has ${stat.size.toLocaleString('en')} bytes, more than ${most.toLocaleString('en')}`;
  return undefined;
}

/** A whole file. @throws RangeError where it is none that can be read */
export function bytesOfFile(path: string): Buffer {
  const why = whyNotOpen(path);
  if (why !== undefined) throw new RangeError(`${path} cannot be read: ${why}.`);
  return naming(path, () => readFileSync(path), 'read');
}
