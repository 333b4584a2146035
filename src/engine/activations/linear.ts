/** linear: f(z) = z. */
import { elementwise } from '../compute/activation.js';

/** f(z) = z, f′(z) = 1. */
export const createLinear = () => elementwise('linear', { value: (z) => z, derivative: () => 1 });
