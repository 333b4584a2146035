/**
 * conv2d: z[v, u, k] = Σ_{i,j,c} x[s·v + d·i − p, s·u + d·j − p, c]·w[i, j, c, k] + b[k], a = f(z):
 * a cross-correlation, zeros outside. x [rows, height, width, channels], w [kernel, kernel,
 * channels, filters], b [filters].  Source: LeCun et al. 1998; PyTorch nn.Conv2d.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, LayerFactory, LayerModule } from './layer.js';
import { trainableParameters } from './trainable.js';
import {
  squareWindow,
  valuesUnder,
  windowsIn,
  type Sliding,
  type Window,
} from '../compute/windows.js';
import { activatedLayer } from './activated.js';

/** x [rows, height, width, channels], w [kernel, kernel, channels, filters], b [filters]. */
export const createConv2d: LayerFactory = (context) => {
  const { layer, inputShapes, shape } = context;
  const number = (name: string): number => Number(layerParameter(layer, name));
  const padding = layerParameter(layer, 'padding');
  const window = squareWindow(inputShapes[0]!, shape, {
    size: number('kernel'),
    stride: number('stride'),
    dilation: number('dilation'),
    padding: padding === 'same' ? 'same' : typeof padding === 'number' ? padding : 0,
  });
  return convolution(context, window);
};

/** A convolution with any window; the language asks for square ones. */
export function convolution(context: LayerContext, window: Window): LayerModule {
  const { kernels } = context;
  const [height, width, channels] = context.inputShapes[0]! as [number, number, number];
  const [outputHeight, outputWidth, filters] = context.shape as [number, number, number];
  const sliding: Sliding = {
    window,
    image: [height, width, channels],
    output: [outputHeight, outputWidth],
  };
  const inputs = valuesUnder(sliding);
  const { windows, margin } = windowsIn(sliding);
  const imageSize = height * width * channels;
  const { w, b, all } = trainableParameters(context, {
    weights: [...window.size, channels, filters],
    biases: [filters],
    fan: { inputs, outputs: (inputs / channels) * filters },
  });
  const wide = margin && {
    images: context.memory.buffer([windows.imageSize]),
    gradients: context.memory.buffer([windows.imageSize]),
  };
  /** Images with their margin, where windows need one. */
  let images = context.memory.tensor([0]).data;
  return activatedLayer(context, asCall(layerParameter(context.layer, 'activation')!), {
    parameters: all,
    forward(x, z) {
      images = x.data;
      if (margin && wide) {
        images = wide.images.take(x.shape[0]!).data;
        kernels.imagesToColumns(x.data, images, margin, imageSize, channels);
      }
      kernels.convolve(images, w.value.data, b?.value.data, z.data, windows);
    },
    backward(x, delta, dx) {
      const { gradient } = w;
      kernels.convolveWeightGradient(
        ...([images, delta.data, gradient.data, b?.gradient.data, windows] as const),
      );
      if (!dx) return;
      const into = wide ? wide.gradients.take(x.shape[0]!).data : dx.data;
      kernels.convolveInputGradient(delta.data, w.value.data, into, windows);
      if (margin) kernels.columnsToImages(into, dx.data, margin, imageSize, channels);
    },
    gradients: () => ({ dw: w.gradient, ...(b && { db: b.gradient }) }),
  });
}
