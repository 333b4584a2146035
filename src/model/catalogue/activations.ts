/** Every activation function: formula, parameters, source. The engine holds the arithmetic. */
import { number, type Entry } from './entry.js';

const entry = (
  name: string,
  group: string,
  help: string,
  equation: string,
  source: string,
  parameters: Entry['parameters'] = [],
): Entry => ({
  name,
  group,
  help,
  equation,
  source,
  parameters,
});

/**
 * Those whose values are probabilities, or a step's 0 and 1: classes can be told from one output,
 * at 0.5.
 */
export const decisive: ReadonlySet<string> = new Set(['softmax', 'sigmoid', 'step']);

export const activations: readonly Entry[] = [
  entry('linear', 'Plain', 'The identity: what comes in goes out.', 'f(z) = z', 'Week 41'),
  entry(
    'step',
    'Plain',
    'One from zero on, else zero; its derivative is zero, so nothing is learned through it.',
    'f(z) = [z \\ge 0]',
    'McCulloch & Pitts 1943',
  ),
  entry(
    'sigmoid',
    'Saturating',
    'Between 0 and 1; saturates on both sides.',
    'f(z) = \\frac{1}{1+e^{-z}}',
    'Week 41, "Activation functions"',
  ),
  entry(
    'tanh',
    'Saturating',
    'Between −1 and 1, centred on zero; saturates on both sides.',
    'f(z) = \\tanh z',
    'Week 41, "Activation functions"',
  ),
  entry(
    'sin',
    'Periodic',
    'The sine, a periodic activation.',
    'f(z) = \\sin z',
    'Week 41, "Activation functions"',
  ),
  entry(
    'relu',
    'Rectifiers',
    'Zero for negative inputs, else the input; its derivative at 0 is 0.',
    'f(z) = \\max(0, z)',
    'Week 41, "Activation functions"',
  ),
  entry(
    'leaky_relu',
    'Rectifiers',
    'As relu, with a small slope on the negative side.',
    'f(z) = \\max(z, \\alpha z)',
    'Maas et al. 2013',
    [number('alpha', 'Slope on the negative side.', { minimum: 0, default: 0.01 })],
  ),
  entry(
    'elu',
    'Rectifiers',
    'As relu, with a smooth exponential negative side.',
    'f(z) = z\\ (z>0),\\ \\alpha(e^z-1)\\ (z\\le 0)',
    'Clevert et al. 2016',
    [number('alpha', 'Where the negative side levels off.', { minimum: 0, default: 1 })],
  ),
  entry(
    'selu',
    'Rectifiers',
    'A scaled elu that keeps mean and variance of activations.',
    'f(z) = \\lambda\\,\\mathrm{elu}_\\alpha(z)',
    'Klambauer et al. 2017',
  ),
  entry(
    'gelu',
    'Smooth',
    'The input times the normal distribution function (exact, by erf).',
    'f(z) = z\\,\\Phi(z)',
    'Hendrycks & Gimpel 2016',
  ),
  entry(
    'silu',
    'Smooth',
    'The input times its sigmoid, also called swish.',
    'f(z) = z\\,\\sigma(z)',
    'Elfwing et al. 2018',
  ),
  entry('softplus', 'Smooth', 'A smooth relu.', 'f(z) = \\ln(1+e^z)', 'Dugas et al. 2001'),
  entry(
    'softmax',
    'Output',
    'Turns a row of numbers into probabilities that sum to one.',
    'a_j = \\frac{e^{z_j}}{\\sum_k e^{z_k}}',
    'Week 41, "The softmax function"',
  ),
];
