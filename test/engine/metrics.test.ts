/** Metrics against scikit-learn's. */
import { describe, expect, test } from 'vitest';
import { classScores, confusion, measure } from '../../src/engine/metrics/metrics.js';
import { encodeInputs } from '../../src/data/encode.js';
import { scaling } from '../../src/data/prepare.js';
import { classesOf } from '../../src/data/table.js';
import { rankArea } from '../../src/engine/metrics/ranking.js';
import { expectClose, reference, type Json } from '../support/reference.js';

const ref = reference('j_metrics');

describe('classification', () => {
  test.each(ref.classification.map((c: Json) => [c.name, c]) as [string, Json][])(
    '%s',
    (_, wanted) => {
      const classes = wanted.labels.length;
      const code = (label: number): number => wanted.labels.indexOf(label);
      const outputs = new Float64Array(wanted.y_pred.length * classes);
      const targets = new Float64Array(outputs.length);
      wanted.y_pred.forEach(
        (label: number, row: number) => (outputs[row * classes + code(label)] = 1),
      );
      wanted.y_true.forEach(
        (label: number, row: number) => (targets[row * classes + code(label)] = 1),
      );
      const metrics = measure(
        outputs,
        targets,
        classes,
        [{ column: 'y', kind: 'classes', classes: wanted.labels.map(String) }],
        true,
      );
      expectClose([metrics['accuracy']!], wanted.accuracy, 1e-12, 'accuracy');
      expectClose(
        [metrics['balanced_accuracy']!],
        wanted.balanced_accuracy,
        1e-12,
        'balanced_accuracy',
      );
      const matrix = confusion(
        Int32Array.from(wanted.y_pred as number[], code),
        Int32Array.from(wanted.y_true as number[], code),
        classes,
      );
      expectClose(matrix, wanted.confusion_rows_true, 0, 'confusion');
      for (const name of ['precision', 'recall', 'f1'])
        expectClose([metrics[name]!], wanted.macro[name], 1e-12, name);
      const scores = classScores(matrix, classes);
      for (const name of ['precision', 'recall', 'f1'] as const) {
        expectClose(
          scores.map((score) => score[name]),
          wanted.per_class[name],
          1e-12,
          `${name} of each class`,
        );
      }
      expectClose(
        scores.map(({ actual }) => actual),
        wanted.per_class.support,
        0,
        'support',
      );
    },
  );
});

test.each(ref.binary_scores.map((c: Json, i: number) => [i, c]) as [number, Json][])(
  'ROC area of scores %i',
  (_, wanted) => {
    expectClose(
      [rankArea(Float64Array.from(wanted.score as number[]), (row) => wanted.y[row] === 1)],
      wanted.roc_auc,
      1e-12,
      'roc_auc',
    );
  },
);

describe('regression', () => {
  test.each(ref.regression.map((c: Json) => [c.name, c]) as [string, Json][])('%s', (_, wanted) => {
    const width = Array.isArray(wanted.y_true[0]) ? wanted.y_true[0].length : 1;
    const targets = Array.from({ length: width }, (_unused, j) => ({
      column: `y${j}`,
      kind: 'number' as const,
      offset: 0,
      divisor: 1,
    }));
    const metrics = measure(
      Float64Array.from(wanted.y_pred.flat() as number[]),
      Float64Array.from(wanted.y_true.flat() as number[]),
      width,
      targets,
      false,
    );
    for (const name of ['mse', 'rmse', 'mae', 'r2'])
      expectClose([metrics[name]!], wanted[name], 1e-12, name);
  });
});

test(
  'probabilities of several classes: log loss and the areas under the ROC curves, one class ' +
    'against the rest',
  () => {
    const {
      y,
      proba,
      log_loss: logLoss,
      auc_ovr_macro: area,
      top1_accuracy: accuracy,
    } = ref.multiclass_probabilities;
    const targets = new Float64Array(y.length * 3);
    y.forEach((label: number, row: number) => (targets[row * 3 + label] = 1));
    const metrics = measure(
      Float64Array.from(proba.flat() as number[]),
      targets,
      3,
      [{ column: 'y', kind: 'classes', classes: ['0', '1', '2'] }],
      true,
    );
    expectClose(
      [metrics['log_loss']!, metrics['roc_auc']!, metrics['accuracy']!],
      [logLoss, area, accuracy],
      1e-12,
      'metrics',
    );
  },
);

test.each(ref.binary_scores.map((c: Json, i: number) => [i, c]) as [number, Json][])(
  'log loss of clipped scores %i',
  (_, wanted) => {
    const scores = Float64Array.from(wanted.score as number[], (p) =>
      Math.min(0.99, Math.max(0.01, p)),
    );
    const metrics = measure(
      scores,
      Float64Array.from(wanted.y as number[]),
      1,
      [{ column: 'y', kind: 'binary', classes: ['0', '1'] }],
      true,
    );
    expectClose(
      [metrics['log_loss']!],
      wanted.log_loss_of_score_clipped_0p01_0p99,
      1e-12,
      'log_loss',
    );
  },
);

test('scalers as scikit-learn has them, and one-hot columns in class order', () => {
  const { X, standard, minmax, robust, one_hot: oneHot } = ref.scalers;
  const columns = X[0].map((_: unknown, j: number) =>
    Float64Array.from(X.map((row: number[]) => row[j]) as number[]),
  ) as Float64Array[];
  for (const [method, wanted] of [
    ['standard', standard.out],
    ['minmax', minmax.out],
    ['robust', robust.out],
  ] as const) {
    for (const [j, column] of columns.entries()) {
      const { offset, divisor } = scaling(method, column);
      expectClose(
        column.map((value) => (value - offset) / divisor),
        wanted.map((row: number[]) => row[j]),
        1e-12,
        `${method}, column ${j}`,
      );
    }
  }
  const levels = [...new Set(oneHot.x as string[])];
  const table = {
    file: 'x',
    rows: oneHot.x.length,
    notes: [],
    columns: [
      {
        name: 'x',
        kind: 'text' as const,
        levels,
        codes: Int32Array.from(oneHot.x as string[], (label) => levels.indexOf(label)),
      },
    ],
  };
  expect(classesOf(table.columns[0]!)).toEqual(oneHot.categories_sorted);
  const encoding = {
    features: [{ column: 'x', kind: 'onehot' as const, classes: oneHot.categories_sorted }],
    targets: [],
  };
  expectClose(
    encodeInputs(table, encoding, Int32Array.from(oneHot.x.keys())),
    oneHot.out,
    0,
    'one-hot',
  );
});

test('several outputs that each say yes or no: means over them, and the accuracy of each', () => {
  // scikit-learn has 1 - hamming_loss = 4/6 and roc_auc_score = 0.5 and 1 of these.
  const outputs = Float64Array.from([0.9, 0.2, 0.6, 0.7, 0.3, 0.4]);
  const targets = Float64Array.from([1, 0, 0, 1, 1, 0]);
  const encodings = ['rain', 'wind'].map((column) => ({
    column,
    kind: 'number' as const,
    offset: 0,
    divisor: 1,
  }));
  const metrics = measure(outputs, targets, 2, encodings, true);
  const logs = [0.9, 0.4, 0.3, 0.8, 0.7, 0.6].map((p) => -Math.log(p));
  expectClose([metrics['accuracy']!], 4 / 6, 1e-15, 'accuracy');
  expectClose([metrics['rain.accuracy']!], 1 / 3, 1e-15, 'rain');
  expectClose([metrics['wind.accuracy']!], 1, 1e-15, 'wind');
  expectClose([metrics['log_loss']!], logs.reduce((a, b) => a + b) / 6, 1e-15, 'log_loss');
  expectClose([metrics['roc_auc']!], (0.5 + 1) / 2, 1e-15, 'roc_auc');
  expect(metrics).toHaveProperty('rmse');
});
