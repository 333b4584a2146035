/** Metrics against scikit-learn's. */
import { describe, test } from 'vitest';
import { confusion, measure } from '../../src/engine/metrics.js';
import { rankArea } from '../../src/engine/ranking.js';
import { expectClose, reference, type Json } from '../support/reference.js';

const ref = reference('j_metrics');

describe('classification', () => {
  test.each(ref.classification.map((c: Json) => [c.name, c]) as [string, Json][])('%s', (_, wanted) => {
    const classes = wanted.labels.length;
    const code = (label: number): number => wanted.labels.indexOf(label);
    const outputs = new Float64Array(wanted.y_pred.length * classes);
    const targets = new Float64Array(outputs.length);
    wanted.y_pred.forEach((label: number, row: number) => (outputs[row * classes + code(label)] = 1));
    wanted.y_true.forEach((label: number, row: number) => (targets[row * classes + code(label)] = 1));
    const metrics = measure(outputs, targets, classes, [{ column: 'y', kind: 'classes', classes: wanted.labels.map(String) }], true);
    expectClose([metrics['accuracy']!], wanted.accuracy, 1e-12, 'accuracy');
    expectClose([metrics['balanced_accuracy']!], wanted.balanced_accuracy, 1e-12, 'balanced_accuracy');
    const matrix = confusion(Int32Array.from(wanted.y_pred as number[], code), Int32Array.from(wanted.y_true as number[], code), classes);
    expectClose(matrix, wanted.confusion_rows_true, 0, 'confusion');
    for (const name of ['precision', 'recall', 'f1']) expectClose([metrics[name]!], wanted.macro[name], 1e-12, name);
  });
});

test.each(ref.binary_scores.map((c: Json, i: number) => [i, c]) as [number, Json][])('ROC area of scores %i', (_, wanted) => {
  expectClose([rankArea(Float64Array.from(wanted.score as number[]), (row) => wanted.y[row] === 1)], wanted.roc_auc, 1e-12, 'roc_auc');
});

describe('regression', () => {
  test.each(ref.regression.map((c: Json) => [c.name, c]) as [string, Json][])('%s', (_, wanted) => {
    const width = Array.isArray(wanted.y_true[0]) ? wanted.y_true[0].length : 1;
    const targets = Array.from({ length: width }, (_unused, j) => ({ column: `y${j}`, kind: 'number' as const, offset: 0, divisor: 1 }));
    const metrics = measure(Float64Array.from(wanted.y_pred.flat() as number[]), Float64Array.from(wanted.y_true.flat() as number[]), width, targets, false);
    for (const name of ['mse', 'rmse', 'mae', 'r2']) expectClose([metrics[name]!], wanted[name], 1e-12, name);
  });
});
