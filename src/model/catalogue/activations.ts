/** Every activation function: formula, parameters, source. The engine holds the arithmetic. */
import { number, type Entry } from './entry.js';

const entry = <Name extends string>(
  name: Name,
  theory: string,
  group: string,
  help: string,
  equation: string,
  source: string,
  parameters: Entry['parameters'] = [],
): Entry<Name> => ({
  name,
  theory,
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

const allActivation = [
  entry(
    'linear',
    'A linear output may be any number, which is what regression needs. Between layers it ' +
      'adds nothing: two linear layers are one.',
    'Plain',
    'The identity: what comes in goes out.',
    'f(z) = z',
    'Week 41',
  ),
  entry(
    'step',
    'The neuron of McCulloch and Pitts fires or does not, and computes logic gates. Its ' +
      'derivative is zero wherever it has one, so gradient descent has nothing to go by.',
    'Plain',
    'One from zero on, else zero; its derivative is zero, so nothing is learned through it.',
    'f(z) = [z \\ge 0]',
    'McCulloch & Pitts 1943',
  ),
  entry(
    'sigmoid',
    'It turns a number into a probability, the logistic regression of one unit. Its ' +
      'derivative is a(1 − a), at most 1/4, so gradients shrink from layer to layer and vanish ' +
      'where it saturates.',
    'Saturating',
    'Between 0 and 1; saturates on both sides.',
    'f(z) = \\frac{1}{1+e^{-z}}',
    'Week 41, "Activation functions"',
  ),
  entry(
    'tanh',
    'A sigmoid that is stretched to lie around zero, which keeps the next layer’s inputs ' +
      'centred. Its derivative 1 − a² is 1 at the origin and falls to zero on both sides.',
    'Saturating',
    'Between −1 and 1, centred on zero; saturates on both sides.',
    'f(z) = \\tanh z',
    'Week 41, "Activation functions"',
  ),
  entry(
    'sin',
    'A periodic unit can follow oscillations that others must piece together. Its ' +
      'derivative is the cosine, so it never dies, and never settles.',
    'Periodic',
    'The sine, a periodic activation.',
    'f(z) = \\sin z',
    'Week 41, "Activation functions"',
  ),
  entry(
    'relu',
    'Its derivative is 1 for all positive values, so gradients pass through deep stacks ' +
      'undiminished. A unit whose input is negative for every row gets no gradient any more: it ' +
      'is dead.',
    'Rectifiers',
    'Zero for negative inputs, else the input; its derivative at 0 is 0.',
    'f(z) = \\max(0, z)',
    'Week 41, "Activation functions"',
  ),
  entry(
    'leaky_relu',
    'A small slope for negative values keeps a gradient where relu has none. Units can come ' +
      'back to life.',
    'Rectifiers',
    'As relu, with a small slope on the negative side.',
    'f(z) = \\max(z, \\alpha z)',
    'Maas et al. 2013',
    [number('alpha', 'Slope on the negative side.', { minimum: 0, default: 0.01 })],
  ),
  entry(
    'elu',
    'Negative values bend smoothly towards −α, so the mean output lies nearer to zero than ' +
      'relu’s. The gradient vanishes only far on the negative side.',
    'Rectifiers',
    'As relu, with a smooth exponential negative side.',
    'f(z) = z\\ (z>0),\\ \\alpha(e^z-1)\\ (z\\le 0)',
    'Clevert et al. 2016',
    [number('alpha', 'Where the negative side levels off.', { minimum: 0, default: 1 })],
  ),
  entry(
    'selu',
    'Its two constants make mean 0 and variance 1 a fixed point from layer to layer, with ' +
      'weights of variance 1/inputs. Deep dense networks then normalize themselves.',
    'Rectifiers',
    'A scaled elu that keeps mean and variance of activations.',
    'f(z) = \\lambda\\,\\mathrm{elu}_\\alpha(z)',
    'Klambauer et al. 2017',
  ),
  entry(
    'gelu',
    'The input is weighted by the probability that a standard normal number lies below ' +
      'it. It is smooth and slightly non-monotone, the choice of many transformers.',
    'Smooth',
    'The input times the normal distribution function (exact, by erf).',
    'f(z) = z\\,\\Phi(z)',
    'Hendrycks & Gimpel 2016',
  ),
  entry(
    'silu',
    'The input is gated by its own sigmoid. Smooth everywhere, it dips a little below ' +
      'zero before it rises like relu.',
    'Smooth',
    'The input times its sigmoid, also called swish.',
    'f(z) = z\\,\\sigma(z)',
    'Elfwing et al. 2018',
  ),
  entry(
    'softplus',
    'A smooth relu, whose derivative is the sigmoid. It is always positive, and so is its slope.',
    'Smooth',
    'A smooth relu.',
    'f(z) = \\ln(1+e^z)',
    'Dugas et al. 2001',
  ),
  entry(
    'softmax',
    'Exponentials shared out to sum to one: probabilities of classes that exclude each other. ' +
      'With cross-entropy the gradient at the sums is simply a − y.',
    'Output',
    'Turns a row of numbers into probabilities that sum to one.',
    'a_j = \\frac{e^{z_j}}{\\sum_k e^{z_k}}',
    'Week 41, "The softmax function"',
  ),
] as const satisfies readonly Entry[];

export type ActivationName = (typeof allActivation)[number]['name'];

export const activations: readonly Entry<ActivationName>[] = allActivation;
