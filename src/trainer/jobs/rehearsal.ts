/** All that is done before training begins: what refuses there refuses here. Keeps nothing. */
import { DataError } from '../../data/dataError.js';
import type { Rehearsal } from '../../protocol/trainerMessages.js';
import { ExperimentRun, type RunRequest } from './experimentRun.js';

type Request = Pick<RunRequest, 'experiment' | 'tables' | 'find'>;

const rehearsed = (request: Request): ExperimentRun =>
  new ExperimentRun({ ...request, source: '', file: '', version: '', compute: { threads: 1 } });

/**
 * Bytes that training takes: rows, weights, what the optimizer remembers, a batch both ways. Found
 * out by training on one batch; nothing where nobody counts them.
 * @throws DataError where the data cannot be what the experiment says; RangeError where it takes
 * more than is free, or would be refused
 */
export const bytesNeeded = (request: Request): number | undefined =>
  rehearsed(request).bytesNeeded();

/** Prepares the rows, the network and every fold, and trains nothing. Never throws for an input. */
export function rehearse(request: Request): Rehearsal {
  try {
    const run = rehearsed(request);
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
