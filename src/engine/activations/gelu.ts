/** gelu: f(z) = z·Φ(z), exact. Source: Hendrycks & Gimpel 2016. */
import { elementwise } from '../compute/activation.js';
import { erfc } from '../compute/erf.js';

/** The normal distribution function and its density. */
const normalCdf = (z: number): number => 0.5 * erfc(-z / Math.SQRT2);
const normalPdf = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** f(z) = z·Φ(z) and f′(z) = Φ(z) + z·φ(z), with Φ and φ of the standard normal distribution. */
export const createGelu = () =>
  elementwise('gelu', {
    value: (z) => z * normalCdf(z),
    derivative: (z) => normalCdf(z) + z * normalPdf(z),
  });
