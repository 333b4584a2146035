/**
 * batch_norm: x̂ = (x − μ)/√(σ² + ε), y = γ·x̂ + β, for every feature (the last axis) over all rows
 * and places of the batch.
 * Training takes the batch's mean and biased variance and moves the running ones, r ← (1 − m)·r +
 * m·batch, the variance unbiased; else the running ones are taken. x, y [rows, …, features]; γ, β
 * [features].
 * Backward, N values a feature: ∂x = γ/√(σ²+ε) · (∂y − Σ∂y/N − x̂·Σ(∂y·x̂)/N).  Source: Ioffe &
 * Szegedy 2015; PyTorch nn.BatchNorm1d.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerFactory, LayerState } from './layer.js';
import { affineParameter, startingAt } from './normalization.js';
import { plainLayer } from './plain.js';

/** x and y [rows, …, features]; γ, β, and running mean and variance [features]. */
export const createBatchNorm: LayerFactory = (context) => {
  const { layer, shape, memory } = context;
  const features = shape.at(-1)!;
  const momentum = Number(layerParameter(layer, 'momentum'));
  const eps = Number(layerParameter(layer, 'eps'));
  const affine = layerParameter(layer, 'affine') !== false;
  const gamma = affine ? affineParameter(context, 'gamma', [features]) : undefined;
  const beta = affine ? affineParameter(context, 'beta', [features]) : undefined;
  const running = (key: string, start: number): LayerState => ({
    name: `${layer.name}.${key}`,
    value: startingAt(context, key, [features], start),
  });
  const runningMean = running('running_mean', 0);
  const runningVariance = running('running_variance', 1);
  const mean = memory.tensor([features]);
  const deviation = memory.tensor([features]);
  const normalized = memory.buffer(shape);
  let hat = normalized.take(0);
  let ofBatch = false;

  /**
   * μ and √(σ² + ε) of the batch; the running statistics move unless the pass only repeats another.
   */
  const measure = (x: ArrayLike<number>, count: number, moves: boolean): void => {
    for (let f = 0; f < features; f++) {
      let sum = 0;
      for (let i = f; i < x.length; i += features) sum += x[i]!;
      const center = sum / count;
      let squares = 0;
      for (let i = f; i < x.length; i += features) squares += (x[i]! - center) ** 2;
      mean.data[f] = center;
      deviation.data[f] = Math.sqrt(squares / count + eps);
      if (!moves || count < 2) continue;
      runningMean.value.data[f] = (1 - momentum) * runningMean.value.data[f]! + momentum * center;
      runningVariance.value.data[f] =
        (1 - momentum) * runningVariance.value.data[f]! + (momentum * squares) / (count - 1);
    }
  };

  return plainLayer(context, {
    parameters: gamma && beta ? [gamma, beta] : [],
    state: [runningMean, runningVariance],
    forward(x, a, { training, holdMasks }) {
      ofBatch = training;
      hat = normalized.take(x.shape[0]!);
      if (training) measure(x.data, x.data.length / features, !holdMasks);
      else {
        for (let f = 0; f < features; f++) {
          mean.data[f] = runningMean.value.data[f]!;
          deviation.data[f] = Math.sqrt(runningVariance.value.data[f]! + eps);
        }
      }
      for (let i = 0; i < x.data.length; i++) {
        const f = i % features;
        hat.data[i] = (x.data[i]! - mean.data[f]!) / deviation.data[f]!;
        a.data[i] =
          gamma && beta ? gamma.value.data[f]! * hat.data[i]! + beta.value.data[f]! : hat.data[i]!;
      }
    },
    backward(da, dx) {
      const count = da.data.length / features;
      for (let f = 0; f < features; f++) {
        let sum = 0;
        let along = 0;
        for (let i = f; i < da.data.length; i += features) {
          sum += da.data[i]!;
          along += da.data[i]! * hat.data[i]!;
        }
        if (gamma && beta) [gamma.gradient.data[f], beta.gradient.data[f]] = [along, sum];
        if (!dx) continue;
        const scale = (gamma?.value.data[f] ?? 1) / deviation.data[f]!;
        for (let i = f; i < da.data.length; i += features)
          dx.data[i] =
            scale *
            (ofBatch ? da.data[i]! - sum / count - (hat.data[i]! * along) / count : da.data[i]!);
      }
    },
    forwardQuantities: () => ({ mean, deviation, x_hat: hat }),
    backwardQuantities: () =>
      gamma && beta ? { dgamma: gamma.gradient, dbeta: beta.gradient } : {},
  });
};
