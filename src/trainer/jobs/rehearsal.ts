/** All that is done before training begins: what refuses there refuses here. Keeps nothing. */
import { DataError } from '../../data/dataError.js';
import type { Rehearsal } from '../../protocol/trainerMessages.js';
import { ExperimentRun, type RunRequest } from './experimentRun.js';

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
