/**
 * Batch and layer normalization: x̂ = (x − μ)/√(σ² + ε), a = γ·x̂ + β, and the way back. Over the
 * rows for every feature, or over all values of a row.
 */
import type { Floats } from './tensor.js';

/** γ and β of a normalization. */
export interface Affine {
  readonly gamma: Floats;
  readonly beta: Floats;
}

/** μ, √(σ² + ε) and the running ones of every feature, [features]. */
export interface Statistics {
  readonly mean: Floats;
  readonly deviation: Floats;
  readonly runningMean: Floats;
  readonly runningVariance: Floats;
}

/**
 * μ and √(σ² + ε) of each feature over x [count, features]. Running ones move, r ← (1 − m)·r + m·
 * batch, the variance unbiased, unless the momentum m is 0.
 */
export function batchStatistics(
  x: Floats,
  { mean, deviation, runningMean, runningVariance }: Statistics,
  eps: number,
  momentum: number,
): void {
  const features = mean.length;
  const count = x.length / features;
  for (let f = 0; f < features; f++) {
    let sum = 0;
    for (let i = f; i < x.length; i += features) sum += x[i]!;
    const center = sum / count;
    let squares = 0;
    for (let i = f; i < x.length; i += features) squares += (x[i]! - center) ** 2;
    mean[f] = center;
    deviation[f] = Math.sqrt(squares / count + eps);
    if (momentum === 0 || count < 2) continue;
    runningMean[f] = (1 - momentum) * runningMean[f]! + momentum * center;
    runningVariance[f] = (1 - momentum) * runningVariance[f]! + (momentum * squares) / (count - 1);
  }
}

/** x̂ and a of x [count, features]; without γ and β a is x̂. */
export function normalize(
  x: Floats,
  { mean, deviation }: Statistics,
  affine: Affine | undefined,
  hat: Floats,
  a: Floats,
): void {
  const features = mean.length;
  for (let i = 0; i < x.length; i++) {
    const f = i % features;
    hat[i] = (x[i]! - mean[f]!) / deviation[f]!;
    a[i] = affine ? affine.gamma[f]! * hat[i]! + affine.beta[f]! : hat[i]!;
  }
}

/**
 * N values a feature: ∂x = γ/√(σ²+ε) · (∂a − Σ∂a/N − x̂·Σ(∂a·x̂)/N); where μ and σ are given, and
 * not the batch's own, γ/√(σ²+ε) · ∂a. ∂γ = Σ(∂a·x̂), ∂β = Σ∂a.
 */
export function normalizeGradient(
  da: Floats,
  hat: Floats,
  deviation: Floats,
  affine: { readonly gamma: Floats; readonly gradient: Affine } | undefined,
  dx: Floats | undefined,
  ofBatch: boolean,
): void {
  const features = deviation.length;
  const count = da.length / features;
  for (let f = 0; f < features; f++) {
    let sum = 0;
    let along = 0;
    for (let i = f; i < da.length; i += features) {
      sum += da[i]!;
      along += da[i]! * hat[i]!;
    }
    if (affine) {
      affine.gradient.gamma[f] = along;
      affine.gradient.beta[f] = sum;
    }
    if (!dx) continue;
    const scale = (affine?.gamma[f] ?? 1) / deviation[f]!;
    for (let i = f; i < da.length; i += features)
      dx[i] = scale * (ofBatch ? da[i]! - sum / count - (hat[i]! * along) / count : da[i]!);
  }
}

/** x̂, √(σ² + ε) [rows] and a over the values of each row of x [rows, size]. */
export function layerNorm(
  x: Floats,
  { gamma, beta }: Affine,
  hat: Floats,
  deviation: Floats,
  a: Floats,
  eps: number,
): void {
  const size = gamma.length;
  for (let r = 0; r < deviation.length; r++) {
    const at = r * size;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += x[at + i]!;
    const mean = sum / size;
    let squares = 0;
    for (let i = 0; i < size; i++) squares += (x[at + i]! - mean) ** 2;
    deviation[r] = Math.sqrt(squares / size + eps);
    for (let i = 0; i < size; i++) {
      hat[at + i] = (x[at + i]! - mean) / deviation[r]!;
      a[at + i] = gamma[i]! * hat[at + i]! + beta[i]!;
    }
  }
}

/** N values a row, g = γ ∘ ∂a: ∂x = (g − Σg/N − x̂·Σ(g·x̂)/N)/√(σ²+ε); ∂γ = Σ∂a·x̂, ∂β = Σ∂a. */
export function layerNormGradient(
  da: Floats,
  gamma: Floats,
  hat: Floats,
  deviation: Floats,
  gradient: Affine,
  dx: Floats | undefined,
): void {
  const size = gamma.length;
  gradient.gamma.fill(0);
  gradient.beta.fill(0);
  for (let r = 0; r < deviation.length; r++) {
    const at = r * size;
    let sum = 0;
    let along = 0;
    for (let i = 0; i < size; i++) {
      const dy = da[at + i]!;
      const g = gamma[i]! * dy;
      gradient.gamma[i]! += dy * hat[at + i]!;
      gradient.beta[i]! += dy;
      sum += g;
      along += g * hat[at + i]!;
    }
    if (!dx) continue;
    for (let i = 0; i < size; i++)
      dx[at + i] =
        (gamma[i]! * da[at + i]! - sum / size - (hat[at + i]! * along) / size) / deviation[r]!;
  }
}
