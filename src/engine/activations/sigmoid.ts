/** sigmoid: f(z) = 1/(1 + e^(−z)), without overflow on either side. */
import { elementwise } from '../compute/activation.js';

/** σ(z) = 1/(1 + e^(−z)); of a NaN a NaN. */
export const sigmoid = (z: number): number => {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
};

/** f(z) = σ(z), f′(z) = a(1 − a). */
export const createSigmoid = () =>
  elementwise('sigmoid', { value: sigmoid, derivative: (_, a) => a * (1 - a) });
