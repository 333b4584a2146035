/**
 * layer_norm: x̂ = (x − μ)/√(σ² + ε), y = γ ∘ x̂ + β, over all values of a row; γ and β have the
 * row's shape.
 * Backward, N values a row, g = γ ∘ ∂y: ∂x = (g − Σg/N − x̂·Σ(g·x̂)/N)/√(σ²+ε).  Source: Ba, Kiros
 * & Hinton 2016; PyTorch nn.LayerNorm.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerFactory } from './layer.js';
import { affineParameter } from './normalization.js';
import { plainLayer } from './plain.js';

/** x and y [rows, …]; γ and β have the shape of a row. */
export const createLayerNorm: LayerFactory = (context) => {
  const { layer, shape, memory, kernels } = context;
  const eps = Number(layerParameter(layer, 'eps'));
  const gamma = affineParameter(context, 'gamma', shape);
  const beta = affineParameter(context, 'beta', shape);
  const buffers = { hat: memory.buffer(shape), deviation: memory.buffer([]) };
  let hat = buffers.hat.take(0);
  let deviation = buffers.deviation.take(0);
  const affine = { gamma: gamma.value.data, beta: beta.value.data };
  const gradient = { gamma: gamma.gradient.data, beta: beta.gradient.data };
  return plainLayer(context, {
    isReplayable: true,
    parameters: [gamma, beta],
    forward(x, a) {
      const rows = x.shape[0]!;
      hat = buffers.hat.take(rows);
      deviation = buffers.deviation.take(rows);
      kernels.layerNorm(x.data, affine, hat.data, deviation.data, a.data, eps);
    },
    backward: (da, dx) =>
      kernels.layerNormGradient(
        da.data,
        affine.gamma,
        hat.data,
        deviation.data,
        gradient,
        dx?.data,
      ),
    forwardQuantities: () => ({ x_hat: hat }),
    backwardQuantities: () => ({ dgamma: gamma.gradient, dbeta: beta.gradient }),
  });
};
