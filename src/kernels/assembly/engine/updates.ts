/**
 * What optimizers do to a parameter. They remember in double precision and compute in it, two
 * numbers at a time, so that the same gradients move the same weights as in the reference.
 */
import { Real } from './real';
import { at, SIZE } from './vector';

/** Two numbers, or one and a zero, in double precision. */
function load2(from: usize): v128 {
  return SIZE === 8 ? v128.load(from) : f64x2.promote_low_f32x4(v128.load64_zero(from));
}

function store2(to: usize, x: v128): void {
  if (SIZE === 8) v128.store(to, x);
  else v128.store_lane<u64>(to, f32x4.demote_f64x2_zero(x), 0);
}

function load1(from: usize): v128 {
  return f64x2.splat(load<Real>(from) as f64);
}

function store1(to: usize, x: v128): void {
  store<Real>(to, f64x2.extract_lane(x, 0) as Real);
}

function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

let beta1: v128 = f64x2.splat(0);
let rest1: v128 = f64x2.splat(0);
let beta2: v128 = f64x2.splat(0);
let rest2: v128 = f64x2.splat(0);
let stepSize: v128 = f64x2.splat(0);
let correction: v128 = f64x2.splat(0);
let eps: v128 = f64x2.splat(0);
let shrink: v128 = f64x2.splat(0);
let decay: v128 = f64x2.splat(0);
/** What `moved` leaves to be remembered. */
let mean: v128 = f64x2.splat(0);
let square: v128 = f64x2.splat(0);

/** w·shrink − stepSize·m/(√v/correction + ε), and the new m and v. */
function moved(w: v128, gradient: v128): v128 {
  const g = f64x2.add(gradient, mul(decay, w));
  mean = f64x2.add(mul(beta1, mean), mul(rest1, g));
  square = f64x2.add(mul(beta2, square), mul(mul(rest2, g), g));
  const spread = f64x2.add(f64x2.div(f64x2.sqrt(square), correction), eps);
  return f64x2.sub(mul(w, shrink), f64x2.div(mul(stepSize, mean), spread));
}

/** adam and adamw, as `adam.ts` has them. @param m and v are of double precision */
export function adam(
  w: usize,
  gradient: usize,
  m: usize,
  v: usize,
  n: i32,
  b1: f64,
  b2: f64,
  least: f64,
  pull: f64,
  size: f64,
  correct: f64,
  keep: f64,
): void {
  beta1 = f64x2.splat(b1);
  rest1 = f64x2.splat(1 - b1);
  beta2 = f64x2.splat(b2);
  rest2 = f64x2.splat(1 - b2);
  stepSize = f64x2.splat(size);
  correction = f64x2.splat(correct);
  eps = f64x2.splat(least);
  shrink = f64x2.splat(keep);
  decay = f64x2.splat(pull);
  let i = 0;
  for (; i + 2 <= n; i += 2, m += 16, v += 16) {
    mean = v128.load(m);
    square = v128.load(v);
    store2(at(w, i), moved(load2(at(w, i)), load2(at(gradient, i))));
    v128.store(m, mean);
    v128.store(v, square);
  }
  if (i === n) return;
  mean = v128.load64_zero(m);
  square = v128.load64_zero(v);
  store1(at(w, i), moved(load1(at(w, i)), load1(at(gradient, i))));
  v128.store_lane<u64>(m, mean, 0);
  v128.store_lane<u64>(v, square, 0);
}

/** sgd, as `sgd.ts` has it; momentum μ, and nesterov's look ahead. */
export function sgd(
  w: usize,
  gradient: usize,
  velocity: usize,
  n: i32,
  momentum: f64,
  nesterov: bool,
  pull: f64,
  rate: f64,
): void {
  for (let i = 0; i < n; i++, velocity += 8) {
    const value = load<Real>(at(w, i)) as f64;
    const g = (load<Real>(at(gradient, i)) as f64) + pull * value;
    let move = g;
    if (momentum > 0) {
      const v = momentum * load<f64>(velocity) + g;
      store<f64>(velocity, v);
      move = nesterov ? g + momentum * v : v;
    }
    store<Real>(at(w, i), (value - rate * move) as Real);
  }
}
