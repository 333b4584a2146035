/** What an optimizer does. Knows no particular one. */
import type { Parameter } from '../layer.js';

export interface Optimizer {
  readonly name: string;
  learningRate: number;
  /** Moves every parameter that is not frozen by its gradient. */
  update(parameters: readonly Parameter[]): void;
}

/** Arrays an optimizer keeps for every parameter, zero at first. */
export class ParameterMemory {
  private readonly arrays = new Map<string, Float64Array>();

  of({ name, value }: Parameter, slot: string): Float64Array {
    const key = `${name}/${slot}`;
    let array = this.arrays.get(key);
    if (!array) this.arrays.set(key, (array = new Float64Array(value.data.length)));
    return array;
  }
}
