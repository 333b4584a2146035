/** tanh: f′ = 1 − a². */
import { elementwise } from '../compute/activation.js';

/** f(z) = tanh z, f′(z) = 1 − a². */
export const createTanh = () =>
  elementwise('tanh', { value: Math.tanh, derivative: (_, a) => 1 - a * a });
