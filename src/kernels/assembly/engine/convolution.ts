/**
 * Windows that slide over images, nothing laid out: a tile of a product takes its rows from where
 * the windows stand. Sums run as in `convolution.ts` of the engine, so that where products are
 * rounded by themselves the bits are the same.
 *
 * A window begins `bases[v]` numbers into an image, and its k-th value stands `steps[k]` behind.
 */
import {
  biasOfPanel,
  copyTile,
  corner,
  lists,
  pack,
  packBias,
  panel,
  product,
  VALUES,
  values,
} from './product';
import { Real } from './real';
import { tileAt } from './tiles';
import { at, LANES, SHIFT, SIZE } from './vector';

const WIDE: i32 = 2 * LANES;
const TALL: i32 = 4;
/** Numbers of the sum that go along with a panel in the first cache. */
const DEEP: i32 = 4096 / SIZE;

function wordAt(list: usize, i: i32): i32 {
  return load<i32>(list + ((i as usize) << 2));
}

/** A list of numbers becomes one of bytes. */
function listBytes(from: usize, count: i32): void {
  for (let i = 0; i < count; i++)
    store<i32>(lists + ((i as usize) << 2), wordAt(from, i) << (SHIFT as i32));
}

/**
 * A tile of four rows, or what is left of them: they begin where a list says, from its `first` on.
 * By way of the corner where it is not whole. @returns its rows
 */
function tileOf(
  base: usize,
  list: usize,
  first: i32,
  count: i32,
  deep: i32,
  to: usize,
  row: usize,
  wide: i32,
  isFirst: bool,
  bias: usize,
): i32 {
  const rows = min(TALL, count - first);
  const a0 = at(base, wordAt(list, first));
  const a1 = rows > 1 ? at(base, wordAt(list, first + 1)) : a0;
  const a2 = rows > 2 ? at(base, wordAt(list, first + 2)) : a0;
  const a3 = rows > 3 ? at(base, wordAt(list, first + 3)) : a0;
  if (rows === TALL && wide === WIDE) {
    tileAt(a0, a1, a2, a3, lists, deep, panel, to, row, isFirst, bias);
    return rows;
  }
  const cornerRow = (WIDE as usize) << SHIFT;
  if (!isFirst) copyTile(to, row, corner, cornerRow, rows, wide);
  tileAt(a0, a1, a2, a3, lists, deep, panel, corner, cornerRow, isFirst, bias);
  copyTile(corner, cornerRow, to, row, rows, wide);
  return rows;
}

/** z[v, f] = Σ_k x[bases[v] + steps[k]]·w[k, f] + b[f], image by image. */
export function convolve(
  images: usize,
  w: usize,
  bias: usize,
  z: usize,
  bases: usize,
  steps: usize,
  windows: i32,
  depth: i32,
  count: i32,
  imageSize: i32,
  filters: i32,
): void {
  const imageBytes = (imageSize as usize) << SHIFT;
  const row = (filters as usize) << SHIFT;
  for (let j = 0; j < filters; j += WIDE) {
    const wide = min(WIDE, filters - j);
    if (bias !== 0) packBias(at(bias, j), wide);
    for (let done = 0; done < depth; done += DEEP) {
      const deep = min(DEEP, depth - done);
      const last = bias !== 0 && done + deep === depth ? biasOfPanel : 0;
      pack(at(w, done * filters + j), filters, 1, deep, wide);
      listBytes(steps + ((done as usize) << 2), deep);
      let to = at(z, j);
      let image = images;
      for (let i = 0; i < count; i++) {
        for (let v = 0; v < windows; v += TALL) {
          const rows = tileOf(image, bases, v, windows, deep, to, row, wide, done === 0, last);
          to += row * (rows as usize);
        }
        image += imageBytes;
      }
    }
  }
}

/** dw[k, f] = Σ_v x[bases[v] + steps[k]]·dz[v, f]. */
export function convolveWeightGradient(
  images: usize,
  dz: usize,
  dw: usize,
  bases: usize,
  steps: usize,
  windows: i32,
  depth: i32,
  count: i32,
  imageSize: i32,
  filters: i32,
): void {
  const row = (filters as usize) << SHIFT;
  const imageBytes = imageSize << (SHIFT as i32);
  const all = count * windows;
  for (let j = 0; j < filters; j += WIDE) {
    const wide = min(WIDE, filters - j);
    let v = 0;
    let image = 0;
    for (let done = 0; done < all; done += DEEP) {
      const deep = min(DEEP, all - done);
      pack(at(dz, done * filters + j), filters, 1, deep, wide);
      for (let l = 0; l < deep; l++) {
        store<i32>(lists + ((l as usize) << 2), image + (wordAt(bases, v) << (SHIFT as i32)));
        v++;
        if (v === windows) {
          v = 0;
          image += imageBytes;
        }
      }
      let to = at(dw, j);
      for (let k = 0; k < depth; k += TALL) {
        const rows = tileOf(images, steps, k, depth, deep, to, row, wide, done === 0, 0);
        to += row * (rows as usize);
      }
    }
  }
}

/**
 * dx[bases[v] + steps[k]] is the sum of all Σ_f dz[v, f]·w[k, f] that stand there.
 * @param run values of a window that lie side by side, again and again
 */
export function convolveInputGradient(
  dz: usize,
  w: usize,
  dx: usize,
  bases: usize,
  steps: usize,
  run: i32,
  windows: i32,
  depth: i32,
  count: i32,
  imageSize: i32,
  filters: i32,
): void {
  memory.fill(dx, 0, at(0, count * imageSize));
  const many = max(1, min(VALUES / depth, windows));
  for (let i = 0; i < count; i++) {
    for (let first = 0; first < windows; first += many) {
      const rows = min(many, windows - first);
      product(dz, filters, 1, w, 1, filters, values, 0, rows, depth, filters);
      let from = values;
      for (let v = first; v < first + rows; v++) {
        const to = at(dx, wordAt(bases, v));
        for (let k = 0; k < depth; k += run) {
          addRun(from, at(to, wordAt(steps, k)), run);
          from = at(from, run);
        }
      }
      dz = at(dz, rows * filters);
    }
    dx = at(dx, imageSize);
  }
}

function addRun(from: usize, to: usize, n: i32): void {
  let i = 0;
  for (; i + LANES <= n; i += LANES)
    v128.store(at(to, i), v128.add<Real>(v128.load(at(to, i)), v128.load(at(from, i))));
  for (; i < n; i++) store<Real>(at(to, i), load<Real>(at(to, i)) + load<Real>(at(from, i)));
}
