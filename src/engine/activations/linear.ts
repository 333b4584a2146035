/** linear: f(z) = z. */
import { elementwise } from '../compute/activation.js';

export const createLinear = () => elementwise('linear', { value: (z) => z, derivative: () => 1 });
