/** Windows that slide over images [height, width, channels]; offsets are those of `tapOffsets`. */
import { Real } from './real';
import { at, LANES } from './vector';

/** Every window's values as one row; padding is zero. @param taps offsets of one image */
export function imagesToColumns(
  images: usize,
  columns: usize,
  offsets: usize,
  taps: i32,
  count: i32,
  imageSize: i32,
  channels: i32,
): void {
  const bytes = at(0, channels);
  for (let image = 0; image < count; image++) {
    for (let k = 0; k < taps; k++) {
      const from = load<i32>(offsets + ((k as usize) << 2));
      if (channels === 1) store<Real>(columns, from < 0 ? 0 : load<Real>(at(images, from)));
      else if (from < 0) memory.fill(columns, 0, bytes);
      else copy(at(images, from), columns, channels);
      columns += bytes;
    }
    images += at(0, imageSize);
  }
}

function copy(from: usize, to: usize, n: i32): void {
  let i = 0;
  for (; i + LANES <= n; i += LANES) v128.store(at(to, i), v128.load(at(from, i)));
  for (; i < n; i++) store<Real>(at(to, i), load<Real>(at(from, i)));
}

/** The other way: what each window gives to a pixel adds up. */
export function columnsToImages(
  columns: usize,
  images: usize,
  offsets: usize,
  taps: i32,
  count: i32,
  imageSize: i32,
  channels: i32,
): void {
  memory.fill(images, 0, at(0, count * imageSize));
  for (let image = 0; image < count; image++) {
    for (let k = 0; k < taps; k++) {
      const offset = load<i32>(offsets + ((k as usize) << 2));
      if (offset >= 0) {
        const to = at(images, offset);
        let i = 0;
        for (; i + LANES <= channels; i += LANES)
          v128.store(at(to, i), v128.add<Real>(v128.load(at(to, i)), v128.load(at(columns, i))));
        for (; i < channels; i++)
          store<Real>(at(to, i), load<Real>(at(to, i)) + load<Real>(at(columns, i)));
      }
      columns += at(0, channels);
    }
    images += at(0, imageSize);
  }
}
