/**
 * What optimizers do to a parameter, in the module's precision: in double precision step by step as
 * the reference does it, and to the same bits.
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

/** A vector of numbers, or one of them in all lanes. */
function read(from: usize, isWhole: bool): v128 {
  return isWhole ? v128.load(from) : v128.load_splat<Real>(from);
}

function write(to: usize, value: v128, isWhole: bool): void {
  if (isWhole) v128.store(to, value);
  else store<Real>(to, v128.extract_lane<Real>(value, 0));
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
  for (let i = 0; i < n;) {
    const isWhole = i + LANES <= n;
    const weight = read(at(w, i), isWhole);
    const g = add(read(at(gradient, i), isWhole), mul(pull, weight));
    const mean = add(mul(b1, read(at(m, i), isWhole)), mul(rest1, g));
    const square = add(mul(b2, read(at(v, i), isWhole)), mul(mul(rest2, g), g));
    write(at(m, i), mean, isWhole);
    write(at(v, i), square, isWhole);
    const root = v128.sqrt<Real>(square);
    const spread = add(SIZE === 8 ? v128.div<Real>(root, by) : root, least);
    const move = v128.div<Real>(mul(size, mean), spread);
    write(at(w, i), v128.sub<Real>(mul(weight, keep), move), isWhole);
    i += isWhole ? LANES : 1;
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
  for (let i = 0; i < n;) {
    const isWhole = i + LANES <= n;
    const weight = read(at(w, i), isWhole);
    const g = add(read(at(gradient, i), isWhole), mul(pull, weight));
    let move = g;
    if (momentum > 0) {
      const v = add(mul(mu, read(at(velocity, i), isWhole)), g);
      write(at(velocity, i), v, isWhole);
      move = nesterov ? add(g, mul(mu, v)) : v;
    }
    write(at(w, i), v128.sub<Real>(weight, mul(eta, move)), isWhole);
    i += isWhole ? LANES : 1;
  }
}
