/**
 * Pieces of a product, their sums in registers. Strides are in bytes; a bias of two vectors comes
 * last, where it is not 0.
 */
import { Real } from './real';
import { madd, nothing } from './vector';

/** Four rows of a panel's two vectors, eight sums in registers; so many times. */
export function tile4(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  step: usize,
  c: usize,
  cRow: usize,
  deep: i32,
  times: i32,
  isFirst: bool,
  bias: usize,
): void {
  for (let tile = 0; tile < times; tile++) {
    let by = b;
    let a0 = a;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    const c1 = c + cRow;
    const c2 = c1 + cRow;
    const c3 = c2 + cRow;
    let s00 = nothing();
    let s01 = nothing();
    let s10 = nothing();
    let s11 = nothing();
    let s20 = nothing();
    let s21 = nothing();
    let s30 = nothing();
    let s31 = nothing();
    if (!isFirst) {
      s00 = v128.load(c);
      s01 = v128.load(c, 16);
      s10 = v128.load(c1);
      s11 = v128.load(c1, 16);
      s20 = v128.load(c2);
      s21 = v128.load(c2, 16);
      s30 = v128.load(c3);
      s31 = v128.load(c3, 16);
    }
    for (let l = 0; l < deep; l++) {
      const b0 = v128.load(by);
      const b1 = v128.load(by, 16);
      const x0 = v128.load_splat<Real>(a0);
      s00 = madd(x0, b0, s00);
      s01 = madd(x0, b1, s01);
      const x1 = v128.load_splat<Real>(a1);
      s10 = madd(x1, b0, s10);
      s11 = madd(x1, b1, s11);
      const x2 = v128.load_splat<Real>(a2);
      s20 = madd(x2, b0, s20);
      s21 = madd(x2, b1, s21);
      const x3 = v128.load_splat<Real>(a3);
      s30 = madd(x3, b0, s30);
      s31 = madd(x3, b1, s31);
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      by += step;
    }
    if (bias !== 0) {
      const b0 = v128.load(bias);
      const b1 = v128.load(bias, 16);
      s00 = v128.add<Real>(s00, b0);
      s01 = v128.add<Real>(s01, b1);
      s10 = v128.add<Real>(s10, b0);
      s11 = v128.add<Real>(s11, b1);
      s20 = v128.add<Real>(s20, b0);
      s21 = v128.add<Real>(s21, b1);
      s30 = v128.add<Real>(s30, b0);
      s31 = v128.add<Real>(s31, b1);
    }
    v128.store(c, s00);
    v128.store(c, s01, 16);
    v128.store(c1, s10);
    v128.store(c1, s11, 16);
    v128.store(c2, s20);
    v128.store(c2, s21, 16);
    v128.store(c3, s30);
    v128.store(c3, s31, 16);
    a += aRow << 2;
    c += cRow << 2;
  }
}

/** The same at the steps of a list; B is the packed panel. */
export function tile4Listed(
  a: usize,
  aRow: usize,
  aStep: usize,
  panel: usize,
  own: usize,
  c: usize,
  cRow: usize,
  isFirst: bool,
  bias: usize,
): void {
  const a1 = a + aRow;
  const a2 = a1 + aRow;
  const a3 = a2 + aRow;
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = nothing();
  let s01 = nothing();
  let s10 = nothing();
  let s11 = nothing();
  let s20 = nothing();
  let s21 = nothing();
  let s30 = nothing();
  let s31 = nothing();
  if (!isFirst) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  const end = own + ((load<i32>(own) as usize) << 2);
  while (own < end) {
    own += 4;
    const l = load<i32>(own) as usize;
    const b = panel + (l << 5);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const at = l * aStep;
    const x0 = v128.load_splat<Real>(a + at);
    s00 = madd(x0, b0, s00);
    s01 = madd(x0, b1, s01);
    const x1 = v128.load_splat<Real>(a1 + at);
    s10 = madd(x1, b0, s10);
    s11 = madd(x1, b1, s11);
    const x2 = v128.load_splat<Real>(a2 + at);
    s20 = madd(x2, b0, s20);
    s21 = madd(x2, b1, s21);
    const x3 = v128.load_splat<Real>(a3 + at);
    s30 = madd(x3, b0, s30);
    s31 = madd(x3, b1, s31);
  }
  if (bias !== 0) {
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    s00 = v128.add<Real>(s00, b0);
    s01 = v128.add<Real>(s01, b1);
    s10 = v128.add<Real>(s10, b0);
    s11 = v128.add<Real>(s11, b1);
    s20 = v128.add<Real>(s20, b0);
    s21 = v128.add<Real>(s21, b1);
    s30 = v128.add<Real>(s30, b0);
    s31 = v128.add<Real>(s31, b1);
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** Four rows that begin anywhere, their steps those of a list, in bytes. */
export function tileAt(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  list: usize,
  deep: i32,
  panel: usize,
  c: usize,
  cRow: usize,
  isFirst: bool,
  bias: usize,
): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = nothing();
  let s01 = nothing();
  let s10 = nothing();
  let s11 = nothing();
  let s20 = nothing();
  let s21 = nothing();
  let s30 = nothing();
  let s31 = nothing();
  if (!isFirst) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  const end = list + ((deep as usize) << 2);
  while (list < end) {
    const at = load<i32>(list) as usize;
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x0 = v128.load_splat<Real>(a0 + at);
    s00 = madd(x0, b0, s00);
    s01 = madd(x0, b1, s01);
    const x1 = v128.load_splat<Real>(a1 + at);
    s10 = madd(x1, b0, s10);
    s11 = madd(x1, b1, s11);
    const x2 = v128.load_splat<Real>(a2 + at);
    s20 = madd(x2, b0, s20);
    s21 = madd(x2, b1, s21);
    const x3 = v128.load_splat<Real>(a3 + at);
    s30 = madd(x3, b0, s30);
    s31 = madd(x3, b1, s31);
    list += 4;
    panel += 32;
  }
  if (bias !== 0) {
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    s00 = v128.add<Real>(s00, b0);
    s01 = v128.add<Real>(s01, b1);
    s10 = v128.add<Real>(s10, b0);
    s11 = v128.add<Real>(s11, b1);
    s20 = v128.add<Real>(s20, b0);
    s21 = v128.add<Real>(s21, b1);
    s30 = v128.add<Real>(s30, b0);
    s31 = v128.add<Real>(s31, b1);
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** Four rows of a panel's first vector, into the corner. */
export function tile4x1(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  step: usize,
  c: usize,
  deep: i32,
  isFirst: bool,
  bias: usize,
): void {
  let a0 = a;
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let s0 = nothing();
  let s1 = nothing();
  let s2 = nothing();
  let s3 = nothing();
  if (!isFirst) {
    s0 = v128.load(c);
    s1 = v128.load(c, 32);
    s2 = v128.load(c, 64);
    s3 = v128.load(c, 96);
  }
  for (let l = 0; l < deep; l++) {
    const b0 = v128.load(b);
    s0 = madd(v128.load_splat<Real>(a0), b0, s0);
    s1 = madd(v128.load_splat<Real>(a1), b0, s1);
    s2 = madd(v128.load_splat<Real>(a2), b0, s2);
    s3 = madd(v128.load_splat<Real>(a3), b0, s3);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += step;
  }
  if (bias !== 0) {
    const b = v128.load(bias);
    s0 = v128.add<Real>(s0, b);
    s1 = v128.add<Real>(s1, b);
    s2 = v128.add<Real>(s2, b);
    s3 = v128.add<Real>(s3, b);
  }
  v128.store(c, s0);
  v128.store(c, s1, 32);
  v128.store(c, s2, 64);
  v128.store(c, s3, 96);
}

/** One row of a panel's two vectors. */
export function tile1(
  a: usize,
  aStep: usize,
  b: usize,
  step: usize,
  c: usize,
  deep: i32,
  isFirst: bool,
  bias: usize,
): void {
  let s0 = nothing();
  let s1 = nothing();
  if (!isFirst) {
    s0 = v128.load(c);
    s1 = v128.load(c, 16);
  }
  for (let l = 0; l < deep; l++) {
    const x = v128.load_splat<Real>(a);
    s0 = madd(x, v128.load(b), s0);
    s1 = madd(x, v128.load(b, 16), s1);
    a += aStep;
    b += step;
  }
  if (bias !== 0) {
    s0 = v128.add<Real>(s0, v128.load(bias));
    s1 = v128.add<Real>(s1, v128.load(bias, 16));
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}
