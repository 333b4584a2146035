/** What makes a loss of a call. */
import type { Loss, Reduction } from '../compute/loss.js';
import type { RowWeight } from './rowLoss.js';

/** What a loss is made of, beside its own arithmetic. */
export interface LossSetting {
  readonly reduction: Reduction;
  readonly weightOf: RowWeight;
  /** The output layer's: decides whether loss and activation are taken together. */
  readonly activation: string;
  /** A number of the call, or the catalogue's. */
  number(parameter: string): number;
}

export type LossFactory = (setting: LossSetting) => Loss;
