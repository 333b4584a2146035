/** Every loss: formula, parameters, how it is summed. The engine holds the arithmetic. */
import { choice, number, oneOf, parameter, type Entry, type Parameter } from './entry.js';

const shared = (reduction: string): readonly Parameter[] => [
  choice(
    'reduction',
    ['sum', 'rows', 'mean'],
    'sum: over rows and outputs; rows: summed over outputs, averaged over rows; mean: averaged ' +
      'over both.',
    { default: reduction },
  ),
  parameter('output', 'layer', 'The output this loss belongs to, where there are several.'),
  number('weight', 'Factor of this loss in the total.', { minimum: 0, default: 1 }),
];

/** What each class counts for in a loss of classes. */
const classWeights = parameter(
  'class_weights',
  'any',
  'balanced, or one weight per class in class order: rare classes then count for more.',
);

const entry = (
  name: string,
  group: string,
  help: string,
  equation: string,
  source: string,
  reduction: string,
  parameters: readonly Parameter[] = [],
): Entry => ({
  name,
  group,
  help,
  equation,
  source,
  parameters: [...parameters, ...shared(reduction)],
});

export const losses: readonly Entry[] = [
  entry(
    'half_squared_error',
    'Regression',
    "Half the squared error, summed over rows and outputs: the lecture's.",
    'C = \\tfrac12 \\sum_i (a_i - y_i)^2',
    'Week 41, "Derivatives of the cost"',
    'sum',
  ),
  entry(
    'mse',
    'Regression',
    'The mean squared error over rows and outputs.',
    'C = \\tfrac1n \\sum_i (a_i - y_i)^2',
    'Week 41',
    'mean',
  ),
  entry(
    'mae',
    'Regression',
    'The mean absolute error over rows and outputs.',
    'C = \\tfrac1n \\sum_i |a_i - y_i|',
    'PyTorch nn.L1Loss',
    'mean',
  ),
  entry(
    'huber',
    'Regression',
    'Squared for small errors, linear for large ones.',
    'C = \\tfrac1n \\sum_i h_\\delta(a_i - y_i)',
    'Huber 1964',
    'mean',
    [
      number('delta', 'Where squared turns into linear.', {
        minimum: 0,
        open: 'minimum',
        default: 1,
      }),
    ],
  ),
  entry(
    'cross_entropy',
    'Classification',
    'Cross-entropy of class probabilities (softmax output), mean over rows.',
    'C = -\\tfrac1n \\sum_i \\sum_j y_{ij} \\ln a_{ij}',
    'Week 41, "The cross-entropy"',
    'rows',
    [classWeights],
  ),
  entry(
    'binary_cross_entropy',
    'Classification',
    'Cross-entropy of yes-or-no probabilities (sigmoid outputs), mean over rows and outputs.',
    'C = -\\tfrac1n \\sum_i \\left[y_i \\ln a_i + (1-y_i)\\ln(1-a_i)\\right]',
    'Week 41, "Logistic regression"',
    'mean',
    [classWeights],
  ),
];

/** A function of the file as a loss: elementwise, with the options every loss has. */
export const functionLoss = (name: string): Entry => ({
  name,
  group: 'Functions',
  help: 'A function of the file, of output and target.',
  parameters: shared('mean'),
});

/** The parameters of a `loss` statement before those of the chosen loss. */
export const lossChoice: Parameter = oneOf('kind', 'loss', 'What training makes small.', {
  required: true,
});
