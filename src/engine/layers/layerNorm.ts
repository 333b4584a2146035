/**
 * layer_norm: x̂ = (x − μ)/√(σ² + ε), y = γ ∘ x̂ + β, over all values of a row; γ and β have the
 * row's shape.
 * Backward, N values a row, g = γ ∘ ∂y: ∂x = (g − Σg/N − x̂·Σ(g·x̂)/N)/√(σ²+ε).  Source: Ba, Kiros
 * & Hinton 2016; PyTorch nn.LayerNorm.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import { sizeOf } from '../../model/experiment/shape.js';
import type { LayerFactory } from './layer.js';
import { affineParameter } from './normalization.js';
import { plainLayer } from './plain.js';

/** x and y [rows, …]; γ and β have the shape of a row. */
export const createLayerNorm: LayerFactory = (context) => {
  const { layer, shape, memory } = context;
  const size = sizeOf(shape);
  const eps = Number(layerParameter(layer, 'eps'));
  const gamma = affineParameter(context, 'gamma', shape);
  const beta = affineParameter(context, 'beta', shape);
  const buffers = { hat: memory.buffer(shape), deviation: memory.buffer([]) };
  let hat = buffers.hat.take(0);
  let deviation = buffers.deviation.take(0);
  return plainLayer(context, {
    parameters: [gamma, beta],
    forward(x, a) {
      const rows = x.shape[0]!;
      hat = buffers.hat.take(rows);
      deviation = buffers.deviation.take(rows);
      for (let r = 0; r < rows; r++) {
        const at = r * size;
        let sum = 0;
        for (let i = 0; i < size; i++) sum += x.data[at + i]!;
        const mean = sum / size;
        let squares = 0;
        for (let i = 0; i < size; i++) squares += (x.data[at + i]! - mean) ** 2;
        deviation.data[r] = Math.sqrt(squares / size + eps);
        for (let i = 0; i < size; i++) {
          hat.data[at + i] = (x.data[at + i]! - mean) / deviation.data[r]!;
          a.data[at + i] = gamma.value.data[i]! * hat.data[at + i]! + beta.value.data[i]!;
        }
      }
    },
    backward(da, dx) {
      gamma.gradient.data.fill(0);
      beta.gradient.data.fill(0);
      for (let r = 0; r < da.shape[0]!; r++) {
        const at = r * size;
        let sum = 0;
        let along = 0;
        for (let i = 0; i < size; i++) {
          const dy = da.data[at + i]!;
          const g = gamma.value.data[i]! * dy;
          gamma.gradient.data[i]! += dy * hat.data[at + i]!;
          beta.gradient.data[i]! += dy;
          sum += g;
          along += g * hat.data[at + i]!;
        }
        if (!dx) continue;
        for (let i = 0; i < size; i++)
          dx.data[at + i] =
            (gamma.value.data[i]! * da.data[at + i]! -
              sum / size -
              (hat.data[at + i]! * along) / size) /
            deviation.data[r]!;
      }
    },
    forwardQuantities: () => ({ x_hat: hat }),
    backwardQuantities: () => ({ dgamma: gamma.gradient, dbeta: beta.gradient }),
  });
};
