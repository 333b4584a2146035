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

const entry = <Name extends string>(
  name: Name,
  theory: string,
  group: string,
  help: string,
  equation: string,
  source: string,
  reduction: string,
  parameters: readonly Parameter[] = [],
): Entry<Name> => ({
  name,
  theory,
  group,
  help,
  equation,
  source,
  parameters: [...parameters, ...shared(reduction)],
});

const allLoss = [
  entry(
    'half_squared_error',
    'Half of the squared distance makes the gradient at the output plainly a − y. Summed, not ' +
      'averaged, it grows with the number of rows, and so do the steps of gradient descent.',
    'Regression',
    "Half the squared error, summed over rows and outputs: the lecture's.",
    'C = \\tfrac12 \\sum_i (a_i - y_i)^2',
    'Week 41, "Derivatives of the cost"',
    'sum',
  ),
  entry(
    'mse',
    'It is the likelihood of errors that are normally distributed, and punishes large ' +
      'errors by their square. Its minimum is the conditional mean.',
    'Regression',
    'The mean squared error over rows and outputs.',
    'C = \\tfrac1n \\sum_i (a_i - y_i)^2',
    'Week 41',
    'mean',
  ),
  entry(
    'mae',
    'Every error counts by its size, so outliers pull less. Its minimum is the conditional ' +
      'median, and its gradient does not shrink near it.',
    'Regression',
    'The mean absolute error over rows and outputs.',
    'C = \\tfrac1n \\sum_i |a_i - y_i|',
    'PyTorch nn.L1Loss',
    'mean',
  ),
  entry(
    'huber',
    'Squared for errors up to delta, linear beyond: smooth at the minimum and calm with ' +
      'outliers. The gradient is a − y, cut off at ±delta.',
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
    'The negative logarithm of the probability that the true class was given: the ' +
      'maximum-likelihood loss of classes. It does not saturate where the softmax does, so ' +
      'wrong answers that are sure of themselves learn fastest.',
    'Classification',
    'Cross-entropy of class probabilities (softmax output), mean over rows.',
    'C = -\\tfrac1n \\sum_i \\sum_j y_{ij} \\ln a_{ij}',
    'Week 41, "The cross-entropy"',
    'rows',
    [classWeights],
  ),
  entry(
    'binary_cross_entropy',
    'The same for one probability of yes: logistic regression’s loss. With a sigmoid the ' +
      'derivative a(1 − a) cancels, and a − y is left.',
    'Classification',
    'Cross-entropy of yes-or-no probabilities (sigmoid outputs), mean over rows and outputs.',
    'C = -\\tfrac1n \\sum_i \\left[y_i \\ln a_i + (1-y_i)\\ln(1-a_i)\\right]',
    'Week 41, "Logistic regression"',
    'mean',
    [classWeights],
  ),
] as const satisfies readonly Entry[];

export type LossName = (typeof allLoss)[number]['name'];

export const losses: readonly Entry<LossName>[] = allLoss;

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
