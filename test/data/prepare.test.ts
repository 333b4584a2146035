/** Splits, encoders and scalers. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/data/csvReader.js';
import { inlineTable } from '../../src/data/generate.js';
import { prepare, scaling } from '../../src/data/prepare.js';
import { shareOf, splitRows } from '../../src/data/split.js';
import type { DataSpec, SplitSpec } from '../../src/model/experiment/experiment.js';
import { MersenneTwister } from '../../src/model/random/mersenneTwister.js';
import { expectClose, reference } from '../support/reference.js';

const base: DataSpec = {
  source: { kind: 'csv', path: '' },
  target: ['y'],
  columns: [],
  normalize: 'none',
  normalizeTarget: false,
  missing: 'error',
};
const split: SplitSpec = {
  validation: 0,
  test: 0,
  seed: 0,
  stratify: false,
  shuffle: true,
  generator: 'default',
};
const table = (text: string): ReturnType<typeof readCsv> =>
  readCsv(() => [new TextEncoder().encode(text)], { file: 'test.csv' });

describe('splits', () => {
  test('shares are exact: 29 % of 100 is 29', () => {
    expect([
      shareOf(100, 0.29),
      shareOf(10, 1 / 3),
      shareOf(99, 1 / 3),
      shareOf(150, 0.15),
    ]).toEqual([29, 3, 33, 22]);
  });

  test('every row is in one part, and rows keep their order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        fc.boolean(),
        (n, v, t, shuffle) => {
          const parts = splitRows(n, { ...split, validation: v / 100, test: t / 100, shuffle });
          expect(
            [...parts.train, ...parts.validation, ...parts.test].toSorted((a, b) => a - b),
          ).toEqual(Array.from({ length: n }, (_, i) => i));
          for (const part of Object.values(parts))
            expect([...part]).toEqual([...part].toSorted((a: number, b: number) => a - b));
          expect(parts.test.length).toBe(shareOf(n, t / 100));
        },
      ),
      { seed: 1 },
    );
  });

  test("NumPy's permutation decides, as QUALITY.md's splits", () => {
    const parts = splitRows(150, { ...split, test: 37 / 150, seed: 3, generator: 'numpy' });
    expect([...parts.test]).toEqual(
      [...new MersenneTwister(3).permutation(150).subarray(0, 37)].toSorted((a, b) => a - b),
    );
  });

  test('stratified parts keep the share of every class', () => {
    const iris = readCsv(() => [readFileSync('test/data/csv/iris.csv')], { file: 'iris.csv' });
    const dataset = prepare(
      { ...base, target: ['species'], split: { ...split, test: 0.2, stratify: true } },
      iris,
    );
    const counts = [0, 0, 0];
    for (const row of dataset.parts.test)
      counts[dataset.targets.subarray(row * 3, row * 3 + 3).indexOf(1)]!++;
    expect(counts).toEqual([10, 10, 10]);
  });

  test('strata come in the order that classes= lists', () => {
    const rows = (names: readonly string[]): string =>
      `x,c\n${Array.from({ length: 30 }, (_, i) => `${i},${names[(i * 7) % 3]}\n`).join('')}`;
    const parts = (names: readonly string[], classes?: readonly string[]): number[] => {
      const columns = classes
        ? [{ name: 'c', type: 'category' as const, classes: [...classes] }]
        : [];
      return [
        ...prepare(
          { ...base, target: ['c'], columns, split: { ...split, test: 0.2, stratify: true } },
          table(rows(names)),
        ).parts.test,
      ];
    };
    // Only their order counts, not how they are called.
    expect(parts(['S', 'M', 'L'], ['S', 'M', 'L'])).toEqual(parts(['A', 'B', 'C']));
    expect(() =>
      prepare(
        { ...base, target: ['c'], split: { ...split, test: 0.2, stratify: true } },
        table('x,c\n1,a\n2,b\n3,a\n4,b\n'),
      ),
    ).toThrow('of the rows of each class is none');
  });

  test('a column can say the parts, and says so when it cannot', () => {
    const text = 'x,y,part\n1,2,train\n3,4,test\n5,6,train\n';
    const dataset = prepare({ ...base, split: { ...split, column: 'part' } }, table(text));
    expect([[...dataset.parts.train], [...dataset.parts.test]]).toEqual([[0, 2], [1]]);
    expect(dataset.inputWidth).toBe(1);
    expect(() =>
      prepare(
        { ...base, split: { ...split, column: 'part' } },
        table(text.replace('test', 'tset')),
      ),
    ).toThrow(/line 3.*'tset' is not train/);
  });
});

describe('scalers', () => {
  const { X, standard, minmax, robust } = reference('j_metrics').scalers;
  const column = (j: number): Float64Array =>
    Float64Array.from((X as number[][]).map((row) => row[j]!));
  test.each([
    ['standard', standard],
    ['minmax', minmax],
    ['robust', robust],
  ] as const)("%s is scikit-learn's", (method, wanted) => {
    for (const j of [0, 1, 2]) {
      const { offset, divisor } = scaling(method, column(j));
      expectClose(
        Float64Array.from(column(j), (v) => (v - offset) / divisor),
        wanted.out.map((row: number[]) => row[j]),
        1e-12,
        `column ${j}`,
      );
    }
  });
});

describe('encoders', () => {
  const text = 'colour,size,y\nred,S,1\nblue,L,2\nred,M,3\n';

  test('one input per class, in code-point order, in the place of the column', () => {
    const dataset = prepare(base, table(text));
    expect(dataset.inputWidth).toBe(5);
    expect([...dataset.inputs.subarray(0, 5)]).toEqual([0, 1, 0, 0, 1]);
  });

  test('an order of its own, and ordinal numbers', () => {
    const dataset = prepare(
      { ...base, columns: [{ name: 'size', type: 'ordinal', classes: ['S', 'M', 'L'] }] },
      table(text),
    );
    expect([...dataset.inputs]).toEqual([0, 1, 0, 1, 0, 2, 0, 1, 1]);
  });

  test('scalers are fitted on the training rows alone', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i * i},${i}\n`).join('');
    const dataset = prepare(
      { ...base, normalize: 'standard', split: { ...split, test: 0.5 } },
      table(`x,y\n${rows}`),
    );
    const train = [...dataset.parts.train].map((row) => dataset.inputs[row]!);
    expect(Math.abs(train.reduce((a, b) => a + b) / train.length)).toBeLessThan(1e-12);
    expect(Math.abs(train.reduce((a, b) => a + b * b, 0) / train.length - 1)).toBeLessThan(1e-12);
  });

  test('missing cells stop with line and column, or are filled as told', () => {
    const holes = 'x,c,y\n1,a,1\n,b,2\n3,,3\n5,b,4\n';
    expect(() => prepare(base, table(holes))).toThrow(
      /test\.csv, line 3, column 'x'.*missing drop/,
    );
    expect(prepare({ ...base, missing: 'drop' }, table(holes)).rows).toBe(2);
    const filled = prepare({ ...base, missing: 'median' }, table(holes));
    expect([...filled.inputs]).toEqual([1, 1, 0, 3, 0, 1, 3, 0, 1, 5, 0, 1]);
  });
});

describe('columns', () => {
  const coded = (text: string, ...columns: DataSpec['columns']): ReturnType<typeof readCsv> =>
    readCsv(() => [new TextEncoder().encode(text)], { file: 'test.csv', columns });

  test('codes keep their zeros: 007 and 7 are two classes', () => {
    const column = { name: 'code', type: 'category' } as const;
    const given = coded('code,y\n7,1\n007,2\n008,3\n', column);
    expect(prepare({ ...base, columns: [column] }, given).encoding.features).toEqual([
      { column: 'code', kind: 'onehot', classes: ['007', '008', '7'] },
    ]);
    expect(given.notes).toEqual([]);
    // Numbers stay in their order, and a column that nothing is said of stays numbers.
    expect(
      prepare({ ...base, columns: [column] }, coded('code,y\n10,1\n9,2\n', column)).encoding
        .features,
    ).toMatchObject([{ classes: ['9', '10'] }]);
    expect(coded('code,y\n007,1\n').columns[0]!.kind).toBe('number');
  });

  test('an ordinal target becomes its place among its classes', () => {
    const spec = {
      ...base,
      columns: [{ name: 'y', type: 'ordinal' as const, classes: ['small', 'large', 'huge'] }],
    };
    const dataset = prepare(spec, table('x,y\n1,huge\n2,small\n3,large\n'));
    expect([dataset.outputWidth, ...dataset.targets]).toEqual([1, 2, 0, 1]);
    const numbers = prepare(
      { ...base, columns: [{ name: 'y', type: 'ordinal', classes: [3, 1, 2] }] },
      table('x,y\n1,3\n2,1\n3,2\n'),
    );
    expect([...numbers.targets]).toEqual([0, 1, 2]);
  });

  test('a column without a name is called as no other is', () => {
    expect(coded('a,,y,column2\n1,2,3,4\n').columns.map(({ name }) => name)).toEqual([
      'a',
      'column2',
      'y',
      'column2_2',
    ]);
  });

  test('values that are very large, very small, or too far apart', () => {
    for (const scale of [1e200, 1e-200]) {
      const { inputs } = prepare(
        { ...base, normalize: 'standard' },
        table(`x,y\n${1 * scale},1\n${2 * scale},2\n${3 * scale},3\n`),
      );
      expectClose(inputs, [-Math.sqrt(1.5), 0, Math.sqrt(1.5)], 1e-15, String(scale));
    }
    expect(() =>
      prepare({ ...base, normalize: 'minmax' }, table('x,y\n1.7e308,1\n-1.7e308,2\n')),
    ).toThrow(/column 'x'.*too far apart/);
  });
});

test("generated rows are the lecture's: rand·2−1, one column after the other", () => {
  const generated = inlineTable({
    kind: 'generate',
    rows: 100,
    seed: 0,
    generator: 'numpy',
    columns: [
      { name: 'x0', draw: 'uniform', arguments: [-1, 1] },
      { name: 'x1', draw: 'uniform', arguments: [-1, 1] },
      {
        name: 'y',
        expression: {
          type: 'binary',
          operator: '+',
          left: {
            type: 'binary',
            operator: '^',
            left: { type: 'variable', name: 'x0' },
            right: { type: 'number', value: 2 },
          },
          right: { type: 'number', value: 5 },
        },
      },
    ],
  });
  const file = readCsv(() => [readFileSync('test/data/csv/exercise2_n100.csv')], {
    file: 'exercise2.csv',
  });
  for (const i of [0, 1]) {
    const [a, b] = [generated.columns[i]!, file.columns[i]!];
    if (a.kind === 'number' && b.kind === 'number')
      expectClose(a.values, [...b.values], 1e-15, a.name);
  }
  const x0 = generated.columns[0]!;
  const y = generated.columns[2]!;
  if (x0.kind === 'number' && y.kind === 'number') expect(y.values[7]).toBe(x0.values[7]! ** 2 + 5);
});
