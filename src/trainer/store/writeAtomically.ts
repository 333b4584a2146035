/** Files written beside and renamed: a reader sees the old one or the new one, whole. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @throws RangeError where there is no such folder */
export function writeAtomically(path: string, contents: string | Uint8Array): void {
  if (!existsSync(dirname(path)))
    throw new RangeError(`${path} cannot be written: there is no folder ${dirname(path)}.`);
  const beside = `${path}.${process.pid}.part`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}
