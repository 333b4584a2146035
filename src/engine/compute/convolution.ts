/** Windows that slide over images, plain and readable: sums in the order of windows and values. */
import type { Floats } from './tensor.js';

/**
 * Windows that lie within an image: one begins `bases[v]` numbers into it, and its k-th value
 * stands `steps[k]` behind that.
 */
export interface Windows {
  readonly bases: Int32Array;
  readonly steps: Int32Array;
  /** Numbers of a window that lie side by side, again and again. */
  readonly run: number;
  readonly imageSize: number;
}

/** z[v, f] = Σ_k x[bases[v] + steps[k]]·w[k, f] + b[f], image by image. */
export function convolve(
  x: Floats,
  w: Floats,
  b: Floats | undefined,
  z: Floats,
  { bases, steps, imageSize }: Windows,
): void {
  const filters = w.length / steps.length;
  z.fill(0);
  for (let image = 0, to = 0; image < x.length; image += imageSize)
    for (let v = 0; v < bases.length; v++, to += filters) {
      for (let k = 0; k < steps.length; k++) {
        const value = x[image + bases[v]! + steps[k]!]!;
        if (value === 0) continue;
        for (let f = 0; f < filters; f++) z[to + f]! += value * w[k * filters + f]!;
      }
      if (b) for (let f = 0; f < filters; f++) z[to + f]! += b[f]!;
    }
}

/** dw[k, f] = Σ_v x[bases[v] + steps[k]]·dz[v, f], and db[f] = Σ_v dz[v, f]. */
export function convolveWeightGradient(
  x: Floats,
  dz: Floats,
  dw: Floats,
  db: Floats | undefined,
  { bases, steps, imageSize }: Windows,
): void {
  const filters = dw.length / steps.length;
  dw.fill(0);
  db?.fill(0);
  for (let image = 0, from = 0; image < x.length; image += imageSize)
    for (let v = 0; v < bases.length; v++, from += filters) {
      for (let k = 0; k < steps.length; k++) {
        const value = x[image + bases[v]! + steps[k]!]!;
        if (value === 0) continue;
        for (let f = 0; f < filters; f++) dw[k * filters + f]! += value * dz[from + f]!;
      }
      if (db) for (let f = 0; f < filters; f++) db[f]! += dz[from + f]!;
    }
}

/** dx[bases[v] + steps[k]] is the sum of all Σ_f dz[v, f]·w[k, f] that stand there. */
export function convolveInputGradient(
  dz: Floats,
  w: Floats,
  dx: Floats,
  { bases, steps, imageSize }: Windows,
): void {
  const filters = w.length / steps.length;
  dx.fill(0);
  for (let image = 0, from = 0; image < dx.length; image += imageSize)
    for (let v = 0; v < bases.length; v++, from += filters)
      for (let k = 0; k < steps.length; k++) {
        let sum = 0;
        for (let f = 0; f < filters; f++) sum += dz[from + f]! * w[k * filters + f]!;
        dx[image + bases[v]! + steps[k]!]! += sum;
      }
}
