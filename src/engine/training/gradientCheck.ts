/** Back-propagation against central differences, over every parameter. */
import type { Batch } from './stepper.js';
import type { Training } from './train.js';

export interface GradientCheck {
  /** max |g − n| / max(|g|, |n|, 1e-3·max|g|) over the parameters that were compared. */
  readonly error: number;
  readonly compared: number;
  /** Parameters whose difference crosses a kink of the loss, counted apart. */
  readonly kinks: number;
  /** `hidden.w[3]`, where the error is greatest. */
  readonly worst: string;
}

/**
 * n = (C(θ + h) − C(θ − h)) / 2h with h = 1e-5·max(1, |θ|), in training mode with dropout masks
 * held.
 * A parameter counts as a kink where the two one-sided differences disagree, which a smooth loss
 * does not do at this step.
 */
export function checkGradients(training: Training, batch: Batch): GradientCheck {
  const { parameters } = training.network;
  training.gradients(batch, { redraw: true });
  const analytic = parameters.map((parameter) => parameter.gradient.data.slice());
  let greatest = 0;
  for (const gradient of analytic)
    for (let i = 0; i < gradient.length; i++) greatest = Math.max(greatest, Math.abs(gradient[i]!));
  const here = training.gradients(batch).loss;
  let error = 0;
  let compared = 0;
  let kinks = 0;
  let worst = '';
  for (const [p, parameter] of parameters.entries()) {
    const values = parameter.value.data;
    for (let i = 0; i < values.length; i++) {
      const theta = values[i]!;
      const h = 1e-5 * Math.max(1, Math.abs(theta));
      values[i] = theta + h;
      const up = training.gradients(batch).loss;
      values[i] = theta - h;
      const down = training.gradients(batch).loss;
      values[i] = theta;
      const right = (up - here) / h;
      const left = (here - down) / h;
      const numeric = (up - down) / (2 * h);
      const g = analytic[p]![i]!;
      const size = Math.max(Math.abs(g), Math.abs(numeric), 1e-3 * greatest);
      if (Math.abs(right - left) > 1e-2 * size + 1e-6 * Math.abs(here)) {
        kinks++;
        continue;
      }
      compared++;
      const difference = size === 0 ? 0 : Math.abs(g - numeric) / size;
      if (difference >= error) [error, worst] = [difference, `${parameter.name}[${i}]`];
    }
  }
  return { error, compared, kinks, worst };
}
