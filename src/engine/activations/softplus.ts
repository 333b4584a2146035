/** softplus: f(z) = ln(1 + e^z), without overflow. */
import { elementwise } from '../compute/activation.js';
import { sigmoid } from './sigmoid.js';

export const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

export const createSoftplus = () =>
  elementwise('softplus', { value: softplus, derivative: (z) => sigmoid(z) });
