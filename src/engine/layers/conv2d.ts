/**
 * conv2d: z[v, u, k] = Σ_{i,j,c} x[s·v + d·i − p, s·u + d·j − p, c]·w[i, j, c, k] + b[k], a = f(z):
 * a cross-correlation, zeros outside. x [rows, height, width, channels], w [kernel, kernel,
 * channels, filters], b [filters]. Every window is laid out as a row of a matrix, so that forward,
 * ∂w and ∂x are the three products of a dense layer.  Source: LeCun et al. 1998; PyTorch nn.Conv2d.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, LayerFactory, LayerModule } from './layer.js';
import { trainableParameters } from './trainable.js';
import {
  squareWindow,
  tapOffsets,
  valuesUnder,
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
  const positions = outputHeight * outputWidth;
  const inputs = valuesUnder(sliding);
  const offsets = tapOffsets(sliding);
  const imageSize = height * width * channels;
  const taps = inputs / channels;
  const { w, b, all } = trainableParameters(context, {
    weights: [...window.size, channels, filters],
    biases: [filters],
    fan: { inputs, outputs: taps * filters },
  });
  const buffer = context.memory.buffer([positions, inputs]);
  const gradientBuffer = context.memory.buffer([positions, inputs]);
  let columns = buffer.take(0);
  return activatedLayer(context, asCall(layerParameter(context.layer, 'activation')!), {
    parameters: all,
    forward(x, z) {
      const rows = x.shape[0]!;
      columns = buffer.take(rows);
      kernels.imagesToColumns(x.data, columns.data, offsets, imageSize, channels);
      kernels.affine(
        columns.data,
        w.value.data,
        b?.value.data,
        z.data,
        rows * positions,
        inputs,
        filters,
      );
    },
    backward(x, delta, dx) {
      const rows = x.shape[0]!;
      kernels.weightGradient(
        columns.data,
        delta.data,
        w.gradient.data,
        b?.gradient.data,
        rows * positions,
        inputs,
        filters,
      );
      if (!dx) return;
      const gradient = gradientBuffer.take(rows);
      kernels.inputGradient(
        delta.data,
        w.value.data,
        gradient.data,
        rows * positions,
        inputs,
        filters,
      );
      kernels.columnsToImages(gradient.data, dx.data, offsets, imageSize, channels);
    },
    gradients: () => ({ dw: w.gradient, ...(b && { db: b.gradient }) }),
  });
}
