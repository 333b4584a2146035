/** What a loss is: a name with its reduction, and the plain arithmetic of it. */
import type { Tensor } from './tensor.js';

export type Reduction = 'sum' | 'rows' | 'mean';

/**
 * What the output layer gives: z before its activation (where it has one), a after it. All tensors
 * are [rows, outputs].
 */
export interface Output {
  readonly z: Tensor;
  readonly a: Tensor;
}

export interface Loss {
  readonly name: string;
  readonly reduction: Reduction;
  /** The gradient is ∂C/∂z, past the activation: δ = (a − y)/n. */
  readonly fused: boolean;
  /** What a row of each class counts for, where classes differ. */
  readonly classWeights?: Float64Array;
  /**
   * What the loss of a batch counts for among others: 1 for a sum, else its rows, or their class
   * weights.
   */
  mass(y: Tensor): number;
  /** C of the batch. */
  value(output: Output, y: Tensor): number;
  /** Writes ∂C/∂a into `gradient`, or ∂C/∂z where fused. */
  gradient(output: Output, y: Tensor, gradient: Tensor): void;
}
