/** Options that several kinds of layer share. */
import { number, oneOf, parameter, rate, type Parameter } from './entry.js';

export const units = number('units', 'How many neurons the layer has.', {
  integer: true,
  minimum: 1,
  maximum: 65536,
  required: true,
  unit: 'neurons',
});
/** `activation=`, or the activation as a word. @param standard the default */
export const activation = (standard: string): Parameter =>
  oneOf('activation', 'activation', 'The function f in a = f(z).', { default: standard });
export const from = parameter(
  'from',
  'layers',
  'The layers whose outputs this one takes, where it is not the one above.',
);

export const target = parameter(
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
export const loadable: readonly Parameter[] = [
  parameter('weights', 'path', 'The weights.safetensors of a run to start from, in quotes.'),
  sourceLayer,
];

/** Options that every layer with weights shares. */
export const trainable: readonly Parameter[] = [
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

export const recurrentOptions: readonly Parameter[] = [
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

export const pool: readonly Parameter[] = [
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
