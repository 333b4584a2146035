/** step: 1 from zero on, else 0. Its derivative is taken to be 0 everywhere. */
import { elementwise } from '../compute/activation.js';

/** f(z) = 1 from zero on; f′(z) = 0, so that nothing below it learns. */
export const createStep = () =>
  elementwise('step', { value: (z) => (z >= 0 ? 1 : 0), derivative: () => 0 });
