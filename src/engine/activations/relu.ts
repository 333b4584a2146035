/** relu: f(z) = max(0, z); its derivative at 0 is 0. */
import { elementwise } from '../compute/activation.js';

/** f(z) = max(0, z); f′(z) = 1 above zero, else 0. */
export const createRelu = () =>
  // Written so that a NaN stays one.
  elementwise('relu', { value: (z) => (z <= 0 ? 0 : z), derivative: (z) => (z > 0 ? 1 : 0) });
