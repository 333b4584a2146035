/**
 * The work of a run, an array at a time. Layers, losses and optimizers call these and know not who
 * answers: the reference below, or a faster implementation held against it. Kernels are synchronous
 * and write where they are told; they keep nothing.
 *
 * 0·∞: in the products an input x that is exactly zero takes no part, whatever the weight, so that
 * 0·∞ = 0·NaN = 0. Where all operands are finite every implementation agrees to its stated bound;
 * where one is not, an implementation may give NaN instead: the run ends in that epoch either way,
 * because weights that are no numbers end it.
 */
import type { Activation } from './activation.js';
import type { Windows } from './convolution.js';
import type { Cell, CellGradients, CellStep } from './cell.js';
import type { Loss, Output } from './loss.js';
import type { Affine, Statistics } from './norms.js';
import type { Pooling } from './pools.js';
import type { Floats, Tensor } from './tensor.js';
import type { UpdateRule, UpdateState } from './updateRule.js';

/** Rows of a length, and where in each something begins. */
export interface Slices {
  readonly data: Floats;
  readonly width: number;
  readonly at: number;
}

export interface Kernels {
  /** What the run's record calls them. */
  readonly name: string;
  /**
   * What a layer or a loss does by itself, between kernels: arithmetic of its own, numbers that are
   * drawn. It is done at once, and again whenever the batch is played back, on the same arrays:
   * what it leaves behind in other places it must set within the work.
   * @param size about as many multiply-adds as it takes the time of
   */
  own(work: () => void, size: number): void;
  /** z[r, j] = Σ_i x[r, i]·w[i, j] + b[j].  x [rows, inputs], w [inputs, outputs], b [outputs]. */
  affine(
    x: Floats,
    w: Floats,
    b: Floats | undefined,
    z: Floats,
    rows: number,
    inputs: number,
    outputs: number,
  ): void;
  /** dw[i, j] = Σ_r x[r, i]·dz[r, j], and db[j] = Σ_r dz[r, j]. */
  weightGradient(
    x: Floats,
    dz: Floats,
    dw: Floats,
    db: Floats | undefined,
    rows: number,
    inputs: number,
    outputs: number,
  ): void;
  /** dx[r, i] = Σ_j dz[r, j]·w[i, j]. */
  inputGradient(
    dz: Floats,
    w: Floats,
    dx: Floats,
    rows: number,
    inputs: number,
    outputs: number,
  ): void;
  /** Pixels of images as a list of offsets has them, one behind another; zero where one is −1. */
  imagesToColumns(
    images: Floats,
    columns: Floats,
    offsets: Int32Array,
    imageSize: number,
    channels: number,
  ): void;
  /** The other way: what is given to a pixel adds up. */
  columnsToImages(
    columns: Floats,
    images: Floats,
    offsets: Int32Array,
    imageSize: number,
    channels: number,
  ): void;
  /** z[v, f] = Σ_k x[bases[v] + steps[k]]·w[k, f] + b[f], image by image. */
  convolve(x: Floats, w: Floats, b: Floats | undefined, z: Floats, windows: Windows): void;
  /** dw[k, f] = Σ_v x[bases[v] + steps[k]]·dz[v, f], and db[f] = Σ_v dz[v, f]. */
  convolveWeightGradient(
    x: Floats,
    dz: Floats,
    dw: Floats,
    db: Floats | undefined,
    windows: Windows,
  ): void;
  /** dx[bases[v] + steps[k]]: the sum of all Σ_f dz[v, f]·w[k, f] that stand there. */
  convolveInputGradient(dz: Floats, w: Floats, dx: Floats, windows: Windows): void;
  /** a: the greatest value of each window; dx: where it stands, the window's gradient. */
  maxPool(x: Floats, a: Floats, pooling: Pooling): void;
  maxPoolGradient(x: Floats, da: Floats, dx: Floats, pooling: Pooling): void;
  /** a: the mean of each window; dx: its pixels share the gradient. */
  avgPool(x: Floats, a: Floats, pooling: Pooling): void;
  avgPoolGradient(da: Floats, dx: Floats, pooling: Pooling): void;
  /** One step of a recurrent layer's cell, and the way back through it. */
  cellForward(cell: Cell, step: CellStep, rows: number, units: number): void;
  cellBackward(
    cell: Cell,
    step: CellStep,
    gradients: CellGradients,
    rows: number,
    units: number,
  ): void;
  /** values[i] = value. */
  fill(values: Floats, value: number): void;
  /** [a, b, width] to [b, a, width]. */
  swapLeading(from: Floats, to: Floats, a: number, b: number, width: number): void;
  /** Batch and layer normalization: see `norms.ts`. */
  batchStatistics(x: Floats, statistics: Statistics, eps: number, momentum: number): void;
  normalize(
    x: Floats,
    statistics: Statistics,
    affine: Affine | undefined,
    hat: Floats,
    a: Floats,
  ): void;
  normalizeGradient(
    da: Floats,
    hat: Floats,
    deviation: Floats,
    affine: { readonly gamma: Floats; readonly gradient: Affine } | undefined,
    dx: Floats | undefined,
    ofBatch: boolean,
  ): void;
  layerNorm(
    x: Floats,
    affine: Affine,
    hat: Floats,
    deviation: Floats,
    a: Floats,
    eps: number,
  ): void;
  layerNormGradient(
    da: Floats,
    gamma: Floats,
    hat: Floats,
    deviation: Floats,
    gradient: Affine,
    dx: Floats | undefined,
  ): void;
  /** a[i] = table[x[i]], rows of `size` numbers. @returns where x has no row, or −1 */
  lookUp(x: Floats, table: Floats, a: Floats, size: number): number;
  /** gradient[k] = Σ of da[i] where x[i] is k. */
  lookUpGradient(x: Floats, da: Floats, gradient: Floats, size: number): void;
  /** into[i] *= by[i]. */
  multiply(into: Floats, by: Floats): void;
  /** `width` numbers of every row, from a place on in rows of one length to one in others. */
  copySlices(from: Slices, to: Slices, width: number): void;
  /** a = f(z); all arrays are [rows, width]. */
  activate(f: Activation, z: Floats, a: Floats, width: number): void;
  /** dz = ∂C/∂z from da = ∂C/∂a. */
  activationGradient(
    f: Activation,
    z: Floats,
    a: Floats,
    da: Floats,
    dz: Floats,
    width: number,
  ): void;
  /** C of a batch. */
  loss(loss: Loss, output: Output, y: Tensor): number;
  /** Writes ∂C/∂a, or ∂C/∂z where loss and activation are taken together. */
  lossGradient(loss: Loss, output: Output, y: Tensor, gradient: Tensor): void;
  /** into[i] += from[i]. */
  accumulate(into: Floats, from: Floats): void;
  /** to[i] = from[i]. */
  copy(from: Floats, to: Floats): void;
  /**
   * Bounds gradients: all together by their common norm, then every entry by ±`value`.
   * Source: PyTorch clip_grad_norm_, clip_grad_value_.
   */
  clip(gradients: readonly Floats[], norm: number | undefined, value: number | undefined): void;
  /** values[i] *= factor. */
  scale(values: Floats, factor: number): void;
  /** gradient += λ₁·sign(w) + 2λ₂·w. @returns λ₁Σ|w| + λ₂Σw² */
  penalize(w: Floats, gradient: Floats, l1: number, l2: number): number;
  /** Moves w by its gradient g; `remembered` holds an array for each slot of the rule. */
  update(
    rule: UpdateRule,
    state: UpdateState,
    w: Floats,
    g: Floats,
    remembered: readonly Floats[],
  ): void;
}
