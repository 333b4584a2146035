/**
 * How activations, gradients and updates of each layer stand: what vanishing, exploding and dying
 * show in.
 */
import type { LayerDiagnostics } from '../../model/runs/runEvents.js';
import type { LayerModule } from '../layers/layer.js';
import type { Stepper } from './stepper.js';
import type { Floats } from '../compute/tensor.js';

/** Functions that level off on both sides, where a slope near zero means saturation. */
const bounded = new Set(['sigmoid', 'tanh']);

/** A slope below this share of the slope at 0 counts as saturated. */
const flat = 0.05;

/** Of the last training batch, and of the last update where it was watched. */
export const diagnose = (stepper: Stepper): LayerDiagnostics[] =>
  stepper.network.layers
    .filter(({ kind }) => kind !== 'input')
    .map((layer) => diagnoseLayer(layer, stepper));

function diagnoseLayer(layer: LayerModule, stepper: Stepper): LayerDiagnostics {
  const { output, activated, received, parameters } = layer;
  const units = layer.shape.at(-1)!;
  const moving = parameters.filter(({ frozen }) => !frozen);
  const updates = moving.map((parameter) => stepper.updateNorm(parameter));
  const watched = updates.every((norm) => norm !== undefined) && updates.length > 0;
  const update = Math.hypot(...updates.map((norm) => norm ?? 0));
  return {
    layer: layer.name,
    ...moments(output.data),
    units,
    ...(activated?.activation.derivative && slopes(layer, activated.activation.derivative, units)),
    ...(received && { gradient_variance: moments(received.data).variance }),
    ...(moving.length > 0 && {
      gradient_norm: normOf(moving.map(({ gradient }) => gradient.data)),
    }),
    ...(watched && {
      update_norm: update,
      update_ratio: update / (normOf(moving.map(({ value }) => value.data)) || 1),
    }),
  };
}

function slopes(
  { activated, output }: LayerModule,
  derivative: (z: number, a: number) => number,
  units: number,
): Pick<LayerDiagnostics, 'saturated' | 'dead'> {
  const { activation, z } = activated!;
  const alive = new Uint8Array(units);
  let saturated = 0;
  const low = flat * Math.abs(derivative(0, activation.name === 'sigmoid' ? 0.5 : 0));
  for (let i = 0; i < z.data.length; i++) {
    const slope = Math.abs(derivative(z.data[i]!, output.data[i]!));
    if (slope !== 0) alive[i % units] = 1;
    if (slope < low) saturated++;
  }
  return {
    ...(bounded.has(activation.name) && { saturated: saturated / z.data.length }),
    dead: alive.reduce((count, lives) => count + Number(lives === 0), 0),
  };
}

/** Mean and variance (over n) of values. */
export function moments(values: Floats): { mean: number; variance: number } {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, variance: squares / values.length };
}

const normOf = (arrays: readonly Floats[]): number => {
  let squares = 0;
  for (const array of arrays) for (let i = 0; i < array.length; i++) squares += array[i]! ** 2;
  return Math.sqrt(squares);
};
