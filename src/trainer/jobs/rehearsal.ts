/** All that is done before training begins: what refuses there refuses here. Keeps nothing. */
import { DataError } from '../../data/dataError.js';
import type { DataProblem } from '../../model/experiment/table.js';
import { ExperimentRun, type RunRequest } from './experimentRun.js';

/** Why a run could not begin, or what would be told of its data when it does. */
export type Rehearsal =
  | { readonly problem: Pick<DataProblem, 'code' | 'message'> }
  | { readonly notes: readonly string[] };

/** Prepares the rows, the network and every fold, and trains nothing. Never throws for an input. */
export function rehearse(request: Pick<RunRequest, 'experiment' | 'tables' | 'find'>): Rehearsal {
  try {
    const run = new ExperimentRun({ ...request, source: '', file: '', version: '' });
    run.expectToRun();
    return { notes: run.dataset.notes };
  } catch (error) {
    if (error instanceof DataError)
      return { problem: { code: error.code, message: error.message } };
    if (error instanceof RangeError)
      return { problem: { code: 'train/refused', message: error.message } };
    throw error;
  }
}
