/** Sums over arrays, and arrays onto others. Elementwise results are the reference's to the bit. */
import { Real } from './real';
import { at, LANES } from './vector';

/** into[i] += from[i]. */
export function accumulate(into: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + LANES <= n; i += LANES)
    v128.store(at(into, i), v128.add<Real>(v128.load(at(into, i)), v128.load(at(from, i))));
  for (; i < n; i++) store<Real>(at(into, i), load<Real>(at(into, i)) + load<Real>(at(from, i)));
}

/** values[i] *= factor, each product rounded once from double precision. */
export function scale(values: usize, factor: f64, n: i32): void {
  for (let i = 0; i < n; i++)
    store<Real>(at(values, i), ((load<Real>(at(values, i)) as f64) * factor) as Real);
}

/** Σ values[i]², in double precision, in order. */
function sumOfSquares(values: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) {
    const value = load<Real>(at(values, i)) as f64;
    sum += value * value;
  }
  return sum;
}

/** gradient += λ₁·sign(w) + 2λ₂·w. @returns λ₁Σ|w| + λ₂Σw² */
export function penalize(w: usize, gradient: usize, l1: f64, l2: f64, n: i32): f64 {
  let penalty: f64 = 0;
  for (let i = 0; i < n; i++) {
    const value = load<Real>(at(w, i)) as f64;
    const sign: f64 = value > 0 ? 1 : value < 0 ? -1 : value;
    penalty += l1 * abs(value) + l2 * value * value;
    const moved = (load<Real>(at(gradient, i)) as f64) + (l1 * sign + 2 * l2 * value);
    store<Real>(at(gradient, i), moved as Real);
  }
  return penalty;
}

/** sums[j] = Σ_r table[r, j], r in order. */
export function columnSums(table: usize, sums: usize, rows: i32, width: i32): void {
  memory.fill(sums, 0, at(0, width));
  for (let r = 0; r < rows; r++) {
    const row = at(table, r * width);
    let j = 0;
    for (; j + LANES <= width; j += LANES)
      v128.store(at(sums, j), v128.add<Real>(v128.load(at(sums, j)), v128.load(at(row, j))));
    for (; j < width; j++)
      store<Real>(at(sums, j), load<Real>(at(sums, j)) + load<Real>(at(row, j)));
  }
}

/** to[i] = from[i]. */
export function copy(from: usize, to: usize, n: i32): void {
  memory.copy(to, from, at(0, n));
}

let squares: f64 = 0;
let factor: f64 = 1;

/** Before the norm of several arrays is taken together. */
export function beginNorm(): void {
  squares = 0;
}

/** Adds Σ values[i]² to the norm's square. */
export function addToNorm(values: usize, n: i32): void {
  squares += sumOfSquares(values, n);
}

/** What the arrays are scaled by, so that their norm is at most `norm`. @param least ε below */
export function endNorm(norm: f64, least: f64): void {
  factor = min<f64>(1, norm / (sqrt<f64>(squares) + least));
}

/** Scales an array by what the norm came to. */
export function shorten(values: usize, n: i32): void {
  scale(values, factor, n);
}

/** Bounds every number by ±most. */
export function clamp(values: usize, most: f64, n: i32): void {
  for (let i = 0; i < n; i++) {
    const value = load<Real>(at(values, i)) as f64;
    store<Real>(at(values, i), max<f64>(-most, min<f64>(most, value)) as Real);
  }
}

/** values[i] = value. */
export function fill(values: usize, value: f64, n: i32): void {
  for (let i = 0; i < n; i++) store<Real>(at(values, i), value as Real);
}

/** [a, b, width] to [b, a, width]. */
export function swapLeading(from: usize, to: usize, a: i32, b: i32, width: i32): void {
  const bytes = at(0, width);
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++) {
      memory.copy(at(to, (j * a + i) * width), from, bytes);
      from += bytes;
    }
}

/** Rows of a table, one behind another. */
export function gather(table: usize, width: i32, rows: usize, count: i32, into: usize): void {
  for (let i = 0; i < count; i++) {
    const from = at(table, load<i32>(rows + ((i as usize) << 2)) * width);
    if (width < 16)
      for (let k = 0; k < width; k++) store<Real>(at(into, k), load<Real>(at(from, k)));
    else memory.copy(into, from, at(0, width));
    into = at(into, width);
  }
}

/** into[i] *= by[i]. */
export function multiply(into: usize, by: usize, n: i32): void {
  let i = 0;
  for (; i + LANES <= n; i += LANES)
    v128.store(at(into, i), v128.mul<Real>(v128.load(at(into, i)), v128.load(at(by, i))));
  for (; i < n; i++) store<Real>(at(into, i), load<Real>(at(into, i)) * load<Real>(at(by, i)));
}

/** `width` numbers of every row, from rows of one length to rows of another. */
export function copySlices(
  from: usize,
  fromWidth: i32,
  to: usize,
  toWidth: i32,
  width: i32,
  rows: i32,
): void {
  for (let r = 0; r < rows; r++) {
    memory.copy(to, from, at(0, width));
    from = at(from, fromWidth);
    to = at(to, toWidth);
  }
}
