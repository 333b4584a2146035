/** The CSV reader: RFC 4180, hostile files, any cut into chunks, numbers to the last bit. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CsvOptions } from '../../src/data/csvOptions.js';
import { readCsv } from '../../src/data/csvReader.js';
import { DataError } from '../../src/data/dataError.js';
import { prepare } from '../../src/data/prepare.js';
import type { Table } from '../../src/model/experiment/table.js';
import { summarize } from '../../src/data/summaries.js';
import { labelAt, isMissing } from '../../src/data/table.js';
import type { DataSpec } from '../../src/model/experiment/experiment.js';

const folder = join(import.meta.dirname, 'badcsv');
const encoder = new TextEncoder();
const read = (text: string, options: Partial<CsvOptions> = {}): Table =>
  readCsv(() => [encoder.encode(text)], { file: 'test.csv', ...options });
const readFile = (name: string): Table =>
  readCsv(() => [readFileSync(join(folder, name))], { file: name });
const cells = (table: Table): (string | null)[][] =>
  Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) => (isMissing(column, row) ? null : labelAt(column, row))),
  );
const failure = (act: () => unknown): DataError => {
  try {
    act();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
};

describe('the hostile files', () => {
  const expectations = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    file: string;
    rows?: number;
    cols?: number;
    columns?: string[];
    classes?: string[];
  }[];
  /** Files that stop with an error: its code, line, and a word of its sentence. */
  const stops: Readonly<Record<string, readonly [string, number | undefined, RegExp]>> = {
    'ragged_rows.csv': ['data/ragged', 3, /line 4/],
    'empty.csv': ['data/empty', undefined, /empty/],
    'header_only.csv': ['data/no-rows', undefined, /no data rows/],
    'infinities.csv': ['data/not-finite', 2, /finite/],
    'nul_bytes.csv': ['data/nul', 3, /NUL/],
    'unterminated_quote.csv': ['data/quote', 3, /never closed/],
  };
  /** Sentences a file must be read with. */
  const notes: Readonly<Record<string, RegExp>> = {
    'semicolon_decimal_comma.csv': /decimal sign is a comma/,
    'duplicate_headers.csv': /two columns 'x'/,
    'no_header.csv': /first line holds data/,
    'huge_ints.csv': /2\^53/,
    'scientific.csv': /line 9: "1d3"/,
    'mixed_types_column.csv': /1 of 6 cells is not a number \(line 4/,
    'latin1.csv': /not UTF-8/,
    'trailing_delimiter.csv': /no name and no values/,
    'comment_lines.csv': /starting with #/,
    'thousands_separators.csv': /thousands separators/,
  };

  test.each(expectations.map((e) => [e.file, e] as const))('%s', (file, wanted) => {
    const stop = stops[file];
    if (stop) {
      const error = failure(() => readFile(file));
      expect([error.code, error.place.line]).toEqual([stop[0], stop[1]]);
      expect(error.message).toMatch(stop[2]);
      expect(error.message).toContain(file);
      return;
    }
    const table = readFile(file);
    expect(table.rows).toBe(wanted.rows);
    expect(table.columns).toHaveLength(wanted.cols!);
    if (wanted.columns) expect(table.columns.map((column) => column.name)).toEqual(wanted.columns);
    if (notes[file]) expect(table.notes.join('\n')).toMatch(notes[file]);
  });

  test('the same numbers by comma and by semicolon', () => {
    expect(cells(readFile('semicolon_decimal_comma.csv'))).toEqual(cells(readFile('bom_utf8.csv')));
  });

  test('quoted line ends, commas and quotes are data', () => {
    expect(cells(read('a,b\n"one\ntwo","x, ""y"""\n'))).toEqual([['one\ntwo', 'x, "y"']]);
  });

  test('missing markers are missing, never 0', () => {
    const table = readFile('missing_markers.csv');
    expect(
      table.columns.filter((column) => column.kind === 'number').map((column) => column.name),
    ).toEqual(['a', 'b', 'y']);
  });

  test('classes are trimmed', () => {
    const summary = summarize(readFile('spaces_around.csv'));
    expect(summary.find((column) => column.type === 'category')!.classes).toEqual(['a', 'b']);
  });

  test('names of object members are ordinary names', () => {
    const table = readFile('js_object_names.csv');
    expect(new Set(table.columns.map((column) => column.name)).size).toBe(5);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const spec = (target: string): DataSpec => ({
    source: { kind: 'csv', path: '' },
    target: [target],
    columns: [],
    normalize: 'standard',
    normalizeTarget: false,
    missing: 'error',
  });

  test('rows without a target are left out and counted', () => {
    const dataset = prepare(spec('y'), readFile('missing_target.csv'));
    expect(dataset.rows).toBe(3);
    expect(dataset.notes.join('\n')).toMatch(/2 of 5 rows have no target/);
  });

  test('one class is refused with an explanation', () => {
    const table = readFile('one_class_only.csv');
    const target = table.columns.at(-1)!;
    expect(
      failure(() =>
        prepare(
          { ...spec(target.name), columns: [{ name: target.name, type: 'category' }] },
          table,
        ),
      ).message,
    ).toMatch(/one class/);
  });

  test('a constant column is divided by 1', () => {
    const { inputs } = prepare(spec('y'), readFile('constant_column.csv'));
    expect([...inputs].every(Number.isFinite)).toBe(true);
  });
});

test('a file cut anywhere reads the same', () => {
  const text =
    'name,"a ""b""",c\r\n"x\ny",1.5e-3,-2\r\n# a comment\r\nplain,,3\r\n"é, ü",1e999x,4\r\n';
  const bytes = encoder.encode(text);
  const whole = cells(read(text));
  for (let size = 1; size <= bytes.length; size++) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(cells(readCsv(() => pieces, { file: 'test.csv' })), `pieces of ${size}`).toEqual(whole);
  }
});

test('every double that is written is read back to the last bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 1,
        maxLength: 20,
      }),
      (values) => {
        const table = read(`x,y\n${values.map((value) => `${value},0\n`).join('')}`, {
          header: true,
        });
        const [column] = table.columns;
        expect(column!.kind).toBe('number');
        if (column!.kind === 'number')
          expect([...column!.values].map((v) => v + 0)).toEqual(values.map((v) => v + 0));
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('a text further down keeps the texts above as they were written', () => {
  const table = read('code,y\n007,1\n1.50,2\nabc,3\n');
  expect(cells(table).map((row) => row[0])).toEqual(['007', '1.50', 'abc']);
});
