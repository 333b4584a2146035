/** What an optimizer keeps: arrays for every parameter, vectors over all, and its step count. */
import type { Memory } from '../compute/memory.js';
import type { Floats } from '../compute/tensor.js';
import type { Parameter } from '../layers/layer.js';

export class ParameterMemory {
  steps = 0;
  /** Another number when an array has come or gone: where they are does not stand for ever. */
  generation = 0;
  private readonly arrays = new Map<string, Floats>();
  /** Where the arrays that were asked for start; what was put there only has no start. */
  private readonly starts = new Map<string, number>();

  constructor(private readonly memory: Memory) {}

  /**
   * The array of a parameter's slot; filled with `initial` when it is first asked for.
   * @throws RangeError where another network's was put there
   */
  of(parameter: Parameter, slot: string, initial = 0): Floats {
    const size = parameter.value.data.length;
    const array = this.known(`${parameter.name}/${slot}`, size, initial);
    if (array.length !== size)
      throw new RangeError(
        `What the optimizer remembers of '${parameter.name}' has ${array.length} numbers, not ` +
          `${size}: it is another network's.`,
      );
    return array;
  }

  vector(name: string, size: number): Float64Array {
    return this.known(name, size, 0) as Float64Array;
  }

  private known(name: string, size: number, initial: number): Floats {
    const known = this.arrays.get(name);
    if (known) return known;
    const made = this.room(name, size);
    if (initial !== 0) made.fill(initial);
    this.keep(name, made);
    this.starts.set(name, initial);
    return made;
  }

  has(name: string): boolean {
    return this.arrays.has(name);
  }

  /** Takes over the numbers of a checkpoint. */
  put(name: string, numbers: ArrayLike<number>): void {
    const known = this.arrays.get(name);
    const array = known?.length === numbers.length ? known : this.room(name, numbers.length);
    array.set(numbers);
    if (array !== known) this.keep(name, array);
  }

  /** Slots have their parameter's name before a stroke. */
  private room(name: string, size: number): Floats {
    return name.includes('/') ? this.memory.slot(size) : this.memory.vector(size);
  }

  private keep(name: string, array: Floats): void {
    this.arrays.set(name, array);
    this.generation++;
  }

  /** Everything as a checkpoint has it; what it does not have is as it was at the start. */
  restore(
    steps: number,
    kept: readonly { readonly name: string; readonly data: ArrayLike<number> }[],
  ): void {
    this.steps = steps;
    const isKept = new Set(kept.map(({ name }) => name));
    for (const [name, array] of this.arrays) {
      const start = this.starts.get(name);
      if (start !== undefined) array.fill(start);
      else if (!isKept.has(name)) {
        this.arrays.delete(name);
        this.generation++;
      }
    }
    for (const { name, data } of kept) this.put(name, data);
  }

  entries(): ReadonlyMap<string, Floats> {
    return this.arrays;
  }
}
