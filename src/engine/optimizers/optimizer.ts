/** What an optimizer does. Knows no particular one. */
import type { Parameter } from '../layers/layer.js';
import type { Floats } from '../compute/tensor.js';

export interface Optimizer {
  readonly name: string;
  learningRate: number;
  /** What is remembered from update to update: a checkpoint holds it. */
  readonly memory: ParameterMemory;
  /**
   * Moves every parameter that is not frozen by its gradient.
   * @param evaluate the loss of the batch at the parameters' present values; it writes their
   * gradients anew
   * @param loss the loss at the values before
   */
  update(parameters: readonly Parameter[], evaluate: () => number, loss: number): void;
}

/** Moves entry i of w by its gradient g. */
export type Step = (w: Floats, i: number, g: number) => void;

/**
 * Visits every entry of every parameter that is not frozen; g is its gradient, with weight decay λw
 * added.
 * @param stepFor looks up what is remembered of a parameter once, and gives the step for its
 * entries
 */
export function eachEntry(
  parameters: readonly Parameter[],
  weightDecay: number,
  stepFor: (parameter: Parameter) => Step,
): void {
  for (const parameter of parameters) {
    if (parameter.frozen) continue;
    const step = stepFor(parameter);
    const w = parameter.value.data;
    const gradient = parameter.gradient.data;
    for (let i = 0; i < w.length; i++) step(w, i, gradient[i]! + weightDecay * w[i]!);
  }
}

/**
 * What an optimizer keeps: arrays for every parameter, vectors over all of them, and how often it
 * has stepped.
 */
export class ParameterMemory {
  steps = 0;
  private readonly arrays = new Map<string, Float64Array>();

  /**
   * The array of a parameter's slot; filled with `initial` when it is first asked for. @throws
   * RangeError where another network's was put there
   */
  of(parameter: Parameter, slot: string, initial = 0): Float64Array {
    const size = parameter.value.data.length;
    const array = this.vector(`${parameter.name}/${slot}`, size, initial);
    if (array.length !== size)
      throw new RangeError(
        `What the optimizer remembers of '${parameter.name}' has ${array.length} numbers, not ` +
          `${size}: it is another network's.`,
      );
    return array;
  }

  vector(name: string, size: number, initial = 0): Float64Array {
    const known = this.arrays.get(name);
    if (known) return known;
    const made = new Float64Array(size).fill(initial);
    this.arrays.set(name, made);
    return made;
  }

  has(name: string): boolean {
    return this.arrays.has(name);
  }

  put(name: string, array: Float64Array): void {
    this.arrays.set(name, array);
  }

  entries(): ReadonlyMap<string, Float64Array> {
    return this.arrays;
  }
}
