/** A run that a command computes with; what must be said of it is said where people read. */
import { complain } from './output.js';
import { runToUse, type StoredRun } from '../trainer/store/readRun.js';

/** @param failed one that failed will do. @throws RangeError where there is no whole run */
export function useRun(path: string, failed?: boolean): StoredRun {
  const run = runToUse(path, failed);
  if (run.notice !== undefined) complain(`${run.notice}\n`);
  return run;
}
