/** sin: f′ = cos z. */
import { elementwise } from '../compute/activation.js';

/** f(z) = sin z, f′(z) = cos z. */
export const createSin = () =>
  elementwise('sin', { value: Math.sin, derivative: (z) => Math.cos(z) });
