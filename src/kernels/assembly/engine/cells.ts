/** One step of lstm and gru, forward and back: `lstm.ts`, `gru.ts` of the engine. */
import { sigmoid, tanh } from './exponential';
import { Real } from './real';
import { at, LANES, read, write } from './vector';

/** Numbers of a vector that are units: all of them, or at a row's end the first. */
let isWhole: bool = true;

function mul(a: v128, b: v128): v128 {
  return v128.mul<Real>(a, b);
}

function add(a: v128, b: v128): v128 {
  return v128.add<Real>(a, b);
}

/** 1 − x. */
function rest(x: v128): v128 {
  return v128.sub<Real>(v128.splat<Real>(1), x);
}

/** The next unit, or the vector of them, of a row. */
function step(j: i32, units: i32): i32 {
  isWhole = j + LANES <= units;
  return isWhole ? LANES : 1;
}

/** @param kept i, f, g, o; arrays are [rows, units], p, q and kept four times as wide */
export function lstmForward(
  p: usize,
  q: usize,
  kept: usize,
  previousMemory: usize,
  memory: usize,
  h: usize,
  rows: i32,
  units: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0, by = 0; j < units; j += by) {
      by = step(j, units);
      const i = sigmoid(add(read(at(p, j), isWhole), read(at(q, j), isWhole)));
      const f = sigmoid(add(read(at(p, j + units), isWhole), read(at(q, j + units), isWhole)));
      const g = tanh(add(read(at(p, j + 2 * units), isWhole), read(at(q, j + 2 * units), isWhole)));
      const o = sigmoid(
        add(read(at(p, j + 3 * units), isWhole), read(at(q, j + 3 * units), isWhole)),
      );
      write(at(kept, j), i, isWhole);
      write(at(kept, j + units), f, isWhole);
      write(at(kept, j + 2 * units), g, isWhole);
      write(at(kept, j + 3 * units), o, isWhole);
      const m = add(mul(f, read(at(previousMemory, j), isWhole)), mul(i, g));
      write(at(memory, j), m, isWhole);
      write(at(h, j), mul(o, tanh(m)), isWhole);
    }
    p = at(p, 4 * units);
    q = at(q, 4 * units);
    kept = at(kept, 4 * units);
    previousMemory = at(previousMemory, units);
    memory = at(memory, units);
    h = at(h, units);
  }
}

/** ∂C/∂memory goes in as that of this step, and out as that of the step before. */
export function lstmBackward(
  kept: usize,
  previousMemory: usize,
  memory: usize,
  dh: usize,
  dMemory: usize,
  dp: usize,
  dq: usize,
  dPrevious: usize,
  rows: i32,
  units: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0, by = 0; j < units; j += by) {
      by = step(j, units);
      const i = read(at(kept, j), isWhole);
      const f = read(at(kept, j + units), isWhole);
      const g = read(at(kept, j + 2 * units), isWhole);
      const o = read(at(kept, j + 3 * units), isWhole);
      const height = tanh(read(at(memory, j), isWhole));
      const gradient = read(at(dh, j), isWhole);
      const slope = mul(mul(gradient, o), rest(mul(height, height)));
      const dm = add(read(at(dMemory, j), isWhole), slope);
      const di = mul(mul(mul(dm, g), i), rest(i));
      const df = mul(mul(mul(dm, read(at(previousMemory, j), isWhole)), f), rest(f));
      const dg = mul(mul(dm, i), rest(mul(g, g)));
      const dO = mul(mul(mul(gradient, height), o), rest(o));
      write(at(dp, j), di, isWhole);
      write(at(dp, j + units), df, isWhole);
      write(at(dp, j + 2 * units), dg, isWhole);
      write(at(dp, j + 3 * units), dO, isWhole);
      write(at(dq, j), di, isWhole);
      write(at(dq, j + units), df, isWhole);
      write(at(dq, j + 2 * units), dg, isWhole);
      write(at(dq, j + 3 * units), dO, isWhole);
      write(at(dMemory, j), mul(dm, f), isWhole);
      write(at(dPrevious, j), v128.splat<Real>(0), isWhole);
    }
    kept = at(kept, 4 * units);
    previousMemory = at(previousMemory, units);
    memory = at(memory, units);
    dh = at(dh, units);
    dMemory = at(dMemory, units);
    dp = at(dp, 4 * units);
    dq = at(dq, 4 * units);
    dPrevious = at(dPrevious, units);
  }
}

/** @param kept r, z, n and q_n; p and q are three times as wide as h */
export function gruForward(
  p: usize,
  q: usize,
  previous: usize,
  h: usize,
  kept: usize,
  rows: i32,
  units: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0, by = 0; j < units; j += by) {
      by = step(j, units);
      const r = sigmoid(add(read(at(p, j), isWhole), read(at(q, j), isWhole)));
      const z = sigmoid(add(read(at(p, j + units), isWhole), read(at(q, j + units), isWhole)));
      const qn = read(at(q, j + 2 * units), isWhole);
      const n = tanh(add(read(at(p, j + 2 * units), isWhole), mul(r, qn)));
      write(at(kept, j), r, isWhole);
      write(at(kept, j + units), z, isWhole);
      write(at(kept, j + 2 * units), n, isWhole);
      write(at(kept, j + 3 * units), qn, isWhole);
      write(at(h, j), add(mul(rest(z), n), mul(z, read(at(previous, j), isWhole))), isWhole);
    }
    p = at(p, 3 * units);
    q = at(q, 3 * units);
    kept = at(kept, 4 * units);
    previous = at(previous, units);
    h = at(h, units);
  }
}

/** ∂C/∂h_{t−1} is what does not go through q. */
export function gruBackward(
  kept: usize,
  previous: usize,
  dh: usize,
  dp: usize,
  dq: usize,
  dPrevious: usize,
  rows: i32,
  units: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0, by = 0; j < units; j += by) {
      by = step(j, units);
      const r = read(at(kept, j), isWhole);
      const z = read(at(kept, j + units), isWhole);
      const n = read(at(kept, j + 2 * units), isWhole);
      const gradient = read(at(dh, j), isWhole);
      const dn = mul(mul(gradient, rest(z)), rest(mul(n, n)));
      const dr = mul(mul(mul(dn, read(at(kept, j + 3 * units), isWhole)), r), rest(r));
      const over = v128.sub<Real>(read(at(previous, j), isWhole), n);
      const dz = mul(mul(mul(gradient, over), z), rest(z));
      write(at(dp, j), dr, isWhole);
      write(at(dq, j), dr, isWhole);
      write(at(dp, j + units), dz, isWhole);
      write(at(dq, j + units), dz, isWhole);
      write(at(dp, j + 2 * units), dn, isWhole);
      write(at(dq, j + 2 * units), mul(dn, r), isWhole);
      write(at(dPrevious, j), mul(gradient, z), isWhole);
    }
    kept = at(kept, 4 * units);
    previous = at(previous, units);
    dh = at(dh, units);
    dp = at(dp, 3 * units);
    dq = at(dq, 3 * units);
    dPrevious = at(dPrevious, units);
  }
}
