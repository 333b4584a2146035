/** silu, also called swish: f(z) = z·σ(z). Source: Elfwing et al. 2018. */
import { elementwise } from '../compute/activation.js';
import { sigmoid } from './sigmoid.js';

/** f(z) = z·σ(z), f′(z) = σ(z)(1 + z(1 − σ(z))). */
export const createSilu = () =>
  elementwise('silu', {
    value: (z) => z * sigmoid(z),
    derivative: (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))),
  });
