/** A result in a few words: which rows, which number, how it is written. */
import { describe, expect, test } from 'vitest';
import { resultText } from '../../src/host/runs/resultText.js';
import { bytes, counted, figure, metricFigure } from '../../src/model/runs/figures.js';
import { headlineOf, resultPart } from '../../src/model/runs/headline.js';
import type { DoneEvent } from '../../src/model/runs/runEvents.js';

const done = (metrics: DoneEvent['metrics']): DoneEvent => ({
  type: 'done',
  state: 'finished',
  epochs: 3,
  best_epoch: 3,
  loss: 0.1,
  metrics,
});

describe('figures', () => {
  test.each([
    [0, '0'],
    [1 / 3, '0.3333'],
    [-1234.5678, '−1235'],
    [0.00012345, '1.23e-4'.replace('-', '−')],
    [1.5e7, '1.50e7'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%d is %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  test('counts, bytes, metrics', () => {
    expect(counted(1, 'row')).toBe('1 row');
    expect(counted(60_000, 'row')).toBe('60,000 rows');
    expect([bytes(999), bytes(12_345), bytes(2.5e6)]).toEqual(['999 B', '12.3 kB', '2.5 MB']);
    expect(metricFigure('accuracy', 0.9666)).toBe('96.7 %');
    expect(metricFigure('r2', -0.123456)).toBe('−0.1235');
    expect(metricFigure('loss', 0.5)).toBe('0.5');
  });
});

describe('the headline', () => {
  test('is of the rows farthest from training', () => {
    expect(resultPart({ train: {}, validation: {}, test: {} })).toBe('test');
    expect(resultPart({ train: {}, validation: {} })).toBe('validation');
    expect(resultPart({ train: {} })).toBe('train');
  });

  test('is accuracy, else R², else the loss', () => {
    expect(headlineOf(done({ train: { loss: 1, accuracy: 0.5 } })).metric).toBe('accuracy');
    expect(headlineOf(done({ train: { loss: 1, r2: 0.5 } })).metric).toBe('r2');
    expect(headlineOf(done({ train: { loss: 1, mae: 2 } }))).toEqual({
      part: 'train',
      metric: 'loss',
      value: 1,
    });
  });

  test('says what changed since the run before, of the same metric', () => {
    const run = done({ train: { loss: 1 }, test: { loss: 2, accuracy: 0.95 } });
    expect(resultText(run, undefined)).toBe('test accuracy 95 %');
    const before = { part: 'test', metric: 'accuracy', value: 0.9 } as const;
    expect(resultText(run, before)).toBe('test accuracy 95 % (+5 %)');
    expect(resultText(run, { ...before, value: 1 })).toBe('test accuracy 95 % (−5 %)');
    expect(resultText(run, { ...before, metric: 'r2' })).toBe('test accuracy 95 %');
    expect(resultText(run, { ...before, value: 0.95 })).toBe('test accuracy 95 %');
  });
});
