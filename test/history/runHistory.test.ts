/** A run's history: the same whether it is followed, taken over or read from its file. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../src/history/compare.js';
import { eventOf, eventsIn, lineOf, thinnedEvents } from '../../src/history/metricsLines.js';
import { budget, RunHistory } from '../../src/history/runHistory.js';
import type { RunEvent } from '../../src/model/runs/runEvents.js';

const epoch = (n: number, loss = 1 / n, accuracy?: number): RunEvent => ({
  type: 'epoch',
  epoch: n,
  loss,
  learning_rate: 0.1,
  ...(accuracy !== undefined && { validation: { accuracy } }),
});

const layers = (n: number): RunEvent => ({
  type: 'diagnostics',
  epoch: n,
  layers: [
    { layer: 'hidden', units: 3, mean: n, variance: 1, gradient_norm: 2 * n },
    { layer: 'output', units: 1, mean: -n, variance: 1 },
  ] as never,
});

const historyOf = (events: readonly RunEvent[]): RunHistory => {
  const history = new RunHistory();
  events.forEach((event) => history.append(event));
  return history;
};

const told: readonly RunEvent[] = [
  { type: 'note', message: 'Training started.' },
  epoch(1, 2, 0.5),
  layers(1),
  epoch(2, NaN),
  { type: 'rate', epoch: 3, batch: 0, learning_rate: 0.05 },
  epoch(3, Infinity, 0.75),
  layers(3),
];

describe('a history', () => {
  test('keeps what was told in columns', () => {
    const { epochs, diagnostics, facts } = historyOf(told);
    expect([...epochs.epoch]).toEqual([1, 2, 3]);
    expect([...epochs.column('loss')!]).toEqual([2, NaN, Infinity]);
    expect([...epochs.column('validation.accuracy')!]).toEqual([0.5, NaN, 0.75]);
    expect([...diagnostics.column('hidden.gradient_norm')!]).toEqual([2, 6]);
    expect(facts.notes).toEqual(['Training started.']);
    expect(facts.units).toEqual({ hidden: 3, output: 1 });
  });

  test('read back from its lines it is the same', () => {
    const history = historyOf(told);
    const read = historyOf(eventsIn(told.map(lineOf).join('')).events);
    expect(read.since(0)).toEqual(history.since(0));
    expect(eventOf(lineOf(epoch(2, NaN)))).toEqual(epoch(2, NaN));
  });

  test('followed from a distance it is the same', () => {
    const source = new RunHistory();
    const copy = new RunHistory();
    for (const event of told) {
      source.append(event);
      copy.take(source.since(copy.epochs.last));
    }
    expect(copy.since(0)).toEqual(source.since(0));
  });

  test('the layers as they were looked at last', () => {
    expect(historyOf(told).newestDiagnostics()).toEqual(layers(3));
    expect(historyOf([epoch(1)]).newestDiagnostics()).toBeUndefined();
  });

  test('what was measured after the epoch that a run goes on from is forgotten', () => {
    const history = historyOf(told);
    history.cut(2);
    expect(history.epochs.last).toBe(2);
    expect(history.diagnostics.last).toBe(1);
    expect(history.facts.rates).toEqual([told[4]]);
  });

  test('a rate set anew stands for those that were set for later batches', () => {
    const rate = (epoch: number, batch: number, learning_rate: number): RunEvent => ({
      type: 'rate',
      epoch,
      batch,
      learning_rate,
    });
    const set = [rate(2, 0, 0.1), rate(3, 4, 0.2), rate(5, 1, 0.3)];
    expect(historyOf(set).facts.rates).toEqual(set);
    expect(historyOf([...set, rate(3, 4, 0.4)]).facts.rates).toEqual([set[0], rate(3, 4, 0.4)]);
    expect(historyOf([...set, rate(3, 5, 0.4)]).facts.rates).toEqual([
      ...set.slice(0, 2),
      rate(3, 5, 0.4),
    ]);
  });
});

describe('the lines of a long run', () => {
  const length = 3 * budget.epochs;
  const events = Array.from({ length }, (_, i) => epoch(i + 1, i === 4321 ? 99 : 1 / (i + 1)));

  test('are thinned to their budget; the spike, the last epoch and all notes stay', () => {
    const noted = [told[0]!, ...events, told[4]!];
    const kept = thinnedEvents(noted);
    expect(kept.length).toBeLessThanOrEqual(budget.epochs + 2);
    expect(kept).toContain(events[4321]);
    expect(kept).toContain(events.at(-1));
    expect(kept[0]).toBe(told[0]);
    expect(kept.at(-1)).toBe(told[4]);
  });

  test('stay as they are within it', () => {
    expect(thinnedEvents(told)).toEqual(told);
  });
});

test('runs beside each other share their epochs', () => {
  const first = historyOf([epoch(1, 5), epoch(3, 4)]);
  const second = historyOf([epoch(2, 7), epoch(3, 6)]);
  const { epochs, values } = compare([first, second], 'loss');
  expect([...epochs]).toEqual([1, 2, 3]);
  expect(values.map((column) => [...column])).toEqual([
    [5, NaN, 4],
    [NaN, 7, 6],
  ]);
  expect(compare([first], 'validation.accuracy').values[0]).toEqual(Float64Array.of(NaN, NaN));
});
