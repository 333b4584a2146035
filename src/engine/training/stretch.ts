/** A stretch of batches, and how the reference trains on it: as the stepper run to its end. */
import type { Batches } from './batches.js';
import { drain } from './drain.js';
import type { Stepper } from './stepper.js';

/** Batches of one epoch, one after another. */
export interface Stretch {
  /** The first batch, from 0, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** η of a batch. */
  rateOf(batch: number): number;
  /** For each output Σ value·mass and Σ mass over the batches of the epoch: added to. */
  readonly sums: readonly LossSum[];
}

export interface LossSum {
  value: number;
  mass: number;
}

/** What a stretch came to. */
export interface StretchResult {
  /**
   * Batches that were trained on, from the first: all of them, or as many as fit into a moment. One
   * whose loss was not finite is not counted.
   */
  readonly batches: number;
  /** The newest loss: not finite where it ended the stretch. */
  readonly loss: number;
  /** λΣ|w| + λΣw² before the last update. */
  readonly penalty: number;
}

/** Trains on a stretch: gather, forward, loss, backward, clip, update, batch by batch. */
export type TrainStretch = (stepper: Stepper, batches: Batches, stretch: Stretch) => StretchResult;

/** The reference: each batch is an update of the stepper, run to its end. */
export const stepThroughBatches: TrainStretch = (stepper, batches, { from, to, rateOf, sums }) => {
  let penalty = 0;
  let loss = NaN;
  const result = (done: number): StretchResult => ({ batches: done, loss, penalty });
  for (let n = from; n < to; n++) {
    stepper.optimizer.learningRate = rateOf(n);
    const step = drain(stepper.update(batches.of(batches.rows(n))));
    ({ loss } = step);
    if (!Number.isFinite(loss)) return result(n - from);
    step.terms.forEach(({ value, mass }, k) => {
      sums[k]!.value += value * mass;
      sums[k]!.mass += mass;
    });
    ({ penalty } = step);
  }
  return result(to - from);
};
