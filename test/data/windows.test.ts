/** Windows: of one series, of several, with rows left out, and of rows that are still to come. */
import { describe, expect, test } from 'vitest';
import { seriesOf, windowsIn } from '../../src/data/windows.js';
import { allRows } from '../../src/data/table.js';
import type { Table } from '../../src/model/experiment/table.js';

/** Two stations whose rows take turns, the second from its second row on. */
const table: Table = {
  file: 'w.csv',
  rows: 9,
  columns: [
    {
      name: 'station',
      kind: 'text',
      levels: ['A', 'B'],
      codes: Int32Array.from([0, 0, 1, 0, 1, 0, 1, 1, 0]),
    },
  ],
  notes: [],
};
const cut = (rows: Int32Array, window: Parameters<typeof windowsIn>[2]): unknown[] =>
  windowsIn(rows, seriesOf(table, window), window).map(({ inputs, target }) => [
    [...inputs],
    target,
  ]);

describe('windows', () => {
  test('of one series lie in the order of the file; the last target is still to come', () => {
    expect(cut(Int32Array.from([4, 5, 6, 7, 8]), { length: 3, horizon: 2 })).toEqual([
      [[4, 5, 6], 8],
      [[5, 6, 7], 9],
      [[6, 7, 8], 10],
    ]);
  });

  test('of several series lie within each, whatever stands between', () => {
    // A: 0 1 3 5 8, B: 2 4 6 7; what is still to come stands behind the file, A first.
    expect(cut(allRows(table), { length: 3, horizon: 1, group: 'station' })).toEqual([
      [[0, 1, 3], 5],
      [[2, 4, 6], 7],
      [[1, 3, 5], 8],
      [[3, 5, 8], 9],
      [[4, 6, 7], 10],
    ]);
  });

  test('none lies across a row that was left out', () => {
    const without = allRows(table).filter((row) => row !== 3);
    expect(cut(without, { length: 2, horizon: 1, group: 'station' })).toEqual([
      [[0, 1], 3],
      [[2, 4], 6],
      [[4, 6], 7],
      [[5, 8], 9],
      [[6, 7], 10],
    ]);
  });

  test('a row of no series is named', () => {
    const [column] = table.columns as [(typeof table.columns)[0] & { kind: 'text' }];
    const codes = column.codes.with(4, -1);
    const lines = Uint32Array.from(codes, (_, row) => row + 2);
    const broken: Table = { ...table, columns: [{ ...column, codes }], lines };
    expect(() => seriesOf(broken, { length: 2, horizon: 1, group: 'station' })).toThrow(
      /w\.csv, line 6, column 'station': a row that belongs to no series/,
    );
  });
});
