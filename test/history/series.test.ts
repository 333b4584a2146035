/** Long series keep their spikes, whatever way they came. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Series } from '../../src/history/series.js';
import { keptRows, thin } from '../../src/history/thinning.js';

/** A curve with one outlier in it. */
const withSpike = (length: number, spike: number, height: number): number[] =>
  Array.from({ length }, (_, i) => (i === spike ? height : Math.sin(i / 7) / (1 + i)));

const indices = (length: number): number[] => Array.from({ length }, (_, i) => i);

const seriesOf = (values: readonly number[], budget: number): Series => {
  const series = new Series(budget);
  values.forEach((loss, i) => series.append(i + 1, { loss }));
  return series;
};

const contents = (series: Series): unknown => ({
  epochs: [...series.epoch],
  columns: Object.fromEntries(series.names.map((name) => [name, [...series.column(name)!]])),
});

describe('thinning', () => {
  test('every stretch keeps the least and the greatest of every column', () => {
    const rows = [
      [1, 0],
      [5, 0],
      [2, -3],
      [0, 9],
      [1, 1],
    ];
    expect(keptRows(indices(5), (i) => rows[i]!, 4, 5)).toEqual([1, 2, 3, 4]);
    const flat = rows.map(([a]) => [a!, 0]);
    // Least 0 at row 3, greatest 5 at row 1; the flat column its first row. Row 4 stands alone.
    expect(keptRows(indices(5), (i) => flat[i]!, 4, 5)).toEqual([0, 1, 3, 4]);
  });

  test('a stretch without numbers keeps its first row', () => {
    expect(keptRows(indices(8), () => [NaN], 4, 8)).toEqual([0, 4]);
  });

  test('a spike anywhere is kept, and the series has room again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 3000 }),
        fc.nat(),
        fc.constantFrom(1e6, -1e6, Infinity),
        (length, at, height) => {
          const spike = at % length;
          const values = withSpike(length, spike, height);
          const { kept } = thin(indices(length), (i) => [values[i]!], length, 100, 1);
          expect(kept).toContain(spike);
          expect(kept.length).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  test('thinned once and again is thinned at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 64, maxLength: 400 }),
        fc.integer({ min: 1, max: 5 }),
        (values, power) => {
          const { length } = values;
          const rowOf = (i: number): number[] => [values[i]!];
          const atOnce = keptRows(indices(length), rowOf, 2 ** power, length);
          let numbers = indices(length);
          for (let k = 0; k <= power; k++) {
            const before = numbers;
            numbers = keptRows(before, (i) => rowOf(before[i]!), 2 ** k, length).map(
              (place) => before[place]!,
            );
          }
          expect(numbers).toEqual(atOnce);
        },
      ),
    );
  });
});

describe('a series', () => {
  test('200,000 rows stay within their budget, and the spike is among them', () => {
    const series = seriesOf(withSpike(200_000, 123_456, 42), 20_000);
    expect(series.length).toBeLessThanOrEqual(20_000);
    expect(series.bytes).toBeLessThan(1_000_000);
    expect(series.column('loss')![series.epoch.indexOf(123_457)]).toBe(42);
    expect(series.last).toBe(200_000);
  });

  test('taken over in parts it is what it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 30 }),
        (length, parts) => {
          const values = withSpike(length, length >> 1, 9);
          const source = new Series(64);
          const copy = new Series(64);
          let told = 0;
          let next = 0;
          for (const part of [...parts, length]) {
            while (next < Math.min(length, told + part)) {
              source.append(next + 1, { loss: values[next]!, ...(next > 20 && { late: next }) });
              next++;
            }
            copy.take(source.since(told + 1));
            told = next;
          }
          expect(contents(copy)).toEqual(contents(source));
        },
      ),
    );
  });

  test('a run that goes on from an earlier epoch ends as if it had never stopped', () => {
    const values = withSpike(500, 77, 3);
    const straight = seriesOf(values, 60);
    const resumed = seriesOf(values.slice(0, 300), 60);
    values.slice(250).forEach((loss, i) => resumed.append(251 + i, { loss }));
    expect(resumed.column('loss')![resumed.epoch.indexOf(78)]).toBe(3);
    expect(contents(resumed)).toEqual(contents(straight));
  });

  test('rows that were cut leave no values behind', () => {
    const series = new Series(10);
    series.append(1, { loss: 1 });
    series.append(2, { loss: 2, penalty: 5 });
    series.cut(2);
    series.append(2, { loss: 3 });
    expect(contents(series)).toEqual({
      epochs: [1, 2],
      columns: { loss: [1, 3], penalty: [NaN, NaN] },
    });
  });
});
