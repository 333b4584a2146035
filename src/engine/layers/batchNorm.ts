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
  const { layer, shape, memory, kernels } = context;
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
  const statistics = {
    mean: mean.data,
    deviation: deviation.data,
    runningMean: runningMean.value.data,
    runningVariance: runningVariance.value.data,
  };
  const scaling = gamma &&
    beta && {
      gamma: gamma.value.data,
      beta: beta.value.data,
      gradient: { gamma: gamma.gradient.data, beta: beta.gradient.data },
    };
  const normalized = memory.buffer(shape);
  let hat = normalized.take(0);
  let ofBatch = false;

  return plainLayer(context, {
    isReplayable: true,
    parameters: gamma && beta ? [gamma, beta] : [],
    state: [runningMean, runningVariance],
    forward(x, a, { training, holdMasks }) {
      ofBatch = training;
      hat = normalized.take(x.shape[0]!);
      // A pass that only repeats another moves nothing.
      if (training) kernels.batchStatistics(x.data, statistics, eps, holdMasks ? 0 : momentum);
      else {
        for (let f = 0; f < features; f++) {
          mean.data[f] = runningMean.value.data[f]!;
          deviation.data[f] = Math.sqrt(runningVariance.value.data[f]! + eps);
        }
      }
      kernels.normalize(x.data, statistics, scaling, hat.data, a.data);
    },
    backward: (da, dx) =>
      kernels.normalizeGradient(da.data, hat.data, deviation.data, scaling, dx?.data, ofBatch),
    forwardQuantities: () => ({ mean, deviation, x_hat: hat }),
    backwardQuantities: () =>
      gamma && beta ? { dgamma: gamma.gradient, dbeta: beta.gradient } : {},
  });
};
