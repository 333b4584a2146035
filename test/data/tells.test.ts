/** Columns that give another away, and columns that only look so. */
import { expect, test } from 'vitest';
import { tellingsIn, tellsOf } from '../../src/data/tells.js';
import type { NumberColumn, TextColumn } from '../../src/model/experiment/table.js';

const rows = 60;
const numbers = (name: string, of: (row: number) => number): NumberColumn => ({
  name,
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => of(row)),
});
const texts = (
  name: string,
  levels: readonly string[],
  of: (row: number) => number,
): TextColumn => ({
  name,
  kind: 'text',
  levels,
  codes: Int32Array.from({ length: rows }, (_, row) => of(row)),
});
/** Without order, the same every time. */
const noise = (row: number, salt: number): number => ((row * 7919 + salt * 104729) % 9973) / 9973;

const price = numbers('price', (row) => 100 * noise(row, 1));
const churned = numbers('churned', (row) => Number(noise(row, 2) > 0.6));
const isGone = (row: number): boolean => churned.values[row] === 1;

test.each([
  ['a number times another', numbers('f', (row) => 3 - 2 * price.values[row]!), price, 'follows'],
  [
    'a logarithm, rounded',
    numbers('f', (row) => Math.round(9 * Math.log(price.values[row]! + 1))),
    price,
    'follows',
  ],
  ['a threshold of it', numbers('f', (row) => Number(price.values[row]! > 50)), price, 'follows'],
  ['another number', numbers('f', (row) => noise(row, 3)), price, undefined],
  [
    'its class in words',
    texts('f', ['stays', 'left'], (row) => Number(isGone(row))),
    churned,
    'renames',
  ],
  [
    'finer words',
    texts('f', ['a', 'b', 'c'], (row) => (isGone(row) ? 2 : row % 2)),
    churned,
    'renames',
  ],
  [
    'words with one exception',
    texts('f', ['stays', 'left'], (row) => Number(isGone(row) !== (row === 41))),
    churned,
    undefined,
  ],
  [
    'an amount that only one class has',
    numbers('f', (row) => (isGone(row) ? noise(row, 4) + 1 : 0)),
    churned,
    'marks',
  ],
  ['a bound', numbers('f', (row) => noise(row, 5) + (isGone(row) ? 1 : 0)), churned, 'separates'],
  [
    'a bound with one exception',
    numbers('f', (row) => noise(row, 5) + (isGone(row) && row !== 30 ? 1 : 0)),
    churned,
    undefined,
  ],
  [
    'an order of the rows beside a trend',
    numbers('f', (row) => row),
    numbers('t', (row) => row ** 2),
    undefined,
  ],
  [
    'missing in places',
    numbers('f', (row) => (row % 3 === 0 ? NaN : price.values[row]! / 2)),
    price,
    'follows',
  ],
] as const)('%s', (_, feature, target, how) => {
  expect(tellsOf(target)(feature)).toBe(how);
  // All pairs of a table are looked at in a sample first: it comes to the same.
  const found = tellingsIn({ file: 'f.csv', rows, columns: [feature, target], notes: [] });
  expect(found.get('f')?.find(({ column }) => column === target.name)?.how).toBe(how);
});

test('numbers that are all distinct tell nothing of one another, however many rows there are', () => {
  const many = 6000;
  const column = (name: string, salt: number): NumberColumn => ({
    name,
    kind: 'number',
    values: Float64Array.from(
      { length: many },
      (_, row) => Math.sin(row * 12.9898 + salt) * 43758.5453,
    ),
  });
  const columns = [column('a', 1), column('b', 2), column('y', 3)];
  columns.push({ ...columns[2]!, name: 'copy', values: columns[2]!.values.map((y) => 2 * y + 1) });
  const found = tellingsIn({ file: 'f.csv', rows: many, columns, notes: [] });
  expect([...found].toSorted()).toEqual([
    ['copy', [{ column: 'y', how: 'follows' }]],
    ['y', [{ column: 'copy', how: 'follows' }]],
  ]);
});

test('a rare class is in the sample', () => {
  const many = 5000;
  const rare = (row: number): number => Number(row % 700 === 350);
  const column = (name: string, of: (row: number) => number): NumberColumn => ({
    name,
    kind: 'number',
    values: Float64Array.from({ length: many }, (_, row) => of(row)),
  });
  const columns = [
    column('fraud', rare),
    column('loss', (row) => 5 * rare(row)),
    column('x', (row) => row % 13),
  ];
  const found = tellingsIn({ file: 'f.csv', rows: many, columns, notes: [] });
  expect([...found].toSorted()).toEqual([
    ['fraud', [{ column: 'loss', how: 'renames' }]],
    ['loss', [{ column: 'fraud', how: 'renames' }]],
  ]);
});
