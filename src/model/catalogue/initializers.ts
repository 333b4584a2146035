/** Every initializer, with the variance it gives the weights. */
import { number, type Entry } from './entry.js';

const entry = (
  name: string,
  help: string,
  equation: string,
  source: string,
  parameters: Entry['parameters'] = [],
): Entry => ({
  name,
  group: 'Initializers',
  help,
  equation,
  source,
  parameters,
});

export const initializers: readonly Entry[] = [
  entry(
    'glorot',
    'Uniform, so that the variance is 2 / (inputs + units): for tanh, sigmoid, linear.',
    'w \\sim U(-r, r),\\ r=\\sqrt{\\tfrac{6}{n_{in}+n_{out}}}',
    'Glorot & Bengio 2010',
  ),
  entry(
    'glorot_normal',
    'Normal with variance 2 / (inputs + units).',
    'w \\sim N\\!\\left(0, \\tfrac{2}{n_{in}+n_{out}}\\right)',
    'Glorot & Bengio 2010',
  ),
  entry(
    'he',
    'Normal with variance 2 / inputs: for relu.',
    'w \\sim N\\!\\left(0, \\tfrac{2}{n_{in}}\\right)',
    'He et al. 2015',
  ),
  entry(
    'he_uniform',
    'Uniform with variance 2 / inputs: for relu.',
    'w \\sim U(-r, r),\\ r=\\sqrt{\\tfrac{6}{n_{in}}}',
    'He et al. 2015',
  ),
  entry(
    'lecun',
    'Normal with variance 1 / inputs: for selu.',
    'w \\sim N\\!\\left(0, \\tfrac{1}{n_{in}}\\right)',
    'LeCun et al. 1998',
  ),
  entry(
    'lecun_uniform',
    'Uniform with variance 1 / inputs.',
    'w \\sim U(-r, r),\\ r=\\sqrt{\\tfrac{3}{n_{in}}}',
    'LeCun et al. 1998',
  ),
  entry('normal', 'Normal with the given standard deviation.', 'w \\sim N(0, s^2)', 'Week 41', [
    number('std', 'Standard deviation.', { minimum: 0, default: 1 }),
  ]),
  entry('uniform', 'Uniform between two bounds.', 'w \\sim U(l, h)', 'NumPy', [
    number('low', 'Lower bound.', { default: -1 }),
    number('high', 'Upper bound.', { default: 1 }),
  ]),
  entry('zeros', 'All zero.', 'w = 0', 'Week 41'),
  entry('constant', 'All one value.', 'w = v', 'Week 41', [
    number('value', 'The value.', { required: true }),
  ]),
  entry('orthogonal', 'A random orthogonal matrix.', 'w^{\\mathsf T} w = 1', 'Saxe et al. 2014', [
    number('gain', 'Factor on the matrix.', { default: 1 }),
  ]),
];
