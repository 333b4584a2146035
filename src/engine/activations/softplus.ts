/** softplus: f(z) = ln(1 + e^z), without overflow. */
import { elementwise } from '../compute/activation.js';
import { sigmoid } from './sigmoid.js';

/** ln(1 + e^z) as max(z, 0) + ln(1 + e^(−|z|)). */
export const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** f(z) = ln(1 + e^z), f′(z) = σ(z). */
export const createSoftplus = () =>
  elementwise('softplus', { value: softplus, derivative: (z) => sigmoid(z) });
