/**
 * Back-propagation equals central differences for every kind of layer, alone and wired into small
 * graphs.
 */
import { Training } from '../../src/engine/training/training.js';
import { weightsOf } from '../../src/engine/training/weights.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGradients } from '../../src/engine/training/gradientCheck.js';
import { drain } from '../../src/engine/training/drain.js';
import { trainingOf } from '../support/experiments.js';

const rows = Array.from({ length: 7 }, (_, i) => [
  Math.sin(i),
  Math.cos(2 * i),
  i / 5 - 0.6,
  (i % 3) / 2,
  Math.sin(3 * i),
]);
const data =
  `data { columns x0 x1 x2 y0 y1; rows ` +
  `[${rows.map((row) => `[${row.join(', ')}]`).join(', ')}]; features x0 x1 x2; target y0 y1 }`;
const text = (layers: string, train = 'loss mse'): string =>
  `nnet 1\n${data}\nnetwork n { input x 3\n${layers}\ndense o 2 }\ntrain { ${train}; batch_size ` +
  `all; epochs 3; seed 4 }`;

function errorOf(source: string): { error: number; compared: number; worst: string } {
  const { training, dataset } = trainingOf(source);
  return checkGradients(training.stepper, training.batches.of(dataset.parts.train));
}

describe('alone', () => {
  test.each([
    ['dropout', 'dense h 5 tanh\ndropout d 0.4'],
    ['dropout on the inputs', 'dropout d 0.3\ndense h 4 tanh'],
    ['an activation apart', 'dense h 5\nactivation a gelu'],
    ['a softmax apart', 'dense h 4\nactivation a softmax'],
    ['reshape and flatten', 'dense h 6 tanh\nreshape r 2x3\nflatten f'],
    ['a sum', 'dense a 4 tanh\ndense b 4 sin from=x\nadd s from=[a, b]'],
    ['a product', 'dense a 4 tanh\ndense b 4 softplus from=x\nmultiply s from=[a, b]'],
    ['side by side', 'dense a 3 tanh\ndense b 2 sigmoid from=x\nconcat s from=[a, x, b]'],
    [
      'a layer that three take',
      'dense a 4 tanh\ndense b 4 silu\nadd s from=[a, b]\nmultiply m from=[s, a]',
    ],
    ['without biases', 'dense h 5 tanh bias=false'],
    ['batch_norm', 'dense h 5\nbatch_norm n\nactivation a tanh'],
    [
      'batch_norm without scale and shift',
      'dense h 5\nbatch_norm n affine=false\nactivation a tanh',
    ],
    ['layer_norm', 'dense h 5\nlayer_norm n\nactivation a sin'],
    ['a convolution', 'dense h 32\nreshape i 4x4x2\nconv2d c 3 3 tanh padding=1\nflatten f'],
    [
      'a convolution with strides and same padding',
      'dense h 30\nreshape i 5x3x2\nconv2d c 2 2 tanh stride=2 padding=same\nflatten f',
    ],
    [
      'a dilated convolution without biases',
      'dense h 25\nreshape i 5x5x1\nconv2d c 2 2 gelu dilation=2 bias=false\nflatten f',
    ],
    [
      'an average pool',
      'dense h 32\nreshape i 4x4x2\navg_pool2d p 3 stride=2 padding=1\nflatten f',
    ],
    ['a maximum pool', 'dense h 32\nreshape i 4x4x2\nmax_pool2d p 2\nflatten f'],
    [
      'images normalized',
      'dense h 12\nreshape i 2x2x3\nbatch_norm n\nconv2d c 2 1 tanh\nlayer_norm m\nflatten f',
    ],
    ['rnn', 'dense h 12\nreshape s 4x3\nrnn r 3'],
    [
      'rnn with another activation, all steps',
      'dense h 12\nreshape s 4x3\nrnn r 3 sin return_sequences=true\nflatten f',
    ],
    ['lstm', 'dense h 12\nreshape s 4x3\nlstm l 3'],
    ['lstm on lstm', 'dense h 12\nreshape s 4x3\nlstm l 3 return_sequences=true\nlstm m 2'],
    ['gru', 'dense h 12\nreshape s 4x3\ngru g 3 return_sequences=true\ngru i 2 bias=false'],
    ['gaussian units', 'dense h 3 tanh\nrbf g 4'],
    [
      'a Boltzmann machine, as the layer it is after pretraining',
      'dense h 4 sigmoid\nrbm b 3 epochs=2',
    ],
    ['regularized', 'dense h 5 tanh l1=0.01 l2=0.1'],
  ])('%s', (_, layers) => {
    const { error, compared, worst } = errorOf(text(layers));
    expect(compared).toBeGreaterThan(10);
    expect(error, worst).toBeLessThan(1e-6);
  });

  test('penalties on everything, biases too', () => {
    expect(
      errorOf(
        text(
          'dense h 5 tanh',
          'loss mse; l1 0.01 penalize_biases=true; l2 0.1 penalize_biases=true',
        ),
      ).error,
    ).toBeLessThan(1e-6);
  });
});

test('random graphs', () => {
  const activation = fc.constantFrom(
    'tanh',
    'sigmoid',
    'gelu',
    'softplus',
    'sin',
    'silu',
    'linear',
    'softmax',
  );
  const step = fc.oneof(
    fc.record({ kind: fc.constant('dense'), activation }),
    fc.record({ kind: fc.constantFrom('add', 'multiply', 'concat'), activation: fc.constant('') }),
    fc.record({ kind: fc.constant('dropout'), activation: fc.constant('') }),
    fc.record({ kind: fc.constant('activation'), activation }),
    fc.record({
      kind: fc.constantFrom(
        'batch_norm',
        'layer_norm',
        'rbf',
        'lstm',
        'gru',
        'rnn',
        'conv2d',
        'avg_pool2d',
      ),
      activation: fc.constant(''),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(
        'half_squared_error',
        'mse',
        'huber',
        'mse reduction=sum',
        'mse reduction=rows',
      ),
      (steps, loss) => {
        const layers = ['dense first 4 tanh'];
        const names = ['first'];
        for (const [i, { kind, activation: f }] of steps.entries()) {
          const name = `l${i}`;
          const width4 = names.filter((n) => !n.endsWith('wide'));
          if (kind === 'dense') layers.push(`dense ${name} 4 ${f}`);
          else if (kind === 'dropout') layers.push(`dropout ${name} 0.3`);
          else if (kind === 'activation') layers.push(`activation ${name} ${f}`);
          else if (kind === 'batch_norm' || kind === 'layer_norm') layers.push(`${kind} ${name}`);
          else if (kind === 'rbf') layers.push(`rbf ${name} 4 widths=2`);
          else if (kind === 'conv2d' || kind === 'avg_pool2d')
            layers.push(
              `reshape ${name}i 2x2x1`,
              kind === 'conv2d'
                ? `conv2d ${name}c 4 2`
                : `avg_pool2d ${name}p 2 stride=1 padding=1`,
              `flatten ${name}f`,
              `dense ${name} 4 tanh`,
            );
          else if (kind === 'lstm' || kind === 'gru' || kind === 'rnn')
            layers.push(`reshape ${name}s 2x2`, `${kind} ${name} 4`);
          else if (kind === 'concat')
            layers.push(
              `concat ${name}wide from=[${names.at(-1)}, ${names[0]}]`,
              `dense ${name} 4 tanh`,
            );
          else
            layers.push(
              `dense ${name}in 4 sin`,
              `${kind} ${name} from=[${name}in, ${width4[i % width4.length]}]`,
            );
          names.push(name);
        }
        // A branch that nothing takes is refused by the checks: everything is joined at the end.
        layers.push(`concat all from=[${names.join(', ')}]`);
        const { error, worst } = errorOf(text(layers.join('\n'), `loss ${loss}`));
        expect(error, `${worst} in\n${layers.join('\n')}`).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 40, seed: 11 },
  );
});

describe('edges', () => {
  test.each([
    ['one row a batch', 'batch_size 1'],
    ['a short last batch', 'batch_size 4'],
    ['batches larger than the data', 'batch_size 100'],
  ])('%s', (_, batches) => {
    const { training } = trainingOf(text('dense h 3 tanh').replace('batch_size all', batches));
    drain(training.run());
    expect(Number.isFinite(training.finish().loss)).toBe(true);
  });

  test('frozen layers stay, the others move', () => {
    const { training } = trainingOf(text('dense h 3 tanh frozen=true'));
    const before = training.network.parameters.map(({ value }) => [...value.data]);
    drain(training.run());
    const moved = training.network.parameters.map(({ value }, i) =>
      value.data.some((w, k) => w !== before[i]![k]),
    );
    expect(moved).toEqual([false, false, true, true]);
  });

  test('training is the stepper run to its end', () => {
    const source = text('dense h 3 tanh\ndropout d 0.5').replace('batch_size all', 'batch_size 4');
    const { training, experiment, dataset } = trainingOf(source);
    const { epochs } = experiment.train;
    drain(training.run());
    // By hand, on a network of its own: every batch of every epoch, one update after another.
    const { stepper, batches, network } = new Training(experiment, dataset);
    for (let epoch = 0; epoch < epochs; epoch++) {
      batches.shuffle();
      for (let n = 0; n < batches.count; n++)
        for (const _ of stepper.update(batches.of(batches.rows(n))));
    }
    expect(weightsOf(network)).toEqual(weightsOf(training.network));
    expect(network.random.snapshot()).toEqual(training.network.random.snapshot());
  });

  test('same seed, same bits', () => {
    const losses = [0, 1].map(() => {
      const { training } = trainingOf(text('dense h 3 tanh\ndropout d 0.5'));
      drain(training.run());
      return training.finish().loss;
    });
    expect(losses[0]).toBe(losses[1]);
  });

  test('adding a layer changes no other draws', () => {
    const weights = (source: string): number[] => [
      ...trainingOf(source).training.network.parameters.find(({ name }) => name === 'o.w')!.value
        .data,
    ];
    expect(weights(text('dense h 3 tanh'))).toEqual(
      weights(text('dense g 5 tanh\ndense h 3 tanh')),
    );
  });
});
