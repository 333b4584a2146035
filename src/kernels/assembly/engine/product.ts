/**
 * C[m, n] = Σ_k A(m, k)·B(k, n) + bias[n]: the one product behind forward, ∂w and ∂x, whose
 * operands differ by their strides alone. Panels of B, two vectors wide, are packed one after the
 * other, so that the inner loop reads it in order; four rows of A go along. Each sum runs over k in
 * order and the bias comes last, as in the reference: where products are rounded by themselves
 * the bits are the same.
 */
import { Real } from './real';
import { tile1, tile4, tile4Listed, tile4x1 } from './tiles';
import { at, LANES, madd, nothing, SHIFT, SIZE } from './vector';

/** Columns of a panel. */
const WIDE: i32 = 2 * LANES;
/** Rows of a tile. */
const TALL: i32 = 4;
/** Steps of k whose panel stays in the first cache. */
const DEEP: i32 = 4096 / SIZE;

/** Behind one another: a panel, a bias for it, a tile of C that is not whole. */
export let panel: usize = 0;
export let biasOfPanel: usize = 0;
export let corner: usize = 0;

/**
 * Steps at which four rows of A are not all zero, tile by tile: how many, then which. Of images
 * most are zero, and what is multiplied by zero need not be.
 */
export let lists: usize = 0;
/** Room for the gradients of windows. */
export let values: usize = 0;
/** Numbers in it. */
export const VALUES: i32 = (1 << 19) / SIZE;
/** Numbers that there is room for. */
const LISTED: i32 = 1 << 17;
/** Columns from which looking for zeros is worth its time. */
const MANY: i32 = 8 * LANES;

/** Bytes that `product` needs for itself. */
export function productScratch(): i32 {
  return (DEEP * WIDE + WIDE + TALL * WIDE) * SIZE + (LISTED << 2) + VALUES * SIZE;
}

/** @param scratch room for `productScratch` bytes, sixteen-byte aligned */
export function beginProducts(scratch: usize): void {
  panel = scratch;
  biasOfPanel = at(panel, DEEP * WIDE);
  corner = at(biasOfPanel, WIDE);
  lists = at(corner, TALL * WIDE);
  values = lists + ((LISTED as usize) << 2);
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
    const isSparse = isPacked && n >= MANY && list(at(a, done * aStep), aRow, aStep, m, deep);
    for (let j = 0; j < n; j += WIDE) {
      const wide = min(WIDE, n - j);
      let by = at(b, done * bStep + j * bColumn);
      if (isPacked) {
        pack(by, bStep, bColumn, deep, wide);
        by = panel;
      }
      const last = isLast ? biasOfPanel : 0;
      if (isLast) packBias(at(bias, j), wide);
      let i = 0;
      let from = at(a, done * aStep);
      let to = at(c, j);
      const isWhole = wide === WIDE;
      if (isWhole && !isSparse) {
        const tiles = m / TALL;
        tile4(from, aRowBytes, aStepBytes, by, step, to, cRowBytes, deep, tiles, isFirst, last);
        i = tiles * TALL;
        from += (i as usize) * aRowBytes;
        to += (i as usize) * cRowBytes;
      }
      for (; i + TALL <= m; i += TALL) {
        if (isWhole) {
          const own = lists + (((i / TALL) * (deep + 1)) << 2);
          tile4Listed(from, aRowBytes, aStepBytes, panel, own, to, cRowBytes, isFirst, last);
        } else {
          if (!isFirst) copyTile(to, cRowBytes, corner, WIDE << SHIFT, TALL, wide);
          if (wide <= LANES)
            tile4x1(from, aRowBytes, aStepBytes, by, step, corner, deep, isFirst, last);
          else {
            const row = WIDE << SHIFT;
            tile4(from, aRowBytes, aStepBytes, by, step, corner, row, deep, 1, isFirst, last);
          }
          copyTile(corner, WIDE << SHIFT, to, cRowBytes, TALL, wide);
        }
        from += aRowBytes * TALL;
        to += cRowBytes * TALL;
      }
      for (; i < m; i++) {
        if (isWhole) tile1(from, aStepBytes, by, step, to, deep, isFirst, last);
        else {
          if (!isFirst) copyTile(to, cRowBytes, corner, WIDE << SHIFT, 1, wide);
          tile1(from, aStepBytes, by, step, corner, deep, isFirst, last);
          copyTile(corner, WIDE << SHIFT, to, cRowBytes, 1, wide);
        }
        from += aRowBytes;
        to += cRowBytes;
      }
    }
  }
}

/**
 * Lists where four rows at a time are not all zero.
 * @returns whether that is worth it: there is room, and a quarter or more is left out
 */
function list(a: usize, aRow: i32, aStep: i32, m: i32, deep: i32): bool {
  const tiles = m / TALL;
  if (deep < 32 || tiles * (deep + 1) > LISTED) return false;
  const row = (aRow as usize) << SHIFT;
  const step = (aStep as usize) << SHIFT;
  let to = lists;
  let listed = 0;
  for (let tile = 0; tile < tiles; tile++) {
    // The first tiles say whether there are zeros at all.
    if (tile === 4 && listed * 4 > tile * deep * 3) return false;
    let from = a + ((tile * TALL) as usize) * row;
    let count = 0;
    for (let l = 0; l < deep; l++) {
      store<i32>(to + (((count + 1) as usize) << 2), l);
      const isZero =
        load<Real>(from) === 0 &&
        load<Real>(from + row) === 0 &&
        load<Real>(from + 2 * row) === 0 &&
        load<Real>(from + 3 * row) === 0;
      count += isZero ? 0 : 1;
      from += step;
    }
    store<i32>(to, count);
    listed += count;
    to += ((deep + 1) as usize) << 2;
  }
  return listed * 4 <= tiles * deep * 3;
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

/**
 * Columns of B, step by step. Where there are no more, whatever lies behind them: what comes of
 * that goes nowhere.
 */
export function pack(b: usize, bStep: i32, bColumn: i32, deep: i32, wide: i32): void {
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
  let done = 0;
  if (SIZE === 4 && bStep === 1 && wide === WIDE) {
    for (; done + LANES <= deep; done += LANES) {
      turn(b, column, to);
      turn(b + (column << 2), column, to + 16);
      to += 32 * LANES;
      b += 16;
    }
  }
  for (; done < deep; done++) {
    let from = b;
    for (let j = 0; j < wide; j++) {
      store<Real>(at(to, j), load<Real>(from));
      from += column;
    }
    to += 32;
    b += step;
  }
}

/** Four steps of four columns, which lie step by step, column by column. */
function turn(b: usize, column: usize, to: usize): void {
  const c0 = v128.load(b);
  const c1 = v128.load(b + column);
  const c2 = v128.load(b + 2 * column);
  const c3 = v128.load(b + 3 * column);
  const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
}

/** A bias for the panel's columns; zero where there are no more. */
export function packBias(bias: usize, wide: i32): void {
  for (let j = 0; j < WIDE; j++)
    store<Real>(at(biasOfPanel, j), j < wide ? load<Real>(at(bias, j)) : 0);
}

/** So many rows and columns, from a place to another; rows apart in bytes. */
export function copyTile(
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
