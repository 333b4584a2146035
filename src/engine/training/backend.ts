/**
 * A way to compute: the one place where it is decided who does the work of a run. The reference is
 * below; a faster backend brings its own kernels and memory, and may train whole stretches of
 * batches without coming back. Layers, losses and optimizers know nothing of it.
 */
import { referenceComputing, type Computing } from '../compute/computing.js';
import { fastComputing } from '../fast/fastKernels.js';
import { canRun } from '../fast/modules.js';
import { stepThroughBatches, type TrainStretch } from './stretch.js';

export interface Backend extends Computing {
  readonly train: TrainStretch;
  /** Batches after which the loop comes up for air, so that pause, stop and events stay prompt. */
  readonly batchesAtOnce: number;
}

export const referenceBackend: Backend = {
  ...referenceComputing,
  train: stepThroughBatches,
  batchesAtOnce: 1,
};

/** For one run: the fastest that this machine has. */
export const fastBackend = (): Backend =>
  canRun() ? { ...fastComputing(), train: stepThroughBatches, batchesAtOnce: 1 } : referenceBackend;

/**
 * The backend that a run's record names, so that its numbers come out to the bit.
 * @returns undefined where this machine has other arithmetic
 */
export function backendNamed(name: string): Backend | undefined {
  if (name === referenceBackend.kernels.name) return referenceBackend;
  const fast = fastBackend();
  return fast.kernels.name === name ? fast : undefined;
}
