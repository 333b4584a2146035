/** sin: f′ = cos z. */
import { elementwise } from '../compute/activation.js';

export const createSin = () =>
  elementwise('sin', { value: Math.sin, derivative: (z) => Math.cos(z) });
