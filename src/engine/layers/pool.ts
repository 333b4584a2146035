/**
 * max_pool2d and avg_pool2d over [rows, height, width, channels], channel by channel. The greatest
 * value of a window takes the whole gradient (the first of equal ones, row-major); a mean shares
 * it, padding counted in.  Source: PyTorch nn.MaxPool2d, nn.AvgPool2d.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, LayerFactory, LayerModule } from './layer.js';
import { squareWindow, tapOffsets, type Sliding, type Window } from '../compute/windows.js';
import type { Pooling } from '../compute/pools.js';
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

function poolingOf({ inputShapes, shape }: LayerContext, window: Window): Pooling {
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
  const { kernels } = context;
  const pooling = poolingOf(context, window);
  return plainLayer(context, {
    isReplayable: true,
    forward: (x, a) => kernels.maxPool(x.data, a.data, pooling),
    backward(da, dx, x) {
      if (dx) kernels.maxPoolGradient(x.data, da.data, dx.data, pooling);
    },
  });
}

/** Window and stride as the layer says them. */
export const createAvgPool: LayerFactory = (context) => avgPool(context, windowOf(context));

/** x [rows, height, width, channels] → the mean of each window, padding counted in as zeros. */
export function avgPool(context: LayerContext, window: Window): LayerModule {
  const { kernels } = context;
  const pooling = poolingOf(context, window);
  return plainLayer(context, {
    isReplayable: true,
    forward: (x, a) => kernels.avgPool(x.data, a.data, pooling),
    backward(da, dx) {
      if (dx) kernels.avgPoolGradient(da.data, dx.data, pooling);
    },
  });
}
