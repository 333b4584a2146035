/** Windows over images that become one value each; offsets are those of `tapOffsets`. */
import { Real } from './real';
import { at, LANES, read, write } from './vector';

/** Windows of an image, taps of a window, and what an image has. */
let windows: i32 = 0;
let taps: i32 = 0;
let channels: i32 = 0;

function tapAt(offsets: usize, tap: i32): i32 {
  return load<i32>(offsets + ((tap as usize) << 2));
}

/** Lanes of a that are greater than those of b, or no numbers. */
function isGreater(a: v128, b: v128): v128 {
  return v128.or(v128.gt<Real>(a, b), v128.ne<Real>(a, a));
}

/** The greatest of a window, a vector of channels, or one of them in all lanes. */
function greatest(image: usize, offsets: usize, isWhole: bool): v128 {
  let best = v128.splat<Real>(-Infinity as Real);
  for (let tap = 0; tap < taps; tap++) {
    const pixel = tapAt(offsets, tap);
    if (pixel < 0) continue;
    const value = read(at(image, pixel), isWhole);
    best = v128.bitselect(value, best, isGreater(value, best));
  }
  return best;
}

/** a: the greatest value of each window. */
export function maxPool(
  x: usize,
  a: usize,
  offsets: usize,
  windowsOfImage: i32,
  tapsOfWindow: i32,
  count: i32,
  imageSize: i32,
  channelsOfPixel: i32,
): void {
  windows = windowsOfImage;
  taps = tapsOfWindow;
  channels = channelsOfPixel;
  for (let image = 0; image < count; image++) {
    let first = offsets;
    for (let w = 0; w < windows; w++) {
      let c = 0;
      for (; c + LANES <= channels; c += LANES)
        write(at(a, c), greatest(at(x, c), first, true), true);
      for (; c < channels; c++) write(at(a, c), greatest(at(x, c), first, false), false);
      a = at(a, channels);
      first += (taps as usize) << 2;
    }
    x = at(x, imageSize);
  }
}

/** Gives a window's gradient to the first of its greatest values. */
function give(x: usize, da: usize, dx: usize, offsets: usize, isWhole: bool): void {
  const best = greatest(x, offsets, isWhole);
  let left = v128.splat<i32>(-1);
  const gradient = read(da, isWhole);
  for (let tap = 0; tap < taps; tap++) {
    const pixel = tapAt(offsets, tap);
    if (pixel < 0) continue;
    const value = read(at(x, pixel), isWhole);
    const is = v128.and(left, v128.eq<Real>(value, best));
    left = v128.andnot(left, is);
    const to = at(dx, pixel);
    write(to, v128.add<Real>(read(to, isWhole), v128.and(gradient, is)), isWhole);
  }
}

/** dx: where the greatest value of a window stands, its gradient. */
export function maxPoolGradient(
  x: usize,
  da: usize,
  dx: usize,
  offsets: usize,
  windowsOfImage: i32,
  tapsOfWindow: i32,
  count: i32,
  imageSize: i32,
  channelsOfPixel: i32,
): void {
  windows = windowsOfImage;
  taps = tapsOfWindow;
  channels = channelsOfPixel;
  memory.fill(dx, 0, at(0, count * imageSize));
  for (let image = 0; image < count; image++) {
    let first = offsets;
    for (let w = 0; w < windows; w++) {
      let c = 0;
      for (; c + LANES <= channels; c += LANES) give(at(x, c), at(da, c), at(dx, c), first, true);
      for (; c < channels; c++) give(at(x, c), at(da, c), at(dx, c), first, false);
      da = at(da, channels);
      first += (taps as usize) << 2;
    }
    x = at(x, imageSize);
    dx = at(dx, imageSize);
  }
}

/** a: the mean of each window, padding counted in. */
export function avgPool(
  x: usize,
  a: usize,
  offsets: usize,
  windowsOfImage: i32,
  tapsOfWindow: i32,
  count: i32,
  imageSize: i32,
  channelsOfPixel: i32,
): void {
  for (let image = 0; image < count; image++) {
    let first = offsets;
    for (let w = 0; w < windowsOfImage; w++) {
      for (let c = 0; c < channelsOfPixel; c++) {
        let sum: f64 = 0;
        for (let tap = 0; tap < tapsOfWindow; tap++) {
          const pixel = tapAt(first, tap);
          if (pixel >= 0) sum += load<Real>(at(x, pixel + c)) as f64;
        }
        store<Real>(at(a, c), (sum / (tapsOfWindow as f64)) as Real);
      }
      a = at(a, channelsOfPixel);
      first += (tapsOfWindow as usize) << 2;
    }
    x = at(x, imageSize);
  }
}

/** dx: a window's pixels share its gradient. */
export function avgPoolGradient(
  da: usize,
  dx: usize,
  offsets: usize,
  windowsOfImage: i32,
  tapsOfWindow: i32,
  count: i32,
  imageSize: i32,
  channelsOfPixel: i32,
): void {
  memory.fill(dx, 0, at(0, count * imageSize));
  for (let image = 0; image < count; image++) {
    let first = offsets;
    for (let w = 0; w < windowsOfImage; w++) {
      for (let c = 0; c < channelsOfPixel; c++) {
        const share = (load<Real>(at(da, c)) as f64) / (tapsOfWindow as f64);
        for (let tap = 0; tap < tapsOfWindow; tap++) {
          const pixel = tapAt(first, tap);
          if (pixel < 0) continue;
          const to = at(dx, pixel + c);
          store<Real>(to, ((load<Real>(to) as f64) + share) as Real);
        }
      }
      da = at(da, channelsOfPixel);
      first += (tapsOfWindow as usize) << 2;
    }
    dx = at(dx, imageSize);
  }
}
