/**
 * The kernel that reads rows of numbers, beside `Number`: the same bits for whatever is written, in
 * windows of any kind, or it says that it cannot.
 */
import { describe, expect, test } from 'vitest';
import { cellFlags, NumberRows } from '../../src/data/numberRows.js';
import { readCsv } from '../../src/data/csvReader.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const [comma, point] = [44, 46];

/** The numbers of a column that the kernel reads, until it stops. */
function column(texts: readonly string[]): number[] {
  const kernel = new NumberRows(1, texts.length, comma, point);
  const bytes = bytesOf(`${texts.join('\n')}\n`);
  let rows = 0;
  for (let at = 0, next = -1; next !== at; rows += kernel.rowsRead) {
    at = Math.max(next, 0);
    next = kernel.read(bytes, at, bytes.length, rows, texts.length - rows);
  }
  return [...kernel.values.subarray(0, rows)];
}

let state = 7;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
const digits = (count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** A number as somebody may write it: never with two zeros in front, which may be a code. */
function written(): string {
  const whole = random() < 0.3 ? '0' : String(1 + Math.floor(random() * 9)) + digits(random() * 14);
  const fraction = random() < 0.8 ? `.${digits(random() * (19 - whole.length))}` : '';
  const exponent = random() < 0.3 ? `e${Math.floor(random() * 40) - 20}` : '';
  return `${random() < 0.5 ? '-' : ''}${whole}${fraction}${exponent}`;
}

describe('a number', () => {
  test('is rounded as Number rounds it, however it is written', () => {
    const texts = Array.from({ length: 200_000 }, written);
    const values = column(texts);
    expect(values.length).toBe(texts.length);
    const wrong = texts.filter((text, i) => !Object.is(values[i], Number(text)));
    expect(wrong).toEqual([]);
  });

  test('as doubles print is itself again, at 17 digits as at the fewest', () => {
    const numbers = Array.from(
      { length: 100_000 },
      () => (random() - 0.5) * 10 ** (random() * 30 - 15),
    );
    for (const texts of [numbers.map(String), numbers.map((x) => x.toPrecision(17))]) {
      const values = column(texts);
      expect(values.length).toBe(numbers.length);
      expect(numbers.filter((x, i) => !Object.is(values[i], x))).toEqual([]);
    }
  });

  test('half-way between two doubles goes to the even one', () => {
    const halves = Array.from({ length: 20_000 }, () => {
      const even = 2n ** 53n + BigInt(Math.floor(random() * 2 ** 40)) * 2n;
      return [String(even + 1n), String(even * 2n + 1n), `${even}.5`].filter((x) => x.length < 20);
    }).flat();
    const texts = halves.map((text) => `${text.slice(0, 5)}.${text.slice(5).replace('.', '')}e11`);
    const values = column(texts);
    expect(texts.filter((text, i) => !Object.is(values[i], Number(text)))).toEqual([]);
  });

  test.each([
    '007',
    '00',
    '1e',
    '1e99999',
    '.',
    '-',
    '+',
    '1_0',
    '1,5x',
    'nan',
    '1e60',
    '1..2',
    '"1',
  ])('%s is left to others', (text) => {
    expect(column(['1', text, '2'])).toEqual([1]);
  });

  test.each([
    ['-0', -0],
    ['0.0', 0],
    ['+3', 3],
    ['5.', 5],
    ['.5', 0.5],
    ['"2.5"', 2.5],
    ['0.00012', 0.00012],
    ['123456789012345', 123456789012345],
    ['1E3', 1000],
  ])('%s is %s', (text, value) => {
    expect(column([text])).toEqual([value]);
  });

  test('says how it is written', () => {
    const flagsOf = (text: string): number => {
      const kernel = new NumberRows(2, 1, comma, point);
      const bytes = bytesOf(`${text},1\n`);
      kernel.read(bytes, 0, bytes.length, 0, 1);
      return kernel.flags[0]!;
    };
    const { numeric, unquoted, point: decimal, group } = cellFlags;
    expect(['', '1', '"1"', '1.5', '1.234', '0.234', '1234.567'].map(flagsOf)).toEqual([
      0,
      numeric | unquoted,
      numeric,
      numeric | unquoted | decimal,
      numeric | unquoted | group,
      numeric | unquoted | decimal,
      numeric | unquoted | decimal,
    ]);
  });
});

describe('rows', () => {
  const kernelOn = (text: string, width: number) => {
    const kernel = new NumberRows(width, 64, comma, point);
    const bytes = bytesOf(text);
    const next = kernel.read(bytes, 0, bytes.length, 0, 64);
    return { next, rows: kernel.rowsRead, values: [...kernel.values.subarray(0, kernel.rowsRead)] };
  };

  test.each([
    ['1,2\n3,4\n', 2],
    ['1,2\r\n3,4\r\n', 2],
    ['1,2\r3,4\r\n', 2],
    ['1,2\n#,4\n', 1],
    ['1,2\n\n3,4\n', 1],
    ['1,2\n,\n3,4\n', 1],
    ['1,2\n3\n5,6\n', 1],
    ['1,2\n3,4,5\n', 1],
    ['1,2\n3,x\n', 1],
  ])('%j: %i are plain', (text, rows) => {
    const read = kernelOn(text, 2);
    expect(read.rows).toBe(rows);
    expect(read.values).toEqual([1, 3].slice(0, rows));
    // A place where a row begins.
    expect(read.next === text.length || '\r\n'.includes(text[read.next - 1]!)).toBe(true);
  });

  test('longer than what is looked at at once are the same table', () => {
    const rows = 60_000;
    const cell = (row: number, i: number): string => (row * 0.37 + i).toFixed(i);
    const text = Array.from({ length: rows }, (_, row) =>
      // Now and then one that is not plain.
      [0, 1, 2, 3].map((i) => (row % 997 === 5 && i === 2 ? ' 7 ' : cell(row, i))).join(','),
    );
    const bytes = bytesOf(`a,b,c,d\n${text.join('\r\n')}\r\n`);
    for (const size of [bytes.length, 100_003]) {
      const chunks = function* (): Generator<Uint8Array> {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const table = readCsv(chunks, { file: 'long.csv' });
      expect(table.rows).toBe(rows);
      expect(table.breaks).toBeUndefined();
      expect(table.lines![rows - 1]).toBe(rows + 1);
      table.columns.forEach((column, i) => {
        const values = column.kind === 'number' ? column.values : [];
        expect(values.length).toBe(rows);
        const isWrong = (value: number, row: number): boolean =>
          value !== (row % 997 === 5 && i === 2 ? 7 : Number(cell(row, i)));
        expect([...values].findIndex(isWrong)).toBe(-1);
      });
    }
  });
});
