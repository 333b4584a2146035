/** Every initializer, with the variance it gives the weights. */
import { number, type Entry } from './entry.js';

const entry = <Name extends string>(
  name: Name,
  theory: string,
  help: string,
  equation: string,
  source: string,
  parameters: Entry['parameters'] = [],
): Entry<Name> => ({
  name,
  theory,
  group: 'Initializers',
  help,
  equation,
  source,
  parameters,
});

const allInitializer = [
  entry(
    'glorot',
    'The variance is a compromise between keeping that of activations going forward and of ' +
      'gradients coming back. It assumes a derivative of about 1 at zero, as of tanh or linear ' +
      'units.',
    'Uniform, so that the variance is 2 / (inputs + units): for tanh, sigmoid, linear.',
    'w \\sim U(-r, r),\\ r=\\sqrt{\\tfrac{6}{n_{in}+n_{out}}}',
    'Glorot & Bengio 2010',
  ),
  entry(
    'glorot_normal',
    'Glorot’s variance, from a normal distribution. Large weights are rare but possible, ' +
      'where the uniform one has a bound.',
    'Normal with variance 2 / (inputs + units).',
    'w \\sim N\\!\\left(0, \\tfrac{2}{n_{in}+n_{out}}\\right)',
    'Glorot & Bengio 2010',
  ),
  entry(
    'he',
    'Relu lets through half of the values, so the variance is twice that of keeping all. ' +
      'Without it, signals halve with every layer.',
    'Normal with variance 2 / inputs: for relu.',
    'w \\sim N\\!\\left(0, \\tfrac{2}{n_{in}}\\right)',
    'He et al. 2015',
  ),
  entry(
    'he_uniform',
    'He’s variance, from a uniform distribution. No weight is far from the others at the start.',
    'Uniform with variance 2 / inputs: for relu.',
    'w \\sim U(-r, r),\\ r=\\sqrt{\\tfrac{6}{n_{in}}}',
    'He et al. 2015',
  ),
  entry(
    'lecun',
    'The variance that keeps a sum of as many inputs at the size of one. It is what selu’s ' +
      'fixed point asks for.',
    'Normal with variance 1 / inputs: for selu.',
    'w \\sim N\\!\\left(0, \\tfrac{1}{n_{in}}\\right)',
    'LeCun et al. 1998',
  ),
  entry(
    'lecun_uniform',
    'LeCun’s variance, from a uniform distribution. It was the customary choice for tanh ' +
      'before Glorot.',
    'Uniform with variance 1 / inputs.',
    'w \\sim U(-r, r),\\ r=\\sqrt{\\tfrac{3}{n_{in}}}',
    'LeCun et al. 1998',
  ),
  entry(
    'normal',
    'The same spread whatever the layer’s width. With many inputs the sums become large, and ' +
      'saturating units start saturated.',
    'Normal with the given standard deviation.',
    'w \\sim N(0, s^2)',
    'Week 41',
    [number('std', 'Standard deviation.', { minimum: 0, default: 1 })],
  ),
  entry(
    'uniform',
    'Between two bounds, whatever the layer’s width. Bounds around zero keep the units from ' +
      'agreeing at the start.',
    'Uniform between two bounds.',
    'w \\sim U(l, h)',
    'NumPy',
    [
      number('low', 'Lower bound.', { default: -1 }),
      number('high', 'Upper bound.', { default: 1 }),
    ],
  ),
  entry(
    'zeros',
    'For biases the usual start. As weights all units of a layer would compute and learn the ' +
      'same, so symmetry is never broken.',
    'All zero.',
    'w = 0',
    'Week 41',
  ),
  entry(
    'constant',
    'One value for all, such as a small positive bias that lets relu units begin alive. As ' +
      'weights it leaves all units alike.',
    'All one value.',
    'w = v',
    'Week 41',
    [number('value', 'The value.', { required: true })],
  ),
  entry(
    'orthogonal',
    'A rotation, times a gain: lengths and angles pass unchanged, forward and back. It is ' +
      'kind to deep linear stacks and to recurrences.',
    'A random orthogonal matrix.',
    'w^{\\mathsf T} w = 1',
    'Saxe et al. 2014',
    [number('gain', 'Factor on the matrix.', { default: 1 })],
  ),
] as const satisfies readonly Entry[];

export type InitializerName = (typeof allInitializer)[number]['name'];

export const initializers: readonly Entry<InitializerName>[] = allInitializer;
