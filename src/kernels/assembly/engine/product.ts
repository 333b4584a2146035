/**
 * C[m, n] = Σ_k A(m, k)·B(k, n) + bias[n]: the one product behind forward, ∂w and ∂x, whose
 * operands differ by their strides alone. Panels of B, two vectors wide, are packed one after the
 * other, so that the inner loop reads it in order; four rows of A go along. Each sum runs over k in
 * order and the bias comes last, as in the reference: with products that are rounded by themselves
 * the bits are the same.
 */
import { Real } from './real';
import { at, LANES, madd, SHIFT, SIZE } from './vector';

/** Columns of a panel. */
const WIDE: i32 = 2 * LANES;
/** Rows of a tile. */
const TALL: i32 = 4;
/** Steps of k whose panel stays in the first cache. */
const DEEP: i32 = 4096 / SIZE;

/** Behind one another: a panel, a bias for it, a tile of C that is not whole. */
let panel: usize = 0;
let biasOfPanel: usize = 0;
let corner: usize = 0;

/** Bytes that `product` needs for itself. */
export function productScratch(): i32 {
  return (DEEP * WIDE + WIDE + TALL * WIDE) * SIZE;
}

/** @param scratch room for `productScratch` bytes, sixteen-byte aligned */
export function beginProducts(scratch: usize): void {
  panel = scratch;
  biasOfPanel = at(panel, DEEP * WIDE);
  corner = at(biasOfPanel, WIDE);
}

/** Rows from which packing B is worth its time, where its columns lie side by side. */
const FEW: i32 = 16;

/**
 * Strides are in numbers.
 * @param bias nothing where it is 0
 */
export function product(
  a: usize,
  aRow: i32,
  aStep: i32,
  b: usize,
  bStep: i32,
  bColumn: i32,
  c: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  if (n === 1 && (aRow === 1 || aStep === 1))
    return column(a, aRow, aStep, b, bStep, c, bias, m, k);
  const aRowBytes = (aRow as usize) << SHIFT;
  const aStepBytes = (aStep as usize) << SHIFT;
  const cRowBytes = (n as usize) << SHIFT;
  const isPacked = m >= FEW || bColumn !== 1;
  const step: usize = isPacked ? 32 : (bStep as usize) << SHIFT;
  for (let done = 0; done < k; done += DEEP) {
    const deep = min(DEEP, k - done);
    const isFirst = done === 0;
    const isLast = bias !== 0 && done + deep === k;
    for (let j = 0; j < n; j += WIDE) {
      const wide = min(WIDE, n - j);
      let by = at(b, done * bStep + j * bColumn);
      if (isPacked) {
        pack(by, bStep, bColumn, deep, wide);
        by = panel;
      }
      if (isLast) packBias(at(bias, j), wide);
      let i = 0;
      let from = at(a, done * aStep);
      let to = at(c, j);
      const isWhole = wide === WIDE;
      for (; i + TALL <= m; i += TALL) {
        if (isWhole)
          tile4(from, aRowBytes, aStepBytes, by, step, to, cRowBytes, deep, isFirst, isLast);
        else {
          if (!isFirst) copyTile(to, cRowBytes, corner, WIDE << SHIFT, TALL, wide);
          if (wide <= LANES)
            tile4x1(from, aRowBytes, aStepBytes, by, step, corner, deep, isFirst, isLast);
          else {
            const row = WIDE << SHIFT;
            tile4(from, aRowBytes, aStepBytes, by, step, corner, row, deep, isFirst, isLast);
          }
          copyTile(corner, WIDE << SHIFT, to, cRowBytes, TALL, wide);
        }
        from += aRowBytes * TALL;
        to += cRowBytes * TALL;
      }
      for (; i < m; i++) {
        if (isWhole) tile1(from, aStepBytes, by, step, to, deep, isFirst, isLast);
        else {
          if (!isFirst) copyTile(to, cRowBytes, corner, WIDE << SHIFT, 1, wide);
          tile1(from, aStepBytes, by, step, corner, deep, isFirst, isLast);
          copyTile(corner, WIDE << SHIFT, to, cRowBytes, 1, wide);
        }
        from += aRowBytes;
        to += cRowBytes;
      }
    }
  }
}

/**
 * A single column of C. Where A's rows lie side by side, a vector of them goes along; else each is
 * a sum along A: in order, in double precision, and lane by lane in single.
 */
function column(
  a: usize,
  aRow: i32,
  aStep: i32,
  b: usize,
  bStep: i32,
  c: usize,
  bias: usize,
  m: i32,
  k: i32,
): void {
  const last = bias === 0 ? (0 as Real) : load<Real>(bias);
  const bBytes = (bStep as usize) << SHIFT;
  const aBytes = (aStep as usize) << SHIFT;
  let i = 0;
  if (aRow === 1) {
    for (; i + LANES <= m; i += LANES) {
      let sum = nothing();
      let from = at(a, i);
      let by = b;
      for (let l = 0; l < k; l++) {
        sum = madd(v128.load(from), v128.load_splat<Real>(by), sum);
        from += aBytes;
        by += bBytes;
      }
      v128.store(at(c, i), v128.add<Real>(sum, v128.splat<Real>(last)));
    }
  }
  for (; i < m; i++) {
    let from = at(a, i * aRow);
    let by = b;
    let l = 0;
    let sum: Real = 0;
    if (SIZE === 4 && aStep === 1 && bStep === 1) {
      let sums = nothing();
      for (; l + LANES <= k; l += LANES) {
        sums = madd(v128.load(from), v128.load(by), sums);
        from += 16;
        by += 16;
      }
      v128.store(corner, sums);
      for (let j = 0; j < LANES; j++) sum += load<Real>(at(corner, j));
    }
    for (; l < k; l++) {
      sum += load<Real>(from) * load<Real>(by);
      from += aBytes;
      by += bBytes;
    }
    store<Real>(at(c, i), sum + last);
  }
}

function nothing(): v128 {
  return v128.splat<Real>(0);
}

/**
 * Columns of B, step by step. Where there are no more, whatever lies behind them: what comes of
 * that goes nowhere.
 */
function pack(b: usize, bStep: i32, bColumn: i32, deep: i32, wide: i32): void {
  let to = panel;
  const step = (bStep as usize) << SHIFT;
  if (bColumn === 1) {
    for (let l = 0; l < deep; l++) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
      to += 32;
      b += step;
    }
    return;
  }
  const column = (bColumn as usize) << SHIFT;
  for (let l = 0; l < deep; l++) {
    let from = b;
    for (let j = 0; j < wide; j++) {
      store<Real>(at(to, j), load<Real>(from));
      from += column;
    }
    to += 32;
    b += step;
  }
}

function packBias(bias: usize, wide: i32): void {
  for (let j = 0; j < WIDE; j++)
    store<Real>(at(biasOfPanel, j), j < wide ? load<Real>(at(bias, j)) : 0);
}

function copyTile(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  wide: i32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < wide; j++) store<Real>(at(to, j), load<Real>(at(from, j)));
    from += fromRow;
    to += toRow;
  }
}

/** Four rows of a panel's two vectors: eight sums in registers. */
function tile4(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  step: usize,
  c: usize,
  cRow: usize,
  deep: i32,
  isFirst: bool,
  isLast: bool,
): void {
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
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
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
    b += step;
  }
  if (isLast) {
    const b0 = v128.load(biasOfPanel);
    const b1 = v128.load(biasOfPanel, 16);
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
function tile4x1(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  step: usize,
  c: usize,
  deep: i32,
  isFirst: bool,
  isLast: bool,
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
  if (isLast) {
    const b = v128.load(biasOfPanel);
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
function tile1(
  a: usize,
  aStep: usize,
  b: usize,
  step: usize,
  c: usize,
  deep: i32,
  isFirst: bool,
  isLast: bool,
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
  if (isLast) {
    s0 = v128.add<Real>(s0, v128.load(biasOfPanel));
    s1 = v128.add<Real>(s1, v128.load(biasOfPanel, 16));
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}
