/**
 * The statements of the sections `data`, `train`, `tune` and `expect`: their heads and parameters.
 */
import { choice, number, oneOf, parameter, rate, type Entry } from './entry.js';
import { lossChoice } from './losses.js';
import { dateOrders, dateParts } from '../experiment/experiment.js';

export type Section = 'data' | 'network' | 'train' | 'tune' | 'expect';

const entry = (
  group: Section,
  name: string,
  help: string,
  parameters: Entry['parameters'],
  more: Partial<Entry> = {},
): Entry => ({ name, group, help, parameters, ...more });
const fraction = (name: string, help: string, standard?: number): ReturnType<typeof number> =>
  number(name, help, {
    minimum: 0,
    maximum: 1,
    ...(standard === undefined ? {} : { default: standard }),
  });
const seed = number('seed', 'Start of the random numbers.', {
  integer: true,
  minimum: 0,
  maximum: 4294967295,
  default: 0,
});
const generator = choice(
  'generator',
  ['default', 'numpy'],
  'numpy draws exactly what numpy.random.RandomState draws.',
  { default: 'default' },
);
const shuffle = parameter('shuffle', 'boolean', 'Whether the rows are mixed first.', {
  default: true,
});

const dataStatements: readonly Entry[] = [
  entry('data', 'rows', 'A few rows written in place.', [
    parameter('rows', 'rows', 'One list per row.', { required: true }),
  ]),
  entry('data', 'columns', 'Names of the columns of `rows`.', [
    parameter('names', 'columns', 'One name per column.', { rest: true, required: true }),
  ]),
  entry('data', 'generate', 'Rows drawn and computed, or one of the toy sets.', [
    parameter(
      'what',
      'any',
      'Number of rows, or a toy set (moons, spirals, circles, gaussians, xor) before it.',
      { required: true },
    ),
    number('rows', 'How many rows.', {
      integer: true,
      minimum: 1,
      maximum: 10_000_000,
      unit: 'rows',
    }),
    rate('noise', 'Standard deviation of the noise.', { default: 0 }),
    seed,
    generator,
  ]),
  entry(
    'data',
    'features',
    'The columns that go into the network; every other column where it is not given.',
    [parameter('names', 'columns', 'Column names.', { rest: true, required: true })],
  ),
  entry('data', 'target', 'The column, or columns, the network is to predict.', [
    parameter('names', 'columns', 'Column names.', { rest: true, required: true }),
  ]),
  entry(
    'data',
    'column',
    'What a column is, where the guess is wrong.',
    [
      parameter('name', 'column', 'The column.', { required: true }),
      choice('type', ['number', 'category', 'ordinal', 'text', 'ignore'], 'What its cells are.'),
      parameter('classes', 'list', 'The classes in their order.'),
      choice('encode', ['onehot', 'index'], 'How a category becomes numbers.', {
        default: 'onehot',
      }),
      choice('missing', ['class'], 'class: no value is a class of its own.'),
      parameter('strip', 'any', 'A text, or several, taken out of its cells: strip="$".'),
      parameter('decimal', 'text', 'The decimal sign of this column.'),
      parameter('lowercase', 'boolean', 'Whether labels that differ in case or blanks are one.', {
        default: false,
      }),
      parameter('na', 'list', 'Texts that mean: no value.'),
      parameter(
        'parts',
        'list',
        `What of its dates become numbers, as columns NAME.year, …: ${dateParts.join(', ')}.`,
      ),
      choice('order', dateOrders, 'The order of year, month and day in its dates.'),
    ],
    { repeatable: true },
  ),
  entry('data', 'normalize', 'Scales number features, fitted on the training rows alone.', [
    parameter('method', 'any', 'standard, minmax, robust, none, or scale(1/255).', {
      required: true,
    }),
    choice('target', ['none', 'standard'], 'Scales number targets too.', { default: 'none' }),
  ]),
  entry('data', 'missing', 'What to do with missing cells of features.', [
    choice(
      'method',
      ['error', 'drop', 'mean', 'median', 'most_frequent'],
      'error stops; drop leaves the row out; the others fill the cell.',
      { required: true },
    ),
  ]),
  entry('data', 'delimiter', 'The sign between cells.', [
    parameter('sign', 'text', 'One character.', { required: true }),
  ]),
  entry('data', 'header', 'Whether the first line holds the names.', [
    parameter('present', 'boolean', 'true or false.', { required: true }),
  ]),
  entry('data', 'decimal', 'The decimal sign of numbers.', [
    parameter('sign', 'text', '"." or ",".', { required: true }),
  ]),
  entry('data', 'split', 'Which rows train, validate and test.', [
    fraction('train', 'Share of training rows; the rest where it is not given.'),
    fraction('validation', 'Share of validation rows.', 0),
    parameter('test', 'any', 'Share of test rows, or the path of a second file.', { default: 0 }),
    seed,
    parameter('stratify', 'boolean', 'Keeps the share of every class in each part.', {
      default: false,
    }),
    shuffle,
    generator,
    parameter('column', 'column', 'A column whose cells say train, validation or test.'),
  ]),
  entry('data', 'folds', 'Cross-validation with k parts.', [
    number('k', 'How many parts.', { integer: true, minimum: 2, required: true }),
  ]),
  entry('data', 'window', 'Cuts sequences out of ordered rows.', [
    number('length', 'Rows in a sequence.', {
      integer: true,
      minimum: 1,
      required: true,
      unit: 'rows',
    }),
    number('horizon', 'Rows from the last input to the target.', {
      integer: true,
      minimum: 1,
      default: 1,
      unit: 'rows',
    }),
    parameter('group', 'column', 'A column that says which series a row belongs to.'),
  ]),
];

const trainStatements: readonly Entry[] = [
  entry('train', 'loss', 'What training makes small.', [lossChoice], { repeatable: true }),
  entry('train', 'optimizer', 'How the weights are moved.', [
    oneOf('kind', 'optimizer', 'The method.', { required: true, default: 'adam' }),
  ]),
  entry('train', 'batch_size', 'Rows per update.', [
    number('rows', 'A number, or all.', {
      integer: true,
      minimum: 1,
      words: ['all'],
      required: true,
      default: 32,
      unit: 'rows',
    }),
  ]),
  entry('train', 'epochs', 'How often all training rows are seen.', [
    number('count', 'Epochs.', {
      integer: true,
      minimum: 1,
      maximum: 10_000_000,
      required: true,
      default: 100,
      unit: 'epochs',
    }),
  ]),
  entry('train', 'l1', 'Adds λΣ|w| over all weights to the loss.', [
    rate('lambda', 'λ', { required: true, default: 0 }),
    parameter('penalize_biases', 'boolean', 'Over biases too.', { default: false }),
  ]),
  entry('train', 'l2', 'Adds λΣw² over all weights to the loss.', [
    rate('lambda', 'λ', { required: true, default: 0 }),
    parameter('penalize_biases', 'boolean', 'Over biases too.', { default: false }),
  ]),
  entry('train', 'clip_gradients', 'Bounds the gradient before the update.', [
    rate('norm', 'Greatest norm of the whole gradient.'),
    rate('value', 'Greatest size of any one entry.'),
  ]),
  entry(
    'train',
    'early_stopping',
    'Stops when a metric no longer improves, and keeps the best weights.',
    [
      parameter('metric', 'metric', 'A metric such as validation_loss.', { required: true }),
      number('patience', 'Epochs without improvement that are waited for.', {
        integer: true,
        minimum: 1,
        default: 10,
        unit: 'epochs',
      }),
      rate('min_delta', 'The least change that counts as improvement.', { default: 0 }),
    ],
  ),
  entry('train', 'metrics', 'What is measured beside the loss.', [
    parameter('names', 'any', 'Metric names.', { rest: true, required: true }),
  ]),
  entry('train', 'seed', 'Governs weights, shuffles, dropout and sampling.', [
    number('value', 'A whole number.', {
      integer: true,
      minimum: 0,
      maximum: 4294967295,
      required: true,
      default: 0,
    }),
    generator,
  ]),
  entry('train', 'precision', 'Number format of training.', [
    choice('format', ['float32', 'float64'], 'The format.', { required: true, default: 'float64' }),
  ]),
  entry('train', 'shuffle', 'Whether rows are mixed anew every epoch.', [
    parameter('on', 'boolean', 'true or false.', { required: true, default: true }),
  ]),
  entry(
    'train',
    'checkpoint',
    'Keeps everything that training goes on from every so many epochs.',
    [
      number('every', 'Epochs between two checkpoints.', {
        integer: true,
        minimum: 1,
        required: true,
        unit: 'epochs',
      }),
    ],
  ),
];

const tuneStatements: readonly Entry[] = [
  entry(
    'tune',
    'vary',
    'A setting and the values to try.',
    [
      parameter('path', 'any', 'Such as hidden.units.', { required: true }),
      parameter('values', 'any', 'A list, a range, or log and a range.', { rest: true }),
    ],
    { repeatable: true },
  ),
  entry('tune', 'search', 'How the values are chosen.', [
    choice('method', ['grid', 'random', 'halving', 'bayes'], 'The search.', { required: true }),
    number('trials', 'How many trials.', { integer: true, minimum: 1 }),
    seed,
  ]),
  entry('tune', 'folds', 'Cross-validation within the search.', [
    number('k', 'How many parts.', { integer: true, minimum: 2, required: true }),
  ]),
  entry('tune', 'resample', 'Resamples instead of folds.', [
    choice('method', ['bootstrap'], 'The method.', { required: true }),
    number('times', 'How often.', { integer: true, minimum: 1, required: true }),
  ]),
  entry('tune', 'goal', 'What the search is after.', [
    choice('direction', ['minimize', 'maximize'], 'Which way.', { required: true }),
    parameter('metric', 'metric', 'A metric such as validation_loss.', { required: true }),
  ]),
];

/** What can be expected beside metrics (docs/language.md section 7). */
const expectStatements: readonly Entry[] = [
  entry(
    'expect',
    'gradient_error',
    'The largest difference between back-propagated gradients and central differences, over ' +
      'every parameter: gradient_error < 1e-6.',
    [],
  ),
  entry(
    'expect',
    'output_variance',
    "Variance of a layer's outputs for the first batch, before training: " +
      'output_variance(hidden) in 0.1..10.',
    [parameter('layer', 'layer', 'The layer.', { required: true })],
  ),
  entry(
    'expect',
    'epochs_to_reach',
    'Epochs until a metric reaches a value: epochs_to_reach loss 1e-3 < 100.',
    [
      parameter('metric', 'metric', 'A metric such as loss.', { required: true }),
      number('value', 'What it is to reach.', { required: true }),
    ],
  ),
  entry(
    'expect',
    'same_as',
    'The largest relative difference to what trace --json once wrote, tensor by tensor: same_as ' +
      '"reference.json" < 1e-10.',
    [parameter('path', 'path', 'The file, in quotes.', { required: true })],
  ),
];

/** What each section is for, in a sentence. */
export const sectionHelp: Readonly<Record<string, string>> = {
  nnet: 'The version of the language.',
  data: 'Where the rows come from, what is predicted from what, and how they are split.',
  network: 'The layers, one a line: kind, name, values, options.',
  train: 'Loss, optimizer and everything else that training needs.',
  tune: 'Settings to vary and how to search among them.',
  expect: 'What must hold after training.',
  function:
    'A function of your own, as an activation, as a loss, or to be differentiated for its own ' +
    'sake.',
};

export const statements: Readonly<Record<Exclude<Section, 'network'>, readonly Entry[]>> = {
  data: dataStatements,
  train: trainStatements,
  tune: tuneStatements,
  expect: expectStatements,
};

/** What columns of `generate` are drawn from. */
export const distributions: Readonly<Record<'uniform' | 'normal', string>> = {
  uniform: 'uniform LOW HIGH: between two bounds.',
  normal: 'normal MEAN DEVIATION: of a mean and a standard deviation.',
};

/** The toy sets of `generate`. */
export const toySets = ['moons', 'spirals', 'circles', 'gaussians', 'xor'] as const;
