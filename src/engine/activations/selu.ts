/** selu: f(z) = λ·elu_α(z), with the constants of Klambauer et al. 2017, as PyTorch has them. */
import { elementwise } from '../compute/activation.js';

const scale = 1.0507009873554805;
const alpha = 1.6732632423543772;

/** f(z), and f′(z) from the output where z is not above zero. */
export const createSelu = () =>
  elementwise('selu', {
    value: (z) => scale * (z > 0 ? z : alpha * Math.expm1(z)),
    derivative: (z, a) => (z > 0 ? scale : a + scale * alpha),
  });
