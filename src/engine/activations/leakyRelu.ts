/** leaky_relu: f(z) = z above zero, αz below. Source: Maas et al. 2013. */
import { elementwise } from '../compute/activation.js';
import type { ActivationFactory } from './activationFactory.js';

/** f(z) and f′(z); α is its parameter, and f′(0) = α. */
export const createLeakyRelu: ActivationFactory = (number) => {
  const alpha = number('alpha');
  return elementwise(
    'leaky_relu',
    { value: (z) => (z > 0 ? z : alpha * z), derivative: (z) => (z > 0 ? 1 : alpha) },
    { alpha },
  );
};
