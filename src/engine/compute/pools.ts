/** Windows over images that become one value each, channel by channel. */
import type { Floats } from './tensor.js';

/** Where the windows of one image stand. */
export interface Pooling {
  /** Offsets as `tapOffsets` gives them, [positions · taps]; −1 in the padding. */
  readonly offsets: Int32Array;
  readonly taps: number;
  readonly channels: number;
  /** Numbers of one image. */
  readonly imageSize: number;
}

/** a: the greatest value of each window. x [images, imageSize], a [images, positions, channels]. */
export function maxPool(x: Floats, a: Floats, pooling: Pooling): void {
  const { offsets, taps, channels, imageSize } = pooling;
  let to = 0;
  for (let image = 0; image < x.length; image += imageSize) {
    for (let first = 0; first < offsets.length; first += taps) {
      for (let c = 0; c < channels; c++) {
        const at = winner(x, image + c, offsets, first, taps);
        a[to++] = at < 0 ? -Infinity : x[at]!;
      }
    }
  }
}

/** dx: the greatest value of a window takes its whole gradient, the first of equal ones. */
export function maxPoolGradient(x: Floats, da: Floats, dx: Floats, pooling: Pooling): void {
  const { offsets, taps, channels, imageSize } = pooling;
  dx.fill(0);
  let from = 0;
  for (let image = 0; image < x.length; image += imageSize) {
    for (let first = 0; first < offsets.length; first += taps) {
      for (let c = 0; c < channels; c++, from++) {
        const at = winner(x, image + c, offsets, first, taps);
        if (at >= 0) dx[at]! += da[from]!;
      }
    }
  }
}

/** Where the greatest value of a window stands; a NaN is greater than all. −1 of padding alone. */
function winner(x: Floats, base: number, offsets: Int32Array, first: number, taps: number): number {
  let best = -Infinity;
  let found = -1;
  for (let tap = 0; tap < taps; tap++) {
    const pixel = offsets[first + tap]!;
    if (pixel < 0) continue;
    const value = x[base + pixel]!;
    if (value > best || found < 0 || Number.isNaN(value)) {
      best = value;
      found = base + pixel;
    }
  }
  return found;
}

/** a: the mean of each window, padding counted in as zeros. */
export function avgPool(x: Floats, a: Floats, pooling: Pooling): void {
  const { offsets, taps, channels, imageSize } = pooling;
  let to = 0;
  for (let image = 0; image < x.length; image += imageSize) {
    for (let first = 0; first < offsets.length; first += taps) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          const pixel = offsets[first + tap]!;
          if (pixel >= 0) sum += x[image + pixel + c]!;
        }
        a[to++] = sum / taps;
      }
    }
  }
}

/** dx: a window's pixels share its gradient. */
export function avgPoolGradient(da: Floats, dx: Floats, pooling: Pooling): void {
  const { offsets, taps, channels, imageSize } = pooling;
  dx.fill(0);
  let from = 0;
  for (let image = 0; image < dx.length; image += imageSize) {
    for (let first = 0; first < offsets.length; first += taps) {
      for (let c = 0; c < channels; c++) {
        const share = da[from++]! / taps;
        for (let tap = 0; tap < taps; tap++) {
          const pixel = offsets[first + tap]!;
          if (pixel >= 0) dx[image + pixel + c]! += share;
        }
      }
    }
  }
}
