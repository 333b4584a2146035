/** Windows that slide over images: where each one stands, and which values are under it. */
import type { Windows } from './convolution.js';
import type { Floats } from './tensor.js';

type Pair = readonly [vertical: number, horizontal: number];

export interface Window {
  /** Height and width, in taps. */
  readonly size: Pair;
  readonly stride: Pair;
  /** Pixels added above and left. What is added below and right shows in `output`. */
  readonly padding: Pair;
  readonly dilation: Pair;
}

/**
 * A window on images [height, width, channels] that give [output height, output width] positions.
 */
export interface Sliding {
  readonly window: Window;
  readonly image: readonly [height: number, width: number, channels: number];
  readonly output: Pair;
}

/** Values under one window: taps × channels. */
export const valuesUnder = ({ window, image }: Sliding): number =>
  window.size[0] * window.size[1] * image[2];

/**
 * Visits every pixel under every window of one image: `pixel` is the offset of its first channel,
 * −1 in the padding; `position` counts the windows and `tap` the places in one, both row-major.
 */
export function eachTap(
  { window, image: [height, width, channels], output }: Sliding,
  visit: (position: number, tap: number, pixel: number) => void,
): void {
  const { size, stride, padding, dilation } = window;
  for (let v = 0, position = 0; v < output[0]; v++) {
    for (let u = 0; u < output[1]; u++, position++) {
      for (let i = 0, tap = 0; i < size[0]; i++) {
        const y = v * stride[0] - padding[0] + i * dilation[0];
        for (let j = 0; j < size[1]; j++, tap++) {
          const x = u * stride[1] - padding[1] + j * dilation[1];
          visit(
            position,
            tap,
            y >= 0 && y < height && x >= 0 && x < width ? (y * width + x) * channels : -1,
          );
        }
      }
    }
  }
}

/** The offsets that `eachTap` visits, once for all images: [positions · taps]. */
export function tapOffsets(sliding: Sliding): Int32Array {
  const taps = sliding.window.size[0] * sliding.window.size[1];
  const offsets = new Int32Array(sliding.output[0] * sliding.output[1] * taps);
  eachTap(sliding, (position, tap, pixel) => (offsets[position * taps + tap] = pixel));
  return offsets;
}

/**
 * The windows where none of them leaves its image, which has a margin of zeros for that.
 * @returns the windows, and the pixels of an image with its margin, as offsets for
 * `imagesToColumns`; these only where a margin is needed
 */
export function windowsIn({ window, image: [height, width, channels], output }: Sliding): {
  readonly windows: Windows;
  readonly margin?: Int32Array;
} {
  const { size, stride, padding, dilation } = window;
  const reach = (axis: 0 | 1): number =>
    (output[axis] - 1) * stride[axis] + dilation[axis] * (size[axis] - 1) + 1;
  const [tall, wide] = [reach(0), reach(1)];
  const needsMargin = padding[0] > 0 || padding[1] > 0 || tall > height || wide > width;
  const [rows, columns] = needsMargin ? [tall, wide] : [height, width];
  const places = (counts: Pair, apart: Pair): Int32Array =>
    Int32Array.from({ length: counts[0] * counts[1] }, (_, i) => {
      const y = Math.floor(i / counts[1]) * apart[0];
      const x = (i % counts[1]) * apart[1];
      return (y * columns + x) * channels;
    });
  const taps = places(size, dilation);
  const steps = Int32Array.from({ length: taps.length * channels }, (_, k) => {
    return taps[Math.floor(k / channels)]! + (k % channels);
  });
  const run = channels * (dilation[1] === 1 ? size[1] : 1);
  const windows = {
    bases: places(output, stride),
    steps,
    run,
    imageSize: rows * columns * channels,
  };
  if (!needsMargin) return { windows };
  const margin = Int32Array.from({ length: rows * columns }, (_, i) => {
    const y = Math.floor(i / columns) - padding[0];
    const x = (i % columns) - padding[1];
    return y >= 0 && y < height && x >= 0 && x < width ? (y * width + x) * channels : -1;
  });
  return { windows, margin };
}

/** Pixels of images as a list of offsets has them, one behind another; zeros where one is −1. */
export function imagesToColumns(
  images: Floats,
  columns: Floats,
  offsets: Int32Array,
  imageSize: number,
  channels: number,
): void {
  for (let image = 0, to = 0; image < images.length; image += imageSize) {
    for (let k = 0; k < offsets.length; k++) {
      const from = offsets[k]!;
      if (from < 0) for (let c = 0; c < channels; c++) columns[to++] = 0;
      else for (let c = 0; c < channels; c++) columns[to++] = images[image + from + c]!;
    }
  }
}

/** The other way: what is given to a pixel adds up. */
export function columnsToImages(
  columns: Floats,
  images: Floats,
  offsets: Int32Array,
  imageSize: number,
  channels: number,
): void {
  images.fill(0);
  for (let image = 0, from = 0; image < images.length; image += imageSize) {
    for (let k = 0; k < offsets.length; k++, from += channels) {
      const to = offsets[k]!;
      if (to >= 0) for (let c = 0; c < channels; c++) images[image + to + c]! += columns[from + c]!;
    }
  }
}

/**
 * A square window of a layer: padding `same` keeps ⌈length/stride⌉ positions, the odd pixel below
 * and right, as TensorFlow has it.
 */
export function squareWindow(
  [height, width]: readonly number[],
  [outputHeight, outputWidth]: readonly number[],
  {
    size,
    stride,
    dilation,
    padding,
  }: {
    readonly size: number;
    readonly stride: number;
    readonly dilation: number;
    readonly padding: number | 'same';
  },
): Window {
  const before = (length: number, positions: number): number =>
    padding === 'same'
      ? Math.floor(Math.max(0, (positions - 1) * stride + dilation * (size - 1) + 1 - length) / 2)
      : padding;
  return {
    size: [size, size],
    stride: [stride, stride],
    dilation: [dilation, dilation],
    padding: [before(height!, outputHeight!), before(width!, outputWidth!)],
  };
}
