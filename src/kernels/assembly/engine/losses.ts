/**
 * Losses and their gradients by their number, as `arrayKernels.ts` has them: in double precision
 * and in the reference's order, whatever the module's precision. All rows count alike.
 */
import { expOf, log1pOf, logOf } from './doubles';
import { Real } from './real';
import { at, SIZE } from './vector';

const MSE: i32 = 0;
const HALF_SQUARED: i32 = 1;
/** Behind a softmax, and behind a sigmoid: taken together with it, from z. */
const CROSS_ENTROPY: i32 = 2;
const BINARY_CROSS_ENTROPY: i32 = 3;
const MAE: i32 = 4;

function numberAt(base: usize, i: i32): f64 {
  return load<Real>(at(base, i)) as f64;
}

/** C of a batch. @param scale what the sum is multiplied by */
export function lossOf(
  kind: i32,
  z: usize,
  a: usize,
  y: usize,
  rows: i32,
  width: i32,
  scale: f64,
): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) {
    sum += kind === CROSS_ENTROPY ? crossEntropy(z, a, y, width) : terms(kind, z, a, y, width);
    z = at(z, width);
    a = at(a, width);
    y = at(y, width);
  }
  return sum * scale;
}

function terms(kind: i32, z: usize, a: usize, y: usize, width: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < width; j++) {
    const target = numberAt(y, j);
    if (kind === BINARY_CROSS_ENTROPY) {
      const value = numberAt(z, j);
      sum += max<f64>(value, 0) + log1pOf(expOf(-abs(value))) - target * value;
    } else {
      const difference = numberAt(a, j) - target;
      if (kind === MAE) sum += abs(difference);
      else sum += kind === MSE ? difference * difference : 0.5 * (difference * difference);
    }
  }
  return sum;
}

function crossEntropy(z: usize, a: usize, y: usize, width: i32): f64 {
  let first = 0;
  for (let j = 1; j < width; j++) if (numberAt(z, j) > numberAt(z, first)) first = j;
  const most = numberAt(z, first);
  let logTotal = most;
  // In single precision the softmax's largest value, 1/Σ e^(z − most), says the sum well enough.
  if (SIZE === 4) logTotal -= logOf(numberAt(a, first));
  else {
    let total: f64 = 0;
    for (let j = 0; j < width; j++) total += expOf(numberAt(z, j) - most);
    logTotal = logOf(total) + most;
  }
  let sum: f64 = 0;
  for (let j = 0; j < width; j++) {
    const target = numberAt(y, j);
    if (target !== 0) sum -= target * (numberAt(z, j) - logTotal);
  }
  return sum;
}

/** ∂C/∂a, or ∂C/∂z where taken together. */
export function lossGradient(
  kind: i32,
  a: usize,
  y: usize,
  gradient: usize,
  rows: i32,
  width: i32,
  scale: f64,
): void {
  for (let row = 0; row < rows; row++) {
    let mass: f64 = 1;
    if (kind === CROSS_ENTROPY) {
      mass = 0;
      for (let j = 0; j < width; j++) mass += numberAt(y, j);
    }
    for (let j = 0; j < width; j++) {
      const difference = numberAt(a, j) * mass - numberAt(y, j);
      let slope = kind === MSE ? 2 * difference : difference;
      if (kind === MAE && difference !== 0) slope = difference > 0 ? 1 : difference < 0 ? -1 : NaN;
      store<Real>(at(gradient, j), (slope * scale) as Real);
    }
    a = at(a, width);
    y = at(y, width);
    gradient = at(gradient, width);
  }
}
