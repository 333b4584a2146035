/** Every kind of layer: parameters, help, equation, source. */
import { choice, number, oneOf, parameter, rate, type Entry, type Parameter } from './entry.js';

const units = number('units', 'How many neurons the layer has.', {
  integer: true,
  minimum: 1,
  maximum: 65536,
  required: true,
  unit: 'neurons',
});
const activation = (standard: string): Parameter =>
  oneOf('activation', 'activation', 'The function f in a = f(z).', { default: standard });
const from = parameter(
  'from',
  'layers',
  'The layers whose outputs this one takes, where it is not the one above.',
);

const target = parameter(
  'target',
  'columns',
  'The target columns this output predicts, where there are several outputs.',
);
const sourceLayer = parameter(
  'layer',
  'text',
  'The layer of the run that weights= names, where it is called otherwise there.',
);

/** Options of layers whose numbers can only be loaded. */
const loadable: readonly Parameter[] = [
  parameter('weights', 'path', 'The weights.safetensors of a run to start from, in quotes.'),
  sourceLayer,
];

/** Options that every layer with weights shares. */
const trainable: readonly Parameter[] = [
  oneOf('init', 'initializer', 'How the weights are drawn before training.', { default: 'glorot' }),
  oneOf('bias_init', 'initializer', 'How the biases are set before training.', {
    default: 'zeros',
  }),
  parameter('bias', 'boolean', 'Whether the layer has biases.', { default: true }),
  rate('l1', 'Adds λΣ|w| of this layer to the loss.', { default: 0 }),
  rate('l2', 'Adds λΣw² of this layer to the loss.', { default: 0 }),
  parameter('frozen', 'boolean', 'Keeps the weights as they are while training.', {
    default: false,
  }),
  parameter(
    'weights',
    'matrix',
    'The weights themselves, one row per input and one column per unit; or the ' +
      'weights.safetensors of a run, in quotes, to start from.',
  ),
  parameter('biases', 'vector', 'The biases themselves: one per unit.'),
  sourceLayer,
  target,
];

const recurrentOptions: readonly Parameter[] = [
  parameter('return_sequences', 'boolean', 'Gives the output of every step instead of the last.', {
    default: false,
  }),
  number('truncate', 'Steps after which back-propagation through time is cut.', {
    integer: true,
    minimum: 1,
    unit: 'steps',
  }),
  parameter('recurrent_weights', 'matrix', 'The weights from the layer to itself.'),
  parameter('recurrent_biases', 'vector', 'The biases of the recurrent product.'),
  from,
  ...trainable,
];

const pool: readonly Parameter[] = [
  number('size', 'Edge of the square window.', {
    integer: true,
    minimum: 1,
    required: true,
    unit: 'pixels',
  }),
  number('stride', 'Step between windows; the size where it is not given.', {
    integer: true,
    minimum: 1,
    unit: 'pixels',
  }),
  number('padding', 'Pixels added on every side.', {
    integer: true,
    minimum: 0,
    default: 0,
    unit: 'pixels',
  }),
  from,
];

export const layers: readonly Entry[] = [
  {
    name: 'input',
    group: 'Core',
    help: 'Takes the features of a row into the network.',
    equation: 'a^0 = x',
    source: 'Week 41, "Feed-forward neural networks"',
    parameters: [
      parameter(
        'shape',
        'shape',
        'Width of a row after encoding, or its shape (28x28x1). Taken from the data where it is ' +
          'not given.',
      ),
      parameter(
        'columns',
        'columns',
        'The columns this input takes, where there are several inputs.',
      ),
    ],
  },
  {
    name: 'dense',
    group: 'Core',
    help: 'Every unit takes every input: a weighted sum, a bias, an activation.',
    equation: 'z_j = \\sum_i x_i w_{ij} + b_j,\\quad a_j = f(z_j)',
    source: 'Week 41, "The multilayer perceptron (MLP)"',
    parameters: [units, activation('linear'), from, ...trainable],
  },
  {
    name: 'activation',
    group: 'Core',
    help: 'Applies a function to every output of the layer above.',
    equation: 'a = f(x)',
    source: 'Week 41, "Activation functions"',
    parameters: [
      oneOf('function', 'activation', 'The function f.', { required: true }),
      from,
      target,
    ],
  },
  {
    name: 'dropout',
    group: 'Core',
    help:
      'While training, sets each value to zero with the given probability and scales the ' +
      'rest up.',
    equation: 'a = \\frac{x \\circ m}{1-p},\\quad m_i \\sim \\mathrm{Bernoulli}(1-p)',
    source: 'Srivastava et al., JMLR 15 (2014) 1929',
    parameters: [
      number('rate', 'Probability p of dropping a value.', {
        minimum: 0,
        maximum: 1,
        open: 'maximum',
        default: 0.5,
      }),
      from,
    ],
  },
  {
    name: 'batch_norm',
    group: 'Normalize',
    help: 'Centres and scales every feature over the rows of the batch.',
    equation: 'y = \\gamma\\,\\frac{x-\\mu}{\\sqrt{\\sigma^2+\\varepsilon}} + \\beta',
    source: 'Ioffe & Szegedy, ICML 2015',
    parameters: [
      number('momentum', 'Share of the newest batch in the running statistics.', {
        minimum: 0,
        maximum: 1,
        default: 0.1,
      }),
      number('eps', 'Added to the variance.', { minimum: 0, open: 'minimum', default: 1e-5 }),
      parameter('affine', 'boolean', 'Learns a scale γ and a shift β.', { default: true }),
      parameter('frozen', 'boolean', 'Keeps scale and shift as they are.', { default: false }),
      from,
      ...loadable,
    ],
  },
  {
    name: 'layer_norm',
    group: 'Normalize',
    help: 'Centres and scales every row over its features.',
    equation: 'y = \\gamma\\,\\frac{x-\\mu}{\\sqrt{\\sigma^2+\\varepsilon}} + \\beta',
    source: 'Ba, Kiros & Hinton, arXiv:1607.06450',
    parameters: [
      number('eps', 'Added to the variance.', { minimum: 0, open: 'minimum', default: 1e-5 }),
      parameter('frozen', 'boolean', 'Keeps scale and shift as they are.', { default: false }),
      from,
      ...loadable,
    ],
  },
  {
    name: 'conv2d',
    group: 'Image',
    help: 'Slides small filters over an image.',
    equation: 'z_{uvk} = \\sum_{ijc} x_{u+i,v+j,c}\\,w_{ijck} + b_k',
    source: 'Week 41, "Convolutional neural networks"; LeCun et al. 1998',
    parameters: [
      number('filters', 'How many filters, and so output channels.', {
        integer: true,
        minimum: 1,
        maximum: 65536,
        required: true,
        unit: 'channels',
      }),
      number('kernel', 'Edge of the square filter.', {
        integer: true,
        minimum: 1,
        required: true,
        unit: 'pixels',
      }),
      activation('linear'),
      number('stride', 'Step between positions.', {
        integer: true,
        minimum: 1,
        default: 1,
        unit: 'pixels',
      }),
      number('padding', 'valid, same, or pixels added on every side.', {
        integer: true,
        minimum: 0,
        words: ['valid', 'same'],
        default: 'valid',
        unit: 'pixels',
      }),
      number('dilation', 'Distance between the taps of a filter.', {
        integer: true,
        minimum: 1,
        default: 1,
        unit: 'pixels',
      }),
      from,
      ...trainable,
    ],
  },
  {
    name: 'max_pool2d',
    group: 'Image',
    help: 'Keeps the largest value of every window.',
    equation: 'a_{uv} = \\max_{ij} x_{su+i,\\,sv+j}',
    source: 'LeCun et al. 1998',
    parameters: pool,
  },
  {
    name: 'avg_pool2d',
    group: 'Image',
    help: 'Keeps the mean of every window.',
    equation: 'a_{uv} = \\tfrac{1}{k^2}\\sum_{ij} x_{su+i,\\,sv+j}',
    source: 'LeCun et al. 1998',
    parameters: pool,
  },
  {
    name: 'flatten',
    group: 'Image',
    help: 'Lays the values of a row out in one axis, row-major.',
    equation: 'a = \\mathrm{vec}(x)',
    source: 'PyTorch nn.Flatten',
    parameters: [from],
  },
  {
    name: 'reshape',
    group: 'Image',
    help: 'Gives the values of a row another shape.',
    equation: 'a = \\mathrm{reshape}(x)',
    source: 'NumPy reshape, row-major',
    parameters: [parameter('shape', 'shape', 'The new shape of a row.', { required: true }), from],
  },
  {
    name: 'embedding',
    group: 'Sequence',
    help: 'Looks up a learned vector for every whole number.',
    equation: 'a = W_{x}',
    source: 'PyTorch nn.Embedding',
    parameters: [
      number('values', 'How many different numbers there are.', {
        integer: true,
        minimum: 1,
        required: true,
      }),
      number('size', 'Length of a vector.', { integer: true, minimum: 1, required: true }),
      from,
      ...trainable,
    ],
  },
  {
    name: 'rnn',
    group: 'Sequence',
    help: 'A recurrent layer: its output is fed back at the next step.',
    equation: 'h_t = f(x_t w + b + h_{t-1} u + c)',
    source: 'Week 41, "Recurrent neural networks"; PyTorch nn.RNN',
    parameters: [units, activation('tanh'), ...recurrentOptions],
  },
  {
    name: 'lstm',
    group: 'Sequence',
    help: 'A recurrent layer with a memory cell and three gates.',
    equation: 'c_t = f_t \\circ c_{t-1} + i_t \\circ g_t,\\quad h_t = o_t \\circ \\tanh c_t',
    source: 'Hochreiter & Schmidhuber 1997; PyTorch nn.LSTM',
    parameters: [units, ...recurrentOptions],
  },
  {
    name: 'gru',
    group: 'Sequence',
    help: 'A recurrent layer with an update gate and a reset gate.',
    equation: 'h_t = (1-z_t) \\circ n_t + z_t \\circ h_{t-1}',
    source: 'Cho et al. 2014; PyTorch nn.GRU',
    parameters: [units, ...recurrentOptions],
  },
  {
    name: 'rbf',
    group: 'Other',
    help: 'Gaussian units: each answers to the distance from its centre.',
    equation: '\\varphi_j = \\exp\\left(-\\frac{\\lVert x-c_j\\rVert^2}{2 s_j^2}\\right)',
    source: 'Week 41, "Other types of networks"; Broomhead & Lowe 1988',
    parameters: [
      units,
      choice('centres', ['kmeans', 'rows'], 'Where the centres start.', { default: 'kmeans' }),
      number('widths', 'The widths s; from the distances between centres where not given.', {
        minimum: 0,
        open: 'minimum',
      }),
      parameter('trainable', 'boolean', 'Whether centres and widths are trained.', {
        default: true,
      }),
      from,
      ...loadable,
    ],
  },
  {
    name: 'rbm',
    group: 'Other',
    help:
      'A restricted Boltzmann machine, pretrained by contrastive divergence; a stack of ' +
      'them is a deep belief network.',
    equation: 'E(v,h) = -b^{\\mathsf T} v - c^{\\mathsf T} h - v^{\\mathsf T} w\\, h',
    source: 'Hinton, Neural Computation 14 (2002) 1771',
    parameters: [
      units,
      number('k', 'Gibbs steps of contrastive divergence.', {
        integer: true,
        minimum: 1,
        default: 1,
        unit: 'steps',
      }),
      number('epochs', 'Epochs of pretraining.', {
        integer: true,
        minimum: 1,
        default: 10,
        unit: 'epochs',
      }),
      rate('learning_rate', 'Step size of pretraining.', { default: 0.1 }),
      number(
        'joint_epochs',
        'Epochs in which this machine and those below it are trained together, as one deep ' +
          'Boltzmann machine.',
        {
          integer: true,
          minimum: 0,
          default: 0,
          unit: 'epochs',
        },
      ),
      from,
      // A machine without hidden biases is no machine.
      ...trainable.filter(({ name }) => name !== 'bias'),
    ],
  },
  {
    name: 'add',
    group: 'Join',
    help: 'The sum of layers of one shape.',
    equation: 'a = x + y',
    source: 'He et al. 2016 (residual networks)',
    parameters: [{ ...from, required: true }, target],
  },
  {
    name: 'multiply',
    group: 'Join',
    help: 'The elementwise product of layers of one shape.',
    equation: 'a = x \\circ y',
    source: 'Keras Multiply',
    parameters: [{ ...from, required: true }, target],
  },
  {
    name: 'concat',
    group: 'Join',
    help: 'Layers side by side, along the last axis.',
    equation: 'a = [x, y]',
    source: 'Keras Concatenate',
    parameters: [{ ...from, required: true }, target],
  },
];
