/** Row-major arrays of numbers with a shape. Knows not where they live. */

/** Numbers of either precision: float64 for proofs and by default, float32 where the file asks. */
export type Floats = Float64Array | Float32Array;

export interface Tensor {
  /** Axes, outermost first; a batch's first axis is its rows. */
  readonly shape: readonly number[];
  readonly data: Floats;
}

/** Numbers in a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Zeros on the heap, or the given numbers, in a shape. For what no run works on. */
export const tensor = (shape: readonly number[], data?: Floats): Tensor => ({
  shape,
  data: data ?? new Float64Array(sizeOf(shape)),
});

/** A number as a tensor of shape []. */
export const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });
