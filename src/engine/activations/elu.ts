/** elu: f(z) = z above zero, α(e^z − 1) below. Source: Clevert et al. 2016. */
import { elementwise } from '../compute/activation.js';
import type { ActivationFactory } from './activationFactory.js';

/** f(z) = z above zero, else α(e^z − 1); f′(z) = 1 above zero, else a + α. */
export const createElu: ActivationFactory = (number) => {
  const alpha = number('alpha');
  return elementwise(
    'elu',
    {
      value: (z) => (z > 0 ? z : alpha * Math.expm1(z)),
      derivative: (z, a) => (z > 0 ? 1 : a + alpha),
    },
    { alpha },
  );
};
