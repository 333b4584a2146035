/** What an optimizer does. Knows no particular one. */
import type { Parameter } from '../layer.js';

export interface Optimizer {
  readonly name: string;
  learningRate: number;
  /** Moves every parameter that is not frozen by its gradient. */
  update(parameters: readonly Parameter[]): void;
}

/** Moves entry i of w by its gradient g. */
export type Step = (w: Float64Array, i: number, g: number) => void;

/**
 * Visits every entry of every parameter that is not frozen; g is its gradient, with weight decay λw added.
 * @param stepFor looks up what is remembered of a parameter once, and gives the step for its entries
 */
export function eachEntry(parameters: readonly Parameter[], weightDecay: number, stepFor: (parameter: Parameter) => Step): void {
  for (const parameter of parameters) {
    if (parameter.frozen) continue;
    const step = stepFor(parameter);
    const w = parameter.value.data;
    const gradient = parameter.gradient.data;
    for (let i = 0; i < w.length; i++) step(w, i, gradient[i]! + weightDecay * w[i]!);
  }
}

/** Arrays an optimizer keeps for every parameter. */
export class ParameterMemory {
  private readonly arrays = new WeakMap<Parameter, Map<string, Float64Array>>();

  /** The array of a slot; filled with `initial` when it is first asked for. */
  of(parameter: Parameter, slot: string, initial = 0): Float64Array {
    let slots = this.arrays.get(parameter);
    if (!slots) this.arrays.set(parameter, (slots = new Map()));
    let array = slots.get(slot);
    if (!array) slots.set(slot, (array = new Float64Array(parameter.value.data.length).fill(initial)));
    return array;
  }
}
