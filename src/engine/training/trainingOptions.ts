/** What a training may be told beside its experiment and its rows. */
import type { Precision } from '../../model/experiment/experiment.js';
import type { RateEvent } from '../../model/runs/runEvents.js';
import type { Threads } from '../fast/crew.js';
import type { Backend } from './backend.js';
import type { LoadedWeights } from './network.js';

export interface TrainingOptions {
  /** Weights that `weights="…"` names. */
  readonly loaded?: LoadedWeights;
  /** Another precision than the file's: proofs are in float64. */
  readonly precision?: Precision;
  /** Learning rates that were set by hand in an earlier pass, to be set again at their batches. */
  readonly rates?: readonly RateEvent[];
  /** Kernels of the run that is gone on with, or looked at, as its record has them. */
  readonly kernels?: string;
  /** Threads that may help where they make it faster: its numbers stay the same. */
  readonly threads?: Threads;
  /** What computes, instead of the fastest that this machine has. */
  readonly backend?: Backend;
}
