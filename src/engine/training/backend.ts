/**
 * Ways to compute, and the one place where it is decided which does the work of a run: the
 * reference, or kernels in WebAssembly on a memory of their own, which train whole stretches of
 * batches without coming back. Layers, losses and optimizers know nothing of it.
 */
import { referenceComputing, type Computing } from '../compute/computing.js';
import type { Threads } from '../fast/crew.js';
import { fastComputing } from '../fast/fastComputing.js';
import { canRun } from '../fast/modules.js';
import type { BuiltNetwork } from './network.js';
import { playing } from './played.js';
import { stepThroughBatches, type TrainStretch } from './stretch.js';

export interface Backend extends Computing {
  readonly train: TrainStretch;
  /** Batches after which the loop comes up for air, so that pause, stop and events stay prompt. */
  readonly batchesAtOnce: number;
  /** Bytes of the arrays that came from it, where somebody counts them. */
  bytes?(): number;
  /** Nothing is computed with it any more: its memory may be given to another. */
  release?(): void;
}

export const referenceBackend: Backend = {
  ...referenceComputing,
  train: stepThroughBatches,
  batchesAtOnce: 1,
};

/** Kernels and their precision, as a run's record has them. */
export const kernelsOf = ({ kernels, memory }: Pick<BuiltNetwork, 'kernels' | 'memory'>): string =>
  `${kernels.name} ${memory.precision}`;

/**
 * What one network is trained with: the fastest that this machine has, or the reference where a
 * record names it. In double precision all have the same bits.
 * @param recorded kernels of the run that is gone on with, or looked at
 * @param threads where more than one may compute
 */
export function backendFor(recorded?: string, threads?: Threads): Backend {
  const name = recorded?.endsWith(' float32') ? recorded.slice(0, -' float32'.length) : undefined;
  if (name === referenceBackend.kernels.name || !canRun()) return referenceBackend;
  const computing = fastComputing(name, threads);
  return { ...computing, train: playing(computing), batchesAtOnce: Infinity };
}

/** What is to be told where a run is computed by others than it was; nothing where bits agree. */
export function otherKernels(network: BuiltNetwork, recorded: string): string | undefined {
  const here = kernelsOf(network);
  if (here === recorded || network.memory.precision === 'float64') return undefined;
  return (
    `This run was computed with other kernels (${recorded}) than this machine has (${here}): ` +
    'what is computed anew differs in its last digits.'
  );
}
