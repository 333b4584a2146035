/**
 * Batch and layer normalization, as `norms.ts` of the engine has them: in double precision and in
 * its order, whatever the module's precision.
 */
import { Real } from './real';
import { at } from './vector';

function get(base: usize, i: i32): f64 {
  return load<Real>(at(base, i)) as f64;
}

function put(base: usize, i: i32, value: f64): void {
  store<Real>(at(base, i), value as Real);
}

/**
 * μ and √(σ² + ε) of each feature over x [count, features]; running statistics move unless they are
 * to stay.
 */
export function batchStatistics(
  x: usize,
  mean: usize,
  deviation: usize,
  runningMean: usize,
  runningVariance: usize,
  count: i32,
  features: i32,
  eps: f64,
  momentum: f64,
): void {
  const n = count as f64;
  for (let f = 0; f < features; f++) {
    let sum: f64 = 0;
    for (let i = f; i < count * features; i += features) sum += get(x, i);
    const center = sum / n;
    let squares: f64 = 0;
    for (let i = f; i < count * features; i += features) {
      const off = get(x, i) - center;
      squares += off * off;
    }
    put(mean, f, center);
    put(deviation, f, sqrt<f64>(squares / n + eps));
    if (momentum === 0 || count < 2) continue;
    put(runningMean, f, (1 - momentum) * get(runningMean, f) + momentum * center);
    const own = (momentum * squares) / (n - 1);
    put(runningVariance, f, (1 - momentum) * get(runningVariance, f) + own);
  }
}

/** x̂ = (x − μ)/√(σ² + ε) and a = γ·x̂ + β, feature by feature; γ and β may be none. */
export function normalize(
  x: usize,
  mean: usize,
  deviation: usize,
  gamma: usize,
  beta: usize,
  hat: usize,
  a: usize,
  count: i32,
  features: i32,
): void {
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < features; f++) {
      put(hat, f, (get(x, f) - get(mean, f)) / get(deviation, f));
      const value = get(hat, f);
      put(a, f, gamma === 0 ? value : get(gamma, f) * value + get(beta, f));
    }
    x = at(x, features);
    hat = at(hat, features);
    a = at(a, features);
  }
}

/** ∂γ, ∂β and ∂x, where each is wanted; μ and σ are the batch's own, or are given. */
export function normalizeGradient(
  da: usize,
  hat: usize,
  deviation: usize,
  gamma: usize,
  dGamma: usize,
  dBeta: usize,
  dx: usize,
  count: i32,
  features: i32,
  ofBatch: i32,
): void {
  const n = count as f64;
  for (let f = 0; f < features; f++) {
    let sum: f64 = 0;
    let along: f64 = 0;
    for (let i = f; i < count * features; i += features) {
      sum += get(da, i);
      along += get(da, i) * get(hat, i);
    }
    if (dGamma !== 0) {
      put(dGamma, f, along);
      put(dBeta, f, sum);
    }
    if (dx === 0) continue;
    const scale = (gamma === 0 ? 1 : get(gamma, f)) / get(deviation, f);
    for (let i = f; i < count * features; i += features) {
      const own = get(da, i);
      const left = ofBatch !== 0 ? own - sum / n - (get(hat, i) * along) / n : own;
      put(dx, i, scale * left);
    }
  }
}

/** x̂ and y = γ ∘ x̂ + β over the values of each row. */
export function layerNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  hat: usize,
  deviation: usize,
  a: usize,
  rows: i32,
  size: i32,
  eps: f64,
): void {
  const n = size as f64;
  for (let r = 0; r < rows; r++) {
    let sum: f64 = 0;
    for (let i = 0; i < size; i++) sum += get(x, i);
    const mean = sum / n;
    let squares: f64 = 0;
    for (let i = 0; i < size; i++) {
      const off = get(x, i) - mean;
      squares += off * off;
    }
    put(deviation, r, sqrt<f64>(squares / n + eps));
    const spread = get(deviation, r);
    for (let i = 0; i < size; i++) {
      put(hat, i, (get(x, i) - mean) / spread);
      put(a, i, get(gamma, i) * get(hat, i) + get(beta, i));
    }
    x = at(x, size);
    hat = at(hat, size);
    a = at(a, size);
  }
}

/** ∂γ, ∂β, and ∂x where it is wanted. */
export function layerNormGradient(
  da: usize,
  gamma: usize,
  hat: usize,
  deviation: usize,
  dGamma: usize,
  dBeta: usize,
  dx: usize,
  rows: i32,
  size: i32,
): void {
  const n = size as f64;
  memory.fill(dGamma, 0, at(0, size));
  memory.fill(dBeta, 0, at(0, size));
  for (let r = 0; r < rows; r++) {
    let sum: f64 = 0;
    let along: f64 = 0;
    for (let i = 0; i < size; i++) {
      const dy = get(da, i);
      const g = get(gamma, i) * dy;
      put(dGamma, i, get(dGamma, i) + dy * get(hat, i));
      put(dBeta, i, get(dBeta, i) + dy);
      sum += g;
      along += g * get(hat, i);
    }
    if (dx !== 0) {
      const spread = get(deviation, r);
      for (let i = 0; i < size; i++) {
        const left = get(gamma, i) * get(da, i) - sum / n - (get(hat, i) * along) / n;
        put(dx, i, left / spread);
      }
      dx = at(dx, size);
    }
    da = at(da, size);
    hat = at(hat, size);
  }
}
