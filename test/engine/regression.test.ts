/**
 * Linear and logistic regression on the gates, the lecture's traces of gradient descent, folds and
 * splits.
 */
import { describe, expect, test } from 'vitest';
import { foldTests } from '../../src/data/split.js';
import { solveNormalEquations } from '../../src/engine/training/normalEquations.js';
import { drain } from '../../src/engine/training/drain.js';
import { MersenneTwister } from '../../src/model/random/mersenneTwister.js';
import { expectClose, flat, reference, type Json } from '../support/reference.js';
import { rowsSection, trainingOf } from '../support/experiments.js';

const gates = reference('i_gates');

describe('the gates', () => {
  const inputs = (gates.X as number[][]).map((row) => row.slice(1));

  test.each(Object.entries(gates.gates as Record<string, Json>))(
    '%s by the normal equations, as the lecture prints them',
    (_, gate) => {
      const { gram, inverse, theta, predictions } = solveNormalEquations(
        gates.X,
        gate.y.map((y: number) => [y]),
      );
      expectClose(flat(gram), flat(gates.XtX), 0, 'XtX');
      expectClose(flat(inverse), flat(gates.inverse_exact), 1e-12, 'pseudo-inverse');
      expectClose(flat(theta), gate.linear_theta_exact, 1e-12, 'theta');
      expectClose(flat(predictions), gate.linear_prediction, 1e-9, 'predictions');
    },
  );

  test('of a singular matrix, the pseudo-inverse is the one of least norm', () => {
    const { theta } = solveNormalEquations(
      [
        [1, 1, 1],
        [1, 2, 2],
        [1, 3, 3],
      ],
      [[1], [2], [3]],
    );
    expectClose(flat(theta), [0, 0.5, 0.5], 1e-12, 'theta');
  });

  const logistic = (name: string, l2: string): ReturnType<typeof trainingOf>['training'] => {
    const gate = gates.gates[name];
    const { training } = trainingOf(`nnet 1
${rowsSection(
  inputs,
  gate.y.map((y: number) => [y]),
)}
network regression { input x 2; dense o 1 sigmoid init=zeros }
train { loss binary_cross_entropy; optimizer lbfgs line_search=strong_wolfe; batch_size all; epochs 50; ${l2} }`);
    drain(training.run());
    return training;
  };

  test.each(Object.entries(gates.gates as Record<string, Json>))(
    '%s by logistic regression, with the penalty that scikit-learn has',
    (name, gate) => {
      // C = 1 is λ = 1/2 beside the sum of four losses, so 1/8 beside their mean. The lecture's
      // column of ones is penalized too; the bias is not.
      const training = logistic(name, 'l2 1/8');
      const [w, b] = training.network.parameters;
      const { coef, intercept, proba_1: probabilities, accuracy } = gate.logistic_C1;
      expectClose([...w!.value.data], coef.slice(-2), 1e-4, 'coefficients');
      expectClose([b!.value.data[0]!], intercept, 1e-4, 'intercept');
      const { outputs } = training.evaluation.outputs(Int32Array.of(0, 1, 2, 3));
      expectClose([...outputs.values()][0]!, probabilities, 1e-4, 'probabilities');
      expect(training.finish().metrics.train['accuracy']).toBe(accuracy);
      expect(accuracy).toBe(gates.lecture_accuracy[name]);
    },
  );

  test('without a penalty OR and AND are learned whole, and XOR cannot be', () => {
    expect(
      ['OR', 'AND'].map((name) => logistic(name, 'l2 0').finish().metrics.train['accuracy']),
    ).toEqual([1, 1]);
    const xor = logistic('XOR', 'l2 0').finish();
    expect(xor.loss).toBeCloseTo(Math.log(2), 6);
  });

  test('two hidden units by hand make an XOR', () => {
    const { W1, b1, W2, b2, output } = gates.hand_made_xor_network;
    const matrix = (rows: number[][]): string =>
      `[${rows.map((row) => `[${row.join(', ')}]`).join(', ')}]`;
    const { training } = trainingOf(`nnet 1
${rowsSection(inputs, [[0], [1], [1], [0]])}
network xor { input x 2; dense h 2 sigmoid weights=${matrix(W1)} biases=[${b1}]; dense o 1 sigmoid weights=${matrix(W2)} biases=[${b2}] }
train { loss mse; batch_size all; epochs 1 }`);
    expectClose(
      [...training.evaluation.outputs(Int32Array.of(0, 1, 2, 3)).outputs.values()][0]!,
      flat(output),
      1e-9,
      'output',
    );
  });
});

describe('folds and splits', () => {
  const { splits } = reference('j_metrics');
  const seeded = (s: number): { seed: number; generator: 'numpy'; shuffle: boolean } => ({
    seed: s,
    generator: 'numpy',
    shuffle: true,
  });
  const inOrder = { seed: 0, generator: 'default' as const, shuffle: false };

  // TimeSeriesSplit has no word in the language: windows keep to their part of the rows instead.
  const spoken = splits.filter((c: Json) => c.kind !== 'TimeSeriesSplit');

  test('all cases but one are exercised', () => {
    expect([splits.length, spoken.length]).toEqual([13, 12]);
  });

  test.each(spoken.map((c: Json, i: number) => [`${c.kind} ${i}`, c]) as [string, Json][])(
    '%s',
    (_, c) => {
      if (c.kind === 'KFold')
        expect(foldTests(c.n, c.folds, inOrder).map((rows) => [...rows])).toEqual(c.test);
      else if (c.kind === 'StratifiedKFold')
        expect(
          foldTests(c.y.length, c.folds, inOrder, Int32Array.from(c.y as number[])).map((rows) => [
            ...rows,
          ]),
        ).toEqual(c.test);
      else if (c.kind.startsWith('KFold(shuffle'))
        expect(foldTests(c.n, c.folds, seeded(c.s)).map((rows) => [...rows])).toEqual(
          c.test.map((rows: number[]) => rows.toSorted((a, b) => a - b)),
        );
      else {
        // train_test_split: the test rows are the first ⌈n·share⌉ of a permutation, the training
        // rows those that follow.
        expect(c.kind).toMatch(/^train_test_split/);
        const order = new MersenneTwister(c.s).permutation(c.n);
        const tests = c.test.length;
        expect([...order.subarray(0, tests)]).toEqual(c.test);
        expect([...order.subarray(tests, tests + c.train.length)]).toEqual(c.train);
      }
    },
  );

  test('every row is set aside once', () => {
    for (const classes of [undefined, Int32Array.from({ length: 31 }, (_, i) => i % 3)]) {
      const folds = foldTests(31, 4, undefined, classes);
      expect(folds.flatMap((rows) => [...rows]).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 31 }, (_, i) => i),
      );
    }
  });
});
