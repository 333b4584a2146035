/** What a cell of a recurrent layer is: a step forward and a step back, as plain arithmetic. */
import type { Floats } from './tensor.js';

/** One step of all rows; every array is [rows, units] or [rows, gates·units]. */
export interface CellStep {
  readonly p: Floats;
  readonly q: Floats;
  readonly previous: Floats;
  readonly h: Floats;
  /** What the cell keeps of this step for its way back. */
  readonly kept: Floats;
  /** The memory of the step before and of this one, for cells that have one. */
  readonly previousMemory: Floats;
  readonly memory: Floats;
}

export interface CellGradients {
  /** ∂C/∂h of this step, all that is to come included. */
  readonly dh: Floats;
  /** ∂C/∂memory: that of this step on the way in, that of the step before on the way out. */
  readonly dMemory: Floats;
  readonly dp: Floats;
  readonly dq: Floats;
  /** The part of ∂C/∂h_{t−1} that does not go through q. */
  readonly dPrevious: Floats;
}

export interface Cell {
  /** What a kernel of its own knows it by. */
  readonly name: string;
  readonly gates: number;
  /** Numbers kept a unit and step. */
  readonly kept: number;
  forward(step: CellStep, rows: number, units: number): void;
  backward(step: CellStep, gradients: CellGradients, rows: number, units: number): void;
}

/** [a, b, width] to [b, a, width]. */
export function swapLeading(from: Floats, to: Floats, a: number, b: number, width: number): void {
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      to.set(from.subarray((i * b + j) * width, (i * b + j + 1) * width), (j * a + i) * width);
}
