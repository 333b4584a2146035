/**
 * What optimizers do to a parameter, in the module's precision: in double precision step by step as
 * the reference does it, and to the same bits. Parameters and what is remembered of them are arrays
 * of their own, each with room for a last vector (`WasmMemory`): there are no ends to look after.
 */
import { Real } from './real';
import { at, LANES, SIZE } from './vector';

function all(x: f64): v128 {
  return v128.splat<Real>(x as Real);
}

function mul(a: v128, b: v128): v128 {
  return v128.mul<Real>(a, b);
}

function add(a: v128, b: v128): v128 {
  return v128.add<Real>(a, b);
}

/**
 * adam and adamw, as `adam.ts` has them.
 * @param stepSize, correction and shrink change with every step
 */
export function adam(
  w: usize,
  gradient: usize,
  m: usize,
  v: usize,
  n: i32,
  beta1: f64,
  beta2: f64,
  eps: f64,
  decay: f64,
  stepSize: f64,
  correction: f64,
  shrink: f64,
): void {
  const b1 = all(beta1);
  const rest1 = all(1 - beta1);
  const b2 = all(beta2);
  const rest2 = all(1 - beta2);
  // In single precision one quotient does for the two.
  const size = all(SIZE === 8 ? stepSize : stepSize * correction);
  const least = all(SIZE === 8 ? eps : eps * correction);
  const by = all(correction);
  const keep = all(shrink);
  const pull = all(decay);
  for (let i = 0; i < n; i += LANES) {
    const weight = v128.load(at(w, i));
    const g = add(v128.load(at(gradient, i)), mul(pull, weight));
    const mean = add(mul(b1, v128.load(at(m, i))), mul(rest1, g));
    const square = add(mul(b2, v128.load(at(v, i))), mul(mul(rest2, g), g));
    v128.store(at(m, i), mean);
    v128.store(at(v, i), square);
    const root = v128.sqrt<Real>(square);
    const spread = add(SIZE === 8 ? v128.div<Real>(root, by) : root, least);
    const move = v128.div<Real>(mul(size, mean), spread);
    v128.store(at(w, i), v128.sub<Real>(mul(weight, keep), move));
  }
}

/** sgd, as `sgd.ts` has it; momentum μ, and nesterov's look ahead. */
export function sgd(
  w: usize,
  gradient: usize,
  velocity: usize,
  n: i32,
  momentum: f64,
  nesterov: bool,
  decay: f64,
  rate: f64,
): void {
  const pull = all(decay);
  const mu = all(momentum);
  const eta = all(rate);
  for (let i = 0; i < n; i += LANES) {
    const weight = v128.load(at(w, i));
    const g = add(v128.load(at(gradient, i)), mul(pull, weight));
    let move = g;
    if (momentum > 0) {
      const v = add(mul(mu, v128.load(at(velocity, i))), g);
      v128.store(at(velocity, i), v);
      move = nesterov ? add(g, mul(mu, v)) : v;
    }
    v128.store(at(w, i), v128.sub<Real>(weight, mul(eta, move)));
  }
}

/** rmsprop, as `rmsprop.ts` has it. */
export function rmsprop(
  w: usize,
  gradient: usize,
  v: usize,
  mean: usize,
  velocity: usize,
  n: i32,
  alpha: f64,
  eps: f64,
  momentum: f64,
  centered: bool,
  decay: f64,
  rate: f64,
): void {
  const pull = all(decay);
  const keep = all(alpha);
  const rest = all(1 - alpha);
  const least = all(eps);
  const mu = all(momentum);
  const eta = all(rate);
  for (let i = 0; i < n; i += LANES) {
    const weight = v128.load(at(w, i));
    const g = add(v128.load(at(gradient, i)), mul(pull, weight));
    const square = add(mul(keep, v128.load(at(v, i))), mul(mul(rest, g), g));
    v128.store(at(v, i), square);
    let spread = square;
    if (centered) {
      const center = add(mul(keep, v128.load(at(mean, i))), mul(rest, g));
      v128.store(at(mean, i), center);
      spread = v128.sub<Real>(spread, mul(center, center));
    }
    let step = v128.div<Real>(g, add(v128.sqrt<Real>(spread), least));
    if (momentum > 0) {
      step = add(mul(mu, v128.load(at(velocity, i))), step);
      v128.store(at(velocity, i), step);
    }
    v128.store(at(w, i), v128.sub<Real>(weight, mul(eta, step)));
  }
}

/** adagrad, as `adagrad.ts` has it. @param rate decayed already */
export function adagrad(
  w: usize,
  gradient: usize,
  squares: usize,
  n: i32,
  eps: f64,
  decay: f64,
  rate: f64,
): void {
  const pull = all(decay);
  const least = all(eps);
  const eta = all(rate);
  for (let i = 0; i < n; i += LANES) {
    const weight = v128.load(at(w, i));
    const g = add(v128.load(at(gradient, i)), mul(pull, weight));
    const sum = add(v128.load(at(squares, i)), mul(g, g));
    v128.store(at(squares, i), sum);
    const move = v128.div<Real>(mul(eta, g), add(v128.sqrt<Real>(sum), least));
    v128.store(at(w, i), v128.sub<Real>(weight, move));
  }
}

/** adadelta, as `adadelta.ts` has it. */
export function adadelta(
  w: usize,
  gradient: usize,
  square: usize,
  delta: usize,
  n: i32,
  rho: f64,
  eps: f64,
  decay: f64,
  rate: f64,
): void {
  const pull = all(decay);
  const keep = all(rho);
  const rest = all(1 - rho);
  const least = all(eps);
  const eta = all(rate);
  for (let i = 0; i < n; i += LANES) {
    const weight = v128.load(at(w, i));
    const g = add(v128.load(at(gradient, i)), mul(pull, weight));
    const v = add(mul(keep, v128.load(at(square, i))), mul(mul(rest, g), g));
    v128.store(at(square, i), v);
    const u = v128.load(at(delta, i));
    const root = v128.sqrt<Real>(add(u, least));
    const step = mul(v128.div<Real>(root, v128.sqrt<Real>(add(v, least))), g);
    v128.store(at(delta, i), add(mul(keep, u), mul(mul(rest, step), step)));
    v128.store(at(w, i), v128.sub<Real>(weight, mul(eta, step)));
  }
}
