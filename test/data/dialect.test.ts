/** What a file says of itself: delimiter, header, comments, signs of numbers, markers and labels. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isMissing, labelAt } from '../../src/data/table.js';
import type { CsvOptions } from '../../src/data/csvOptions.js';
import { readCsv } from '../../src/data/csvReader.js';
import type { Table } from '../../src/model/experiment/table.js';

const read = (content: string | Uint8Array, options: Partial<CsvOptions> = {}): Table => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return readCsv(() => [bytes], { file: 'test.csv', ...options });
};
const found = (path: string, options?: Partial<CsvOptions>): Table =>
  read(readFileSync(join(import.meta.dirname, 'found', path)), options);
const namesOf = ({ columns }: Table): string[] => columns.map(({ name }) => name);
/** The cells of a column, as labels; undefined where they are missing. */
const cellsOf = (table: Table, name: string): (string | undefined)[] => {
  const column = table.columns.find((one) => one.name === name)!;
  return Array.from({ length: table.rows }, (_, row) =>
    isMissing(column, row) ? undefined : labelAt(column, row),
  );
};
const countsOf = (table: Table, name: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const cell of cellsOf(table, name)) counts[String(cell)] = (counts[String(cell)] ?? 0) + 1;
  return counts;
};

describe('a line that begins with #', () => {
  test('is the header where it has all cells', () => {
    const table = found('hash-header/mon.csv');
    expect(table.rows).toBe(60);
    expect(namesOf(table)).toEqual(['#', 'Name', 'HP', 'Attack', 'Legendary']);
  });

  test('is a row where it has all cells', () => {
    expect(found('hash-cells/c.csv').rows).toBe(60);
    expect(cellsOf(found('hash-cells/c.csv'), 'colour')[1]).toBe('#052500');
  });

  test('with what a spreadsheet writes of a failure is a row with a missing cell', () => {
    const table = found('hash-cells/hashNA.csv');
    expect(table.rows).toBe(100);
    expect(cellsOf(table, 'x').filter((cell) => cell === undefined)).toHaveLength(2);
  });

  test('is a comment where the file as a whole shows it', () => {
    for (const text of [
      '# made by a machine\n# units: mm, s\nx,y,z\n1,2,3\n# a pause\n4,5,6\n',
      // As many commas as the table has: the header stands below.
      '# by a machine, in a lab, at night\nx,y,z\n1,2,3\n4,5,6\n',
      'x,y,z\n1,2,3\n4,5,6\n# the end\n',
    ]) {
      const table = read(text);
      expect(namesOf(table)).toEqual(['x', 'y', 'z']);
      expect(cellsOf(table, 'x')).toEqual(['1', '4']);
      expect(table.notes.join('\n')).toMatch(/lines? starting with # left out/);
    }
    expect(cellsOf(read('x\n# one\n1\n2\n'), 'x')).toEqual(['1', '2']);
  });

  test('is none in quotes', () => {
    expect(cellsOf(read('tag\n"#a"\n"#b"\n'), 'tag')).toEqual(['#a', '#b']);
  });
});

describe('the header', () => {
  test.each(['headerless/h.csv', 'headerless/h2.csv'])('%s has none', (file) => {
    const table = found(file);
    expect(table.rows).toBe(40);
    expect(namesOf(table)[0]).toBe('column1');
    expect(table.notes.join('\n')).toMatch(/first line holds data/);
  });

  test.each([
    [',0,1,2\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n', ['column1', '0', '1', '2']],
    ['x,y\n1,2\n3,4\n', ['x', 'y']],
    ['label,1990,1991\na,5,6\nb,7,8\n', ['label', '1990', '1991']],
    ['country,2020-01-01,2020-01-02\nNorway,5,6\nSweden,7,8\n', undefined],
  ])('of %j', (text, names) => {
    expect(namesOf(read(text))).toEqual(names ?? ['country', '2020-01-01', '2020-01-02']);
  });

  test.each([
    '0.5,a\n0.7,b\n0.1,a\n',
    '2020-01-01,5\n2020-01-02,6\n2020-01-03,7\n',
    'no,yes\nyes,no\nno,no\nyes,yes\n',
    '1,2,a\n3,4,b\n5,6,a\n',
  ])('of %j is no header', (text) => {
    const table = read(text);
    expect(table.rows).toBe(text.split('\n').length - 1);
    expect(namesOf(table)[0]).toBe('column1');
  });

  test('columns without name and value are left out, wherever they are, and lines of commas', () => {
    const table = found('excel-trailing-columns/e.csv');
    expect([table.rows, namesOf(table)]).toEqual([40, ['a', 'b', 'y']]);
    expect(table.notes.join('\n')).toMatch(/3 columns have no name and no values/);
    expect(table.notes.join('\n')).toMatch(/2 lines without a value/);
    expect(namesOf(read('a,,b\n1,,2\n3,,4\n'))).toEqual(['a', 'b']);
  });
});

describe('the delimiter', () => {
  test("is the one of Excel's hint", () => {
    const table = found('excel-sep-line/s.csv');
    expect([table.rows, namesOf(table)]).toEqual([12, ['len', 'wid', 'kind']]);
    expect(table.lines![0]).toBe(3);
    expect(namesOf(read('sep=,\r\na,b\r\n1,2\r\n'))).toEqual(['a', 'b']);
    expect(namesOf(read('"sep=|"\na|b\n1|2\n'))).toEqual(['a', 'b']);
  });

  test('is looked for in whole records, with the line ends in their quotes', () => {
    const table = found('multiline-semicolon/m.csv');
    expect([table.rows, namesOf(table)]).toEqual([40, ['id', 'note', 'x', 'y']]);
  });

  test('is voted for by all lines: a ragged one is its own fault', () => {
    expect(() => found('ragged-delimiter/r.csv')).toThrow(
      /line 4: 4 cells where the header has 3\. /,
    );
    expect(found('ragged-delimiter/b.csv').rows).toBe(2);
  });

  test.each([
    ['a;b;c\n1,5;2,5;x\n3,5;4,5;y\n', ['a', 'b', 'c'], '1.5'],
    ['a;b\n"Doe, J";1\n"Roe, K, Jr";2\n', ['a', 'b'], 'Doe, J'],
    ['a;b\nDoe, J;1\nRoe, K, Jr;2\n', ['a', 'b'], 'Doe, J'],
    ['a,b\nx;y,1\nz;w,2\n', ['a', 'b'], 'x;y'],
    ['a\tb\n1,2\t3\n4,5\t6\n', ['a', 'b'], '1.2'],
    ['a|b\n1|3\n4|6\n', ['a', 'b'], '1'],
    ['a\nyes, indeed\nno\n', undefined, undefined],
  ])('of %j', (text, names, first) => {
    if (!names) return expect(() => read(text)).toThrow(/line 2: 2 cells/);
    const table = read(text);
    expect(namesOf(table)).toEqual(names);
    expect(cellsOf(table, 'a')[0]).toBe(first);
  });
});

describe('signs of numbers', () => {
  const first = (text: string): string | undefined => cellsOf(read(text), 'a')[0];

  test('thousands are told from decimals by all cells of all columns', () => {
    const table = found('semicolon-thousands/h.csv');
    expect(cellsOf(table, 'price').slice(0, 2)).toEqual(['3246', '4388']);
    expect(cellsOf(table, 'area')[0]).toBe('87.5');
    expect(table.notes.join('\n')).toMatch(/"3,246" \(line 2\) is read with thousands separators/);
    // The cell that decides may stand anywhere.
    const far = 'a;b\n' + '3,246;1\n'.repeat(20_000) + '3,246;87.5\n';
    expect(first(far)).toBe('3246');
    expect(first('a;b\n' + '3,246;1\n'.repeat(20_000) + '3,246;87,5\n')).toBe('3.246');
  });

  test.each([
    ['a;b\n3,246;1,5\n', '3.246'],
    ['a;b\n3,246;1\n', '3.246'],
    ['a;b\n3.246;1,5\n', '3246'],
    ['a;b\n3.246;1\n', '3.246'],
    ['a;b\n1.234,5;1\n', '1234.5'],
    ['a;b\n1.234.567;1\n', '1234567'],
    ['a,b\n"3,246",87.5\n', '3246'],
    ['a,b\n"1,234.50",1\n', '1234.5'],
    ['a,b\n"12,345,678",1\n', '12345678'],
    ['a,b\n"-1,234",1\n', '-1234'],
    ['a,b\n"2,75",1\n', '2.75'],
    ['a,b\n"2,75",1.5\n', '2,75'],
    ['a,b\n"12,34,567",1\n', '12,34,567'],
    ['a,b\n−5,1\n', '-5'],
    ['a;b\n1\u00a0234,5;1\n', '1234.5'],
    ['a,b\n\u00a05\u00a0,1\n', '5'],
  ])('%j', (text, cell) => {
    expect(first(text)).toBe(cell);
  });

  test('a decimal sign that is told is taken', () => {
    expect(cellsOf(read('a;b\n3,246;1\n', { decimal: '.' }), 'a')).toEqual(['3246']);
    expect(cellsOf(read('a;b\n3.246;1\n', { decimal: ',' }), 'a')).toEqual(['3246']);
  });

  test('numbers in any groups are read back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom('en', 'de'),
        (n, locale) => {
          const text = `a;b\n${(n + 0.25).toLocaleString(locale)};${(0.25).toLocaleString(locale)}\n`;
          expect(first(text)).toBe(String(n + 0.25));
        },
      ),
    );
  });
});

describe('labels and markers', () => {
  test('INF among labels is one, wherever it stands', () => {
    expect(countsOf(found('inf-label/i.csv'), 'group')).toEqual({ INF: 28, CTL: 32 });
    expect(countsOf(found('inf-label/i2.csv'), 'group')).toEqual({ INF: 28, CTL: 32 });
  });

  test('NA is a code among codes, and it is said', () => {
    const table = found('na-as-class/r.csv');
    expect(countsOf(table, 'region')['undefined']).toBeUndefined();
    expect(countsOf(table, 'region')['NA']).toBe(54);
    expect(table.notes.join('\n')).toMatch(/'region': NA is read as a class/);
  });

  test('else it is a missing cell, unless it stands in quotes or the classes name it', () => {
    const text = 'x,c\n1,NA\n2,red\n3,"NA"\n4,blue\n';
    expect(cellsOf(read(text), 'c')).toEqual([undefined, 'red', 'NA', 'blue']);
    const columns = [{ name: 'c', classes: ['red', 'blue', 'NA'] }];
    expect(cellsOf(read(text, { columns }), 'c')).toEqual(['NA', 'red', 'NA', 'blue']);
  });

  test.each([
    ['$5', /a price/],
    ['5 %', /a percentage/],
    ['2020-01-31', /is a date/],
    ['0x1F', /hexadecimal/],
    ['007', /is read as the number 7; if it is a code, say type=category/],
    ['None', /may stand for a missing cell/],
    ['<NA>', /may stand for a missing cell/],
    ['-nan', /may stand for a missing cell/],
  ])('%s makes a column text, and it is said why', (cell, why) => {
    const table = read(`a,b\n1,1\n${cell},2\n`);
    expect(table.notes.join('\n')).toMatch(why);
    expect(table.notes.join('\n')).toContain('line 3');
  });
});

test('UTF-16 is read, in either order, cut anywhere', () => {
  const text = 'naïve,y\n1,α\n2,β\n';
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big])
    for (let cut = 0; cut <= bytes.length; cut++) {
      const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
      const table = readCsv(() => chunks, { file: 'test.csv' });
      expect(namesOf(table)).toEqual(['naïve', 'y']);
      expect(cellsOf(table, 'y')).toEqual(['α', 'β']);
    }
});

test('a gzipped file that is not called so is told', () => {
  expect(() => read(gzipSync('a,b\n1,2\n'))).toThrow(
    expect.objectContaining({ code: 'data/encoding' }) as Error,
  );
});

test('the same table whatever the chunks', () => {
  const cell = fc.constantFrom(
    '1',
    '2.5',
    '3,246',
    'NA',
    'INF',
    '#x',
    '',
    'a b',
    '"q ""q"""',
    '"l\nl"',
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(',', ';'),
      fc.integer({ min: 1, max: 40 }),
      (rows, delimiter, size) => {
        const written = rows.map((row) =>
          row.map((c) => (delimiter === ',' && c.includes(',') ? `"${c}"` : c)).join(delimiter),
        );
        const bytes = new TextEncoder().encode(
          `a${delimiter}b${delimiter}c\n${written.join('\n')}\n`,
        );
        const cut = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        const told = (chunks: readonly Uint8Array[]): unknown => {
          try {
            return readCsv(() => chunks, { file: 'test.csv' });
          } catch (error) {
            return String(error);
          }
        };
        expect(told(cut)).toEqual(told([bytes]));
      },
    ),
    { numRuns: 300 },
  );
});

test('a table that would not fit into memory is refused before it is taken', () => {
  const csv = `a,b\n${'1,2\n'.repeat(5000)}`;
  expect(read(csv, { room: 1e6 }).rows).toBe(5000);
  expect(() => read(csv, { room: 50_000, size: csv.length })).toThrow(
    /about \d,\d+ rows of 2 columns take 0\.\d+ GB of memory, and 0\.00005 GB are free/,
  );
});

describe('numbers of three decimals', () => {
  test.each(['0.123', '-0.123', '"0.123"', '"-0.456"', '00.125'])('%s is no group', (cell) => {
    const table = read(`a;b\n${cell};2,75\n${cell};3,5\n`);
    // Points in one column and commas in the other: the point wins, and the other is told.
    expect(Math.abs(Number(cellsOf(table, 'a')[0]))).toBeLessThan(1);
  });

  test('-1.234 beside 2,75 is a thousand', () => {
    expect(cellsOf(read('a;b\n-1.234;2,75\n-5.678;3,5\n'), 'a')).toEqual(['-1234', '-5678']);
  });
});

test('a column without name that holds signs of missing cells alone is left out', () => {
  for (const none of ['NA', '"NA"', '']) {
    const table = read(`a,,b\n1,${none},2\n3,${none},4\n`);
    expect(namesOf(table), none).toEqual(['a', 'b']);
  }
});

describe('markers in quotes', () => {
  test.each([
    ['"NA"\n5\n', 'text'],
    ['5\n"NA"\n', 'text'],
    ['"NA"\n"5"\n', 'number'],
    ['"5"\n"NA"\n', 'number'],
  ])('%s: whatever comes first', (lines, kind) => {
    expect(read(`p\n${lines}`, { header: true }).columns[0]!.kind).toBe(kind);
  });
});

test('a NUL byte is refused in quotes as well', () => {
  expect(() => read('a,b\n"\0foo",1\n')).toThrow(/a NUL byte/);
});

test('texts among numbers are counted, whatever memory was taken', () => {
  const csv = `v,y\nNA,0\n${Array.from({ length: 20_000 }, (_, i) => `${i % 7},${i}\n`).join('')}oops,1\n`;
  for (const size of [undefined, csv.length])
    expect(read(csv, size === undefined ? {} : { size }).notes.join()).toContain(
      '1 of 20002 cells is not',
    );
});

describe('what the experiment says of a column', () => {
  test('signs are taken out of its cells', () => {
    const csv = 'price,share,y\n$3,12%,1\n-$1200.5,7 %,2\n,0.5%,3\n';
    const columns = [
      { name: 'price', strip: ['$'] },
      { name: 'share', strip: ['%'] },
    ];
    const table = read(csv, { columns });
    expect(cellsOf(table, 'price')).toEqual(['3', '-1200.5', undefined]);
    expect(cellsOf(table, 'share')).toEqual(['12', '7', '0.5']);
    expect(table.notes).toEqual([]);
  });

  test('several signs, thousands among them', () => {
    const columns = [{ name: 'p', strip: ['€', ','] }];
    expect(cellsOf(read('p;q\n"€ 1,200";1.5\n€3;2.5\n', { columns }), 'p')).toEqual(['1200', '3']);
  });

  test('its own decimal sign', () => {
    const columns = [{ name: 'w', decimal: ',' }];
    const table = read('w,y\n"1,5",0.25\n"2,75",1.5\n', { columns });
    expect(cellsOf(table, 'w')).toEqual(['1.5', '2.75']);
    expect(cellsOf(table, 'y')).toEqual(['0.25', '1.5']);
  });

  test('its own decimal sign, with groups of thousands, and signs to be taken out', () => {
    const columns = [{ name: 'p', decimal: ',', strip: ['$'] }];
    const csv = 'p,q\n$1.234,1.5\n"$1.234,50",2.5\n"$0,5",3.5\n';
    expect(cellsOf(read(csv, { columns }), 'p')).toEqual(['1234', '1234.5', '0.5']);
  });

  test('no value is what is left of a cell, as it is written there', () => {
    const cells = (csv: string, column: object): unknown =>
      cellsOf(read(`p,y\n${csv}`, { columns: [{ name: 'p', ...column }] }), 'p');
    const none = undefined;
    expect(cells('$1,1\n$-999,2\n', { strip: ['$'], na: ['-999'] })).toEqual(['1', none]);
    expect(cells('"0,5",1\n"-999,0",2\n', { na: ['-999'] })).toEqual(['0.5', none]);
    expect(cells('N,1\nn,2\na,3\n', { lowercase: true, na: ['n'] })).toEqual([none, none, 'a']);
  });

  test('a number in quotes may have blanks around it', () => {
    expect(cellsOf(read('x,y\n" 8 ",1\n3,2\n'), 'x')).toEqual(['8', '3']);
  });

  test('texts that mean: no value', () => {
    const columns = [{ name: 'r', na: ['None', '-1'] }];
    expect(cellsOf(read('r,y\n3,1\nNone,2\n-1,3\n', { columns }), 'r')).toEqual([
      '3',
      undefined,
      undefined,
    ]);
  });

  test('labels that differ in case or blanks alone are one', () => {
    const csv = 'c,y\nNew York,1\nnew  york,2\nOslo,3\n';
    const columns = [{ name: 'c', lowercase: true }];
    expect(cellsOf(read(csv, { columns }), 'c')).toEqual(['new york', 'new york', 'oslo']);
    expect(read(csv).notes.join()).toContain('"New York" and "new  york" (line 3)');
  });

  test.each([
    ['2024-02-29,1\n2023-12-31,2\n', [2024, 2, 4], [2023, 12, 7]],
    ['29.02.2024,1\n31.12.2023,2\n', [2024, 2, 4], [2023, 12, 7]],
    ['02/29/2024,1\n12/31/2023,2\n', [2024, 2, 4], [2023, 12, 7]],
    ['2024-02-29T23:59:59Z,1\n2023-12-31 00:00,2\n', [2024, 2, 4], [2023, 12, 7]],
    ['29 Feb 2024,1\n31 December 2023,2\n', [2024, 2, 4], [2023, 12, 7]],
    ['0050-01-01,1\n1066-10-14,2\n', [50, 1, 6], [1066, 10, 7]],
  ])('parts of dates: %s', (lines, first, second) => {
    const columns = [{ name: 'd', parts: ['year', 'month', 'weekday'] as const }];
    const table = read(`d,y\n${lines}`, { columns });
    expect(namesOf(table)).toEqual(['d', 'd.year', 'd.month', 'd.weekday', 'y']);
    const row = (at: number): number[] =>
      ['d.year', 'd.month', 'd.weekday'].map((name) => Number(cellsOf(table, name)[at]));
    expect([row(0), row(1)]).toEqual([first, second]);
  });

  test('hours, and days since 1970 with fractions', () => {
    const columns = [{ name: 'd', parts: ['hour', 'time'] as const }];
    const table = read('d,y\n1970-01-02 06:00,1\n,2\n1970-01-01T12:30:00,2\n', { columns });
    expect(cellsOf(table, 'd.hour')).toEqual(['6', undefined, '12']);
    expect(cellsOf(table, 'd.time').map(Number)).toEqual([1.25, NaN, (12 + 0.5) / 24]);
  });

  test.each([
    ['2024-02-28', '2024-02-30'],
    ['2024-02-28', 'soon'],
    ['28.02.2024', '2024-02-28'],
  ])('a cell that is no date is named: %s, %s', (good, bad) => {
    const columns = [{ name: 'd', parts: ['year'] as const }];
    const reading = (): Table => read(`d,y\n${good},1\n${good},1\n${bad},2\n`, { columns });
    expect(reading).toThrow(`test.csv, line 4, column 'd': "${bad}" is no date as the others are.`);
    try {
      reading();
    } catch (error) {
      expect(error).toMatchObject({ code: 'data/date' });
    }
  });
});
