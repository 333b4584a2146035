/**
 * max_pool2d and avg_pool2d over [rows, height, width, channels], channel by channel. The greatest
 * value of a window takes the whole gradient (the first of equal ones, row-major); a mean shares
 * it, padding counted in.  Source: PyTorch nn.MaxPool2d, nn.AvgPool2d.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, LayerFactory, LayerModule } from './layer.js';
import { squareWindow, tapOffsets, type Sliding, type Window } from '../compute/windows.js';
import { plainLayer } from './plain.js';

function windowOf({ layer, inputShapes, shape }: LayerContext): Window {
  const size = Number(layerParameter(layer, 'size'));
  return squareWindow(inputShapes[0]!, shape, {
    size,
    stride: Number(layerParameter(layer, 'stride') ?? size),
    dilation: 1,
    padding: Number(layerParameter(layer, 'padding')),
  });
}

interface Geometry {
  readonly offsets: Int32Array;
  readonly taps: number;
  readonly channels: number;
  readonly imageSize: number;
}

function geometryOf({ inputShapes, shape }: LayerContext, window: Window): Geometry {
  const [height, width, channels] = inputShapes[0]! as [number, number, number];
  const sliding: Sliding = {
    window,
    image: [height, width, channels],
    output: [shape[0]!, shape[1]!],
  };
  return {
    offsets: tapOffsets(sliding),
    taps: window.size[0] * window.size[1],
    channels,
    imageSize: height * width * channels,
  };
}

/** Window and stride as the layer says them. */
export const createMaxPool: LayerFactory = (context) => maxPool(context, windowOf(context));

/** x [rows, height, width, channels] → the greatest value of each window. */
export function maxPool(context: LayerContext, window: Window): LayerModule {
  const { offsets, taps, channels, imageSize } = geometryOf(context, window);
  /** Where in x each output came from. */
  let winners = new Int32Array(0);
  return plainLayer(context, {
    forward(x, a) {
      if (winners.length < a.data.length) winners = new Int32Array(a.data.length);
      let to = 0;
      for (let image = 0; image < x.data.length; image += imageSize) {
        for (let first = 0; first < offsets.length; first += taps) {
          for (let c = 0; c < channels; c++, to++) {
            let best = -Infinity;
            let from = -1;
            for (let tap = 0; tap < taps; tap++) {
              const pixel = offsets[first + tap]!;
              if (pixel < 0) continue;
              const value = x.data[image + pixel + c]!;
              if (value > best || from < 0 || Number.isNaN(value))
                [best, from] = [value, image + pixel + c];
            }
            a.data[to] = best;
            winners[to] = from;
          }
        }
      }
    },
    backward(da, dx) {
      if (!dx) return;
      dx.data.fill(0);
      for (let i = 0; i < da.data.length; i++) dx.data[winners[i]!]! += da.data[i]!;
    },
  });
}

/** Window and stride as the layer says them. */
export const createAvgPool: LayerFactory = (context) => avgPool(context, windowOf(context));

/** x [rows, height, width, channels] → the mean of each window, padding counted in as zeros. */
export function avgPool(context: LayerContext, window: Window): LayerModule {
  const { offsets, taps, channels, imageSize } = geometryOf(context, window);
  return plainLayer(context, {
    forward(x, a) {
      let to = 0;
      for (let image = 0; image < x.data.length; image += imageSize) {
        for (let first = 0; first < offsets.length; first += taps) {
          for (let c = 0; c < channels; c++) {
            let sum = 0;
            for (let tap = 0; tap < taps; tap++) {
              const pixel = offsets[first + tap]!;
              if (pixel >= 0) sum += x.data[image + pixel + c]!;
            }
            a.data[to++] = sum / taps;
          }
        }
      }
    },
    backward(da, dx) {
      if (!dx) return;
      dx.data.fill(0);
      let from = 0;
      for (let image = 0; image < dx.data.length; image += imageSize) {
        for (let first = 0; first < offsets.length; first += taps) {
          for (let c = 0; c < channels; c++) {
            const share = da.data[from++]! / taps;
            for (let tap = 0; tap < taps; tap++) {
              const pixel = offsets[first + tap]!;
              if (pixel >= 0) dx.data[image + pixel + c]! += share;
            }
          }
        }
      }
    },
  });
}
