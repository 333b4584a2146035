/** Row-major arrays of numbers with a shape, and buffers that are reused from batch to batch. */

/**
 * Numbers of either precision: float64 for proofs and by default, float32 where the file asks for
 * it.
 */
export type Floats = Float64Array | Float32Array;

export type Precision = 'float64' | 'float32';

export interface Tensor {
  /** Axes, outermost first; a batch's first axis is its rows. */
  readonly shape: readonly number[];
  readonly data: Floats;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const floats = (size: number, precision: Precision): Floats =>
  precision === 'float32' ? new Float32Array(size) : new Float64Array(size);

/** Zeros, or the given numbers, in a shape. */
export const tensor = (shape: readonly number[], data?: Floats): Tensor => ({
  shape,
  data: data ?? new Float64Array(sizeOf(shape)),
});

export const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

/** Room for [rows, …shape] that grows to the largest batch and is handed out again for each one. */
export class BatchBuffer {
  private data: Floats;
  private current: Tensor | undefined;
  private readonly size: number;

  constructor(
    private readonly shape: readonly number[],
    private readonly precision: Precision = 'float64',
  ) {
    this.size = sizeOf(shape);
    this.data = floats(0, precision);
  }

  /** A tensor of [rows, …shape]; its contents are those of the last use. */
  take(rows: number): Tensor {
    if (this.current?.shape[0] === rows) return this.current;
    if (this.data.length < rows * this.size) this.data = floats(rows * this.size, this.precision);
    this.current = tensor([rows, ...this.shape], this.data.subarray(0, rows * this.size));
    return this.current;
  }
}

/** Makes tensors and buffers of one precision. */
export interface Memory {
  tensor(shape: readonly number[]): Tensor;
  buffer(shape: readonly number[]): BatchBuffer;
}

export const memoryOf = (precision: Precision): Memory => ({
  tensor: (shape) => tensor(shape, floats(sizeOf(shape), precision)),
  buffer: (shape) => new BatchBuffer(shape, precision),
});
