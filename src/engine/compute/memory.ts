/**
 * Where the numbers of a run live. Parameters, optimizer state, activations, gradients, targets and
 * gathered batches all come from here, so that a backend can keep them in a memory of its own.
 */
import type { Precision } from '../../model/experiment/experiment.js';
import { sizeOf, tensor, type Floats, type Tensor } from './tensor.js';

/** Gives room for so many numbers, all zero. */
export type Allocate = (size: number, precision: Precision) => Floats;

/** The JavaScript heap: what the reference computes in. */
export const onHeap: Allocate = (size, precision) =>
  precision === 'float32' ? new Float32Array(size) : new Float64Array(size);

/** Room for [rows, …shape] that grows to the largest batch and is handed out again for each one. */
export class BatchBuffer {
  private data: Floats;
  /** By rows: the same tensor each time, until there is no room for one. */
  private readonly tensors = new Map<number, Tensor>();
  private readonly size: number;

  constructor(
    private readonly shape: readonly number[],
    private readonly room: (size: number) => Floats,
  ) {
    this.size = sizeOf(shape);
    this.data = room(0);
  }

  /** A tensor of [rows, …shape]; its contents are those of the last use. */
  take(rows: number): Tensor {
    const known = this.tensors.get(rows);
    if (known) return known;
    if (this.data.length < rows * this.size) {
      this.data = this.room(rows * this.size);
      this.tensors.clear();
    }
    const taken = tensor([rows, ...this.shape], this.data.subarray(0, rows * this.size));
    this.tensors.set(rows, taken);
    return taken;
  }
}

export interface Memory {
  readonly precision: Precision;
  /** Zeros in a shape, in the run's precision. */
  tensor(shape: readonly number[]): Tensor;
  /** Room for one batch after another, [rows, …shape], in the run's precision. */
  buffer(shape: readonly number[]): BatchBuffer;
  /** What an optimizer remembers of each number, in the run's precision. */
  slot(size: number): Floats;
  /** Vectors over all parameters are float64, whatever the run's precision. */
  vector(size: number): Float64Array;
}

/**
 * Memory of one precision, an optimizer's vectors apart.
 * @param allocate where arrays come from; else the heap
 */
export const memoryOf = (precision: Precision, allocate: Allocate = onHeap): Memory => ({
  precision,
  tensor: (shape) => tensor(shape, allocate(sizeOf(shape), precision)),
  buffer: (shape) => new BatchBuffer(shape, (size) => allocate(size, precision)),
  slot: (size) => allocate(size, precision),
  vector: (size) => allocate(size, 'float64') as Float64Array,
});
