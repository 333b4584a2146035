/** What losses have in common: rows that count differently, and how their sum is reduced. */
import type { Loss, Output, Reduction } from '../compute/loss.js';
import type { Tensor } from '../compute/tensor.js';

/** One term of the sum, and its derivative by a (by z where fused). */
export interface Term {
  readonly fused?: boolean;
  value(a: number, y: number, z: number): number;
  derivative(a: number, y: number): number;
}

/** What a row counts for. */
export type RowWeight = (y: Tensor, row: number) => number;

/** Every row counts once. */
export const equal: RowWeight = () => 1;

/** By class: one-hot targets, or one column of 0 and 1. */
export function byClass(weights: Float64Array): RowWeight {
  return (y, row) => {
    const width = y.shape.at(-1)!;
    if (width === 1) return y.data[row]! * weights[1]! + (1 - y.data[row]!) * weights[0]!;
    let weight = 0;
    for (let k = 0; k < width; k++) weight += weights[k]! * y.data[row * width + k]!;
    return weight;
  };
}

export class RowLoss implements Loss {
  constructor(
    readonly name: string,
    readonly reduction: Reduction,
    readonly fused: boolean,
    private readonly weightOf: RowWeight,
    /** The sum over one row's outputs. */
    private readonly rowValue: (output: Output, y: Tensor, row: number) => number,
    /** Writes one row's gradient, times `scale`. */
    private readonly rowGradient: (
      output: Output,
      y: Tensor,
      row: number,
      gradient: Tensor,
      scale: number,
    ) => void,
  ) {}

  mass(y: Tensor): number {
    if (this.reduction === 'sum') return 1;
    const rows = y.shape[0]!;
    if (this.weightOf === equal) return rows;
    let mass = 0;
    for (let row = 0; row < rows; row++) mass += this.weightOf(y, row);
    return mass;
  }

  private scale(y: Tensor): number {
    if (this.reduction === 'sum') return 1;
    const outputs = this.reduction === 'mean' ? y.shape.slice(1).reduce((a, b) => a * b, 1) : 1;
    return 1 / (this.mass(y) * outputs || 1);
  }

  value(output: Output, y: Tensor): number {
    let sum = 0;
    for (let row = 0; row < y.shape[0]!; row++)
      sum += this.weightOf(y, row) * this.rowValue(output, y, row);
    return sum * this.scale(y);
  }

  gradient(output: Output, y: Tensor, gradient: Tensor): void {
    const scale = this.scale(y);
    for (let row = 0; row < y.shape[0]!; row++)
      this.rowGradient(output, y, row, gradient, scale * this.weightOf(y, row));
  }
}

/** A loss that is a sum of one term an output. */
export function elementwise(
  name: string,
  reduction: Reduction,
  term: Term,
  weightOf: RowWeight,
): Loss {
  return new RowLoss(
    name,
    reduction,
    term.fused ?? false,
    weightOf,
    ({ z, a }, y, row) => {
      const width = y.data.length / y.shape[0]!;
      let sum = 0;
      for (let i = row * width; i < (row + 1) * width; i++)
        sum += term.value(a.data[i]!, y.data[i]!, z.data[i]!);
      return sum;
    },
    ({ a }, y, row, gradient, scale) => {
      const width = y.data.length / y.shape[0]!;
      for (let i = row * width; i < (row + 1) * width; i++)
        gradient.data[i] = term.derivative(a.data[i]!, y.data[i]!) * scale;
    },
  );
}
