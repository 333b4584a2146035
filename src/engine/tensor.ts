/** Row-major arrays of doubles with a shape, and buffers that are reused from batch to batch. */

export interface Tensor {
  /** Axes, outermost first; a batch's first axis is its rows. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const tensor = (shape: readonly number[], data?: Float64Array): Tensor => ({ shape, data: data ?? new Float64Array(shape.reduce((a, b) => a * b, 1)) });

export const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

/** Room for [rows, …shape] that grows to the largest batch and is handed out again for each one. */
export class BatchBuffer {
  private data = new Float64Array(0);
  private current: Tensor | undefined;
  private readonly size: number;

  constructor(private readonly shape: readonly number[]) {
    this.size = shape.reduce((a, b) => a * b, 1);
  }

  /** A tensor of [rows, …shape]; its contents are those of the last use. */
  take(rows: number): Tensor {
    if (this.current?.shape[0] === rows) return this.current;
    if (this.data.length < rows * this.size) this.data = new Float64Array(rows * this.size);
    this.current = tensor([rows, ...this.shape], this.data.subarray(0, rows * this.size));
    return this.current;
  }
}
