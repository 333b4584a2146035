/** What must hold of any table, drawn at random: nothing is lost, moved or changed without a word. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/data/csvReader.js';
import { DataError } from '../../src/data/dataError.js';
import { isMissing, labelAt } from '../../src/data/table.js';
import type { Table, TableColumn } from '../../src/model/experiment/table.js';
import { runsOf } from '../support/propertyRuns.js';

const read = (text: string): Table =>
  readCsv(() => [new TextEncoder().encode(text)], { file: 'test.csv' });
const cellsOf = (column: TableColumn, rows: number): (string | undefined)[] =>
  Array.from({ length: rows }, (_, row) =>
    isMissing(column, row) ? undefined : labelAt(column, row),
  );
const cells = (table: Table): (string | undefined)[][] =>
  table.columns.map((column) => cellsOf(column, table.rows));

describe('numbers', () => {
  const written = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 21 }))
      .map(([value, digits]) => value.toPrecision(digits)),
    fc
      .tuple(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.integer({ min: 0, max: 20 }))
      .map(([value, digits]) => value.toExponential(digits)),
    fc
      .tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 12 }))
      .map(([value, digits]) => value.toFixed(digits)),
    fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }).map(String),
    fc
      .tuple(fc.nat(99), fc.nat({ max: 2 ** 31 }))
      .map(([zeros, n]) => `0.${'0'.repeat(zeros % 20)}${n}`),
  );

  test('are those that are written, to the last bit', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 2, maxLength: 30 }), (texts) => {
        const table = read(`x,y\n${texts.map((text) => `${text},1.25\n`).join('')}`);
        const [column] = table.columns;
        expect(column!.kind).toBe('number');
        if (column!.kind === 'number')
          expect([...column!.values].map((value) => value + 0)).toEqual(
            texts.map((text) => Number(text) + 0),
          );
      }),
      { numRuns: runsOf(500), seed: 7 },
    );
  });
});

/** What a cell says: a number, wherever it is one. */
function plain(column: TableColumn, row: number): string | number {
  if (isMissing(column, row)) return '';
  const label = labelAt(column, row);
  return Number.isNaN(Number(label)) ? label : Number(label);
}

/** Cells of all manners, none of which holds a blank at its end. */
const cell = fc.constantFrom(
  '1',
  '-2.5',
  '3e-4',
  '0.1000000000000000055',
  '12345678901234567890',
  'Oslo',
  'Ålesund',
  'a b',
  'NA',
  '?',
  '007',
  '"x, y"',
  '"said ""so"""',
  '"7"',
  '""',
  '',
);

test('rows are the same whether read from their bytes or cell by cell', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 60 }),
      fc.constantFrom('\n', '\r\n'),
      (rows, end) => {
        const csv = (blank: string): string =>
          `a,b,c${end}${rows.map((row) => row.map((one) => one + blank).join(',')).join(end)}${end}`;
        const told = (text: string): unknown => {
          try {
            const table = read(text);
            return { cells: cells(table), notes: table.notes, lines: [...table.lines!] };
          } catch (error) {
            return String(error);
          }
        };
        // Blanks behind a cell say nothing, and are left to the slower reader.
        expect(told(csv(''))).toEqual(told(csv(' ')));
      },
    ),
    { numRuns: runsOf(500), seed: 3 },
  );
});

describe('a good file that is damaged', () => {
  const files = ['iris.csv', 'wine.csv', 'diabetes.csv'].map((name) => {
    const text = readFileSync(join(import.meta.dirname, 'csv', name), 'utf8');
    // As many rows as are quickly read.
    return text.split('\n').slice(0, 60).join('\n') + '\n';
  });
  const anyFile = fc.constantFrom(...files);
  const damaged = (text: string): Table | DataError => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof DataError) return error;
      throw error;
    }
  };

  test('in one cell: the others are as they were, and another kind of column is told by its line', () => {
    const scrap = fc.oneof(
      fc.constantFrom(
        '',
        'NA',
        '?',
        'x',
        '#',
        '$5',
        '7%',
        '1;5',
        "5'000",
        '1.2.3',
        '--1',
        '0x1F',
        'INF',
      ),
      fc.string({ maxLength: 6 }).filter((text) => !/[",\r\n\0]/.test(text)),
    );
    fc.assert(
      fc.property(anyFile, scrap, fc.nat(), fc.nat(), (text, put, atRow, atColumn) => {
        const before = read(text);
        const rows = text
          .trimEnd()
          .split('\n')
          .map((line) => line.split(','));
        const row = 1 + (atRow % (rows.length - 1));
        const column = atColumn % rows[0]!.length;
        rows[row]![column] = put;
        const after = damaged(`${rows.map((line) => line.join(',')).join('\n')}\n`);
        if (after instanceof DataError) {
          expect(after.message).toContain(`line ${row + 1}`);
          return;
        }
        expect(after.rows).toBe(before.rows);
        for (const [c, was] of before.columns.entries()) {
          const is = after.columns[c]!;
          if (is.kind !== was.kind) {
            expect(c).toBe(column);
            expect(after.notes.join('\n')).toContain(`line ${row + 1}`);
          }
          // A column that turned to text keeps its numbers as they were written.
          const same = (label: string | undefined): unknown =>
            was.kind === 'number' && label !== undefined ? Number(label) : label;
          const [now, then] = [is, was].map((one) => cellsOf(one, before.rows).map(same));
          expect(now!.filter((_, i) => i !== row - 1 || c !== column)).toEqual(
            then!.filter((_, i) => i !== row - 1 || c !== column),
          );
        }
      }),
      { numRuns: runsOf(400), seed: 5 },
    );
  });

  test('by a byte more or less: rows are as they were, or the line is named', () => {
    fc.assert(
      fc.property(
        anyFile,
        fc.nat(),
        fc.option(fc.constantFrom(',', '"', '\n', '\r', ';', '7', 'e', '.', '-', ' ', '\0')),
        (text, place, put) => {
          const header = text.indexOf('\n') + 1;
          const at = header + (place % (text.length - header - 1));
          const broken =
            put === null
              ? text.slice(0, at) + text.slice(at + 1)
              : text.slice(0, at) + put + text.slice(at);
          const before = read(text);
          const after = damaged(broken);
          const line = text.slice(0, at).split('\n').length;
          if (after instanceof DataError) {
            const named = Number(/line (\d+)/.exec(after.message)?.[1]);
            expect(Math.abs(named - line), after.message).toBeLessThanOrEqual(1);
            return;
          }
          // Every row but those beside the damage holds what it held: counted from the nearer end.
          const rows = (table: Table): string[] =>
            Array.from({ length: table.rows }, (_, row) =>
              table.columns.map((column) => plain(column, row)).join('|'),
            );
          const [now, then] = [rows(after), rows(before)];
          const above = Math.max(0, line - 3);
          const below = then.length - line - 1;
          expect(now.slice(0, above)).toEqual(then.slice(0, above));
          if (below > 0) expect(now.slice(-below)).toEqual(then.slice(-below));
        },
      ),
      { numRuns: runsOf(400), seed: 11 },
    );
  });
});
