/**
 * The restricted Boltzmann machine of zeros and ones: E(v, h) = −b·v − c·h − vᵀ·w·h, p(h = 1 | v) =
 * σ(v·w + c), p(v = 1 | h) = σ(h·wᵀ + b). Knows no layer and no network.  Source: Smolensky 1986;
 * Hinton, Neural Computation 14 (2002) 1771.
 */
import type { RandomSource } from '../../../model/random/generator.js';
import { sigmoid } from '../../activations/sigmoid.js';
import { softplus } from '../../activations/softplus.js';
import type { Kernels } from '../../compute/kernels.js';
import type { Floats } from '../../compute/tensor.js';

/** w [visible, hidden], b [visible], c [hidden]. */
export interface Machine {
  readonly visible: number;
  readonly hidden: number;
  readonly w: Floats;
  readonly b: Floats;
  readonly c: Floats;
  readonly kernels: Kernels;
}

/**
 * p(h = 1 | v) of rows: v [rows, visible], the answer [rows, hidden]. `above` is added to every
 * unit's sum, where a layer above speaks too.
 */
export function hiddenProbabilities(
  { visible, hidden, w, c, kernels }: Machine,
  v: Floats,
  rows: number,
  above?: Floats,
): Float64Array {
  const p = new Float64Array(rows * hidden);
  kernels.affine(v, w, c, p, rows, visible, hidden);
  for (let i = 0; i < p.length; i++) p[i] = sigmoid(p[i]! + (above?.[i] ?? 0));
  return p;
}

/** h·wᵀ [rows, visible]: what the hidden units say to those below, biases left out. */
export function messageDown(
  { visible, hidden, w, kernels }: Machine,
  h: Floats,
  rows: number,
): Float64Array {
  const sum = new Float64Array(rows * visible);
  kernels.inputGradient(h, w, sum, rows, visible, hidden);
  return sum;
}

/** p(v = 1 | h) of rows: h [rows, hidden], the answer [rows, visible]. */
export function visibleProbabilities(machine: Machine, h: Floats, rows: number): Float64Array {
  const p = messageDown(machine, h, rows);
  for (let i = 0; i < p.length; i++) p[i] = sigmoid(p[i]! + machine.b[i % machine.visible]!);
  return p;
}

/** 1 where u < p, row-major draws. */
export const sample = (p: Floats, random: Pick<RandomSource, 'uniform'>): Float64Array =>
  Float64Array.from(p, (probability) => Number(random.uniform() < probability));

/** E(v, h) of each row. */
export function energies(
  { visible, hidden, w, b, c }: Machine,
  v: Floats,
  h: Floats,
  rows: number,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => {
    let energy = 0;
    for (let i = 0; i < visible; i++) {
      energy -= b[i]! * v[r * visible + i]!;
      for (let j = 0; j < hidden; j++)
        energy -= v[r * visible + i]! * w[i * hidden + j]! * h[r * hidden + j]!;
    }
    for (let j = 0; j < hidden; j++) energy -= c[j]! * h[r * hidden + j]!;
    return energy;
  });
}

/**
 * F(v) = −b·v − Σ_j ln(1 + e^(v·w_j + c_j)) of each row: e^(−F) is the probability of v but for a
 * factor.
 */
export function freeEnergies(
  { visible, hidden, w, b, c, kernels }: Machine,
  v: Floats,
  rows: number,
): Float64Array {
  const sums = new Float64Array(rows * hidden);
  kernels.affine(v, w, c, sums, rows, visible, hidden);
  return Float64Array.from({ length: rows }, (_, r) => {
    let energy = 0;
    for (let i = 0; i < visible; i++) energy -= b[i]! * v[r * visible + i]!;
    for (let j = 0; j < hidden; j++) energy -= softplus(sums[r * hidden + j]!);
    return energy;
  });
}

export interface MachineGradient {
  /**
   * [visible, hidden], [visible], [hidden]: directions of ascent of the log-likelihood, means over
   * rows.
   */
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}

/** ⟨v·p(h|v)⟩ of the data less that of the model, where `h` and `modelH` are probabilities. */
export function statisticsGradient(
  machine: Machine,
  data: { v: Floats; h: Floats; rows: number },
  model: { v: Floats; h: Floats; rows: number },
): MachineGradient {
  const { visible, hidden, kernels } = machine;
  const phase = ({ v, h, rows }: typeof data): MachineGradient => {
    const gradient = {
      w: new Float64Array(visible * hidden),
      b: new Float64Array(visible),
      c: new Float64Array(hidden),
    };
    kernels.weightGradient(v, h, gradient.w, gradient.c, rows, visible, hidden);
    for (let i = 0; i < rows * visible; i++) gradient.b[i % visible]! += v[i]!;
    for (const part of [gradient.w, gradient.b, gradient.c])
      for (let i = 0; i < part.length; i++) part[i]! /= rows;
    return gradient;
  };
  const positive = phase(data);
  const negative = phase(model);
  for (const key of ['w', 'b', 'c'] as const)
    for (let i = 0; i < positive[key].length; i++) positive[key][i]! -= negative[key][i]!;
  return positive;
}

export interface Divergence {
  readonly gradient: MachineGradient;
  /** p(v | h) after one step down, from which the reconstruction error is taken. */
  readonly reconstruction: Float64Array;
}

/**
 * Contrastive divergence: the data's statistics less those after k Gibbs steps from the data.
 * Hidden units are sampled on the way and probabilities in the statistics; the visible ones are
 * sampled. v [rows, visible].
 */
export function contrastiveDivergence(
  machine: Machine,
  v: Floats,
  rows: number,
  k: number,
  random: Pick<RandomSource, 'uniform'>,
): Divergence {
  const h = hiddenProbabilities(machine, v, rows);
  let reconstruction: Float64Array | undefined;
  let modelV: Floats = v;
  let modelH = h;
  for (let step = 0; step < k; step++) {
    const p = visibleProbabilities(machine, sample(modelH, random), rows);
    reconstruction ??= p;
    modelV = sample(p, random);
    modelH = hiddenProbabilities(machine, modelV, rows);
  }
  return {
    gradient: statisticsGradient(machine, { v, h, rows }, { v: modelV, h: modelH, rows }),
    reconstruction: reconstruction!,
  };
}

/** θ ← θ + η·gradient. */
export function ascend(machine: Machine, gradient: MachineGradient, learningRate: number): void {
  for (const key of ['w', 'b', 'c'] as const)
    for (let i = 0; i < machine[key].length; i++)
      machine[key][i]! += learningRate * gradient[key][i]!;
}

/** Mean of (a − b)², of arrays of one length. */
export const meanSquare = (a: Floats, b: Floats): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum / a.length;
};

/** Mean of values; NaN of none. */
export const meanOf = (values: Floats): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};
