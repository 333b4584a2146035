/** The rows of a dataset as batches, gathered into the run's precision, one buffer for all. */
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainSpec } from '../../model/experiment/experiment.js';
import { counted } from '../../model/runs/figures.js';
import type { RandomSource } from '../../model/random/generator.js';
import type { BatchBuffer, Memory } from '../compute/memory.js';
import type { Floats, Tensor } from '../compute/tensor.js';

/** Rows to learn from: x [rows, inputs], y [rows, outputs]. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

export class Batches {
  /** Training rows in the order of the present epoch. */
  readonly order: Int32Array;
  /** Rows of a batch; the last of an epoch may have fewer. */
  readonly size: number;
  private readonly x: BatchBuffer;
  private readonly y: BatchBuffer;
  private readonly shuffles: boolean;
  /** How often the order was drawn. */
  drawn = 0;

  constructor(
    readonly dataset: Dataset,
    { batchSize, shuffle }: Pick<TrainSpec, 'batchSize' | 'shuffle'>,
    private readonly draws: () => RandomSource,
    private readonly memory: Memory,
  ) {
    this.order = dataset.parts.train.slice();
    this.size = batchSize === 'all' ? this.order.length : Math.min(batchSize, this.order.length);
    this.shuffles = shuffle && batchSize !== 'all';
    this.x = memory.buffer([dataset.inputWidth]);
    this.y = memory.buffer([dataset.outputWidth]);
  }

  /** Batches of an epoch. */
  get count(): number {
    return Math.ceil(this.order.length / this.size);
  }

  /** Draws the order of the next epoch, where epochs shuffle. */
  shuffle(): void {
    if (!this.shuffles) return;
    const rows = this.dataset.parts.train;
    const permutation = this.draws().permutation(rows.length);
    for (let i = 0; i < rows.length; i++) this.order[i] = rows[permutation[i]!]!;
    this.drawn++;
  }

  /** How many rows the n-th batch has, from 0. */
  sizeOf(n: number): number {
    return Math.min(this.size, this.order.length - n * this.size);
  }

  /** Rows of the n-th batch of the present epoch, from 0; a view of `order`. */
  rows(n: number): Int32Array {
    return this.order.subarray(n * this.size, Math.min((n + 1) * this.size, this.order.length));
  }

  /** The n-th batch of the next epoch. Takes that epoch's shuffle. @throws RangeError beyond it */
  next(n: number): Int32Array {
    this.shuffle();
    if (n < this.count) return this.rows(n).slice();
    throw new RangeError(`The epoch has ${counted(this.count, 'batch')}; they count from 0.`);
  }

  /** Inputs and targets of rows. Both change with the next call. */
  of(rows: Int32Array): Batch {
    const { inputs, inputWidth, targets, outputWidth } = this.dataset;
    const batch = { x: this.x.take(rows.length), y: this.y.take(rows.length) };
    gather(inputs, inputWidth, rows, batch.x.data);
    gather(targets, outputWidth, rows, batch.y.data);
    return batch;
  }

  /** Inputs of all training rows at once, in room of their own. */
  everything(): Tensor {
    const { inputs, inputWidth, parts } = this.dataset;
    const x = this.memory.tensor([parts.train.length, inputWidth]);
    gather(inputs, inputWidth, parts.train, x.data);
    return x;
  }
}

/** Chosen rows of a row-major table [rows, width], one behind another. */
export function gather(table: Floats, width: number, rows: Int32Array, into: Floats): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    for (let k = 0, to = i * width; k < width; k++, to++) into[to] = table[from + k]!;
  }
}
