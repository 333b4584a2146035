/** What a text or a table costs grows with its length, whatever is repeated in it. */
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/data/csvReader.js';
import { prepare } from '../../src/data/prepare.js';
import { summarize } from '../../src/data/summaries.js';
import { analyze } from '../../src/language/analysis/analyze.js';
import { formatEdits } from '../../src/language/editing/format.js';
import { hover } from '../../src/language/features/hover.js';
import { parse } from '../../src/language/syntax/parser.js';
import { budget, report } from './budget.js';

const network = 'network n { input x 2; dense o 1 }\ntrain { loss mse }\n';
const numbered = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join('');

/** A text with n of something. */
const texts: Readonly<Record<string, (n: number) => string>> = {
  'blank lines': (n) => `nnet 1\n${'\n'.repeat(n)}${network}`,
  'carriage returns': (n) => `nnet 1\n${'\r'.repeat(n)}${network}`,
  'comment lines': (n) => `nnet 1\n${'# a\n'.repeat(n)}${network}`,
  'blanks after an open quote': (n) => `nnet 1\ndata "${' '.repeat(n)}\n${network}`,
  'blanks between words': (n) => `nnet 1\nnetwork n { input x${' '.repeat(n)}2 }\n`,
  'escaped quotes': (n) => `nnet 1\ndata "${'\\"'.repeat(n)}" { target y }\n${network}`,
  'open braces': (n) => `nnet 1\n${'{'.repeat(n)}\n`,
  'closed braces': (n) => `nnet 1\n${'}'.repeat(n)}\n`,
  'open brackets': (n) => `nnet 1\nnetwork n { input x [${'['.repeat(n)} }\n`,
  'lines with an open bracket': (n) => `nnet 1\nnetwork n {\n${'x (\n'.repeat(n)}`,
  'terms of a sum': (n) => `nnet 1\nfunction f(x) = x${' + x'.repeat(n)}\n`,
  words: (n) => `nnet 1\nnetwork n { input x ${'word '.repeat(n)} }\n`,
  layers: (n) => `nnet 1\nnetwork n { input x 2\n${numbered(n, (i) => `dense d${i} 3\n`)} }\n`,
  'layers of one name': (n) => `nnet 1\nnetwork n { input x 2\n${'dense d 3\n'.repeat(n)} }\n`,
  options: (n) => `nnet 1\nnetwork n { input x 2; dense d 3 ${'a=1 '.repeat(n)} }\n`,
  columns: (n) =>
    `nnet 1\ndata { columns ${numbered(n, (i) => `c${i} `)}; rows [[1]]; target c0 }\n`,
  rows: (n) => `nnet 1\ndata { columns a b; rows [${'[1, 2], '.repeat(n)}[1,2]]; target b }\n`,
  features: (n) => `nnet 1\ndata "x.csv" { features ${'a '.repeat(n)}; target b }\n${network}`,
  sections: (n) => `nnet 1\n${'train { loss mse }\n'.repeat(n)}`,
  'strange signs': (n) => `nnet 1\n${'§ '.repeat(n)}\n`,
};

/** The least of a few, in ms: what else the machine does adds to it. */
async function least(work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < budget(2, 3); i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/**
 * Doubling costs at most this many times as much; what is noise costs nothing. A machine that is
 * busy with something else is given a second and a third try: what is quadratic fails them all.
 */
const most = 2.5;
const noiseMs = budget(100, 40);

async function expectGrowth(
  name: string,
  size: number,
  work: (n: number) => unknown,
): Promise<void> {
  const doublings = 3;
  const small = await least(() => work(size));
  const large = await least(() => work(size * 2 ** doublings));
  report(
    `${name}: ${size} ${small.toFixed(1)} ms, ${size * 2 ** doublings} ${large.toFixed(1)} ms`,
  );
  expect(large, `${small} ms before`).toBeLessThan(most ** doublings * small + noiseMs);
}

describe('a text', () => {
  test.each(Object.entries(texts))('%s', { timeout: 240_000, retry: 2 }, async (name, make) => {
    const size = budget(1_500, 8_000);
    await expectGrowth(`parse, ${name}`, size, (n) => parse(make(n)));
    await expectGrowth(`check, ${name}`, size, (n) => analyze(make(n)));
    await expectGrowth(`format, ${name}`, size, (n) => formatEdits(make(n)));
    const analyses = new Map<string, ReturnType<typeof analyze>>();
    await expectGrowth(`hover, ${name}`, size, (n) => {
      const text = make(n);
      const analysis = analyses.get(text) ?? analyze(text);
      analyses.set(text, analysis);
      return hover(text, text.length - 3, analysis, () => Promise.resolve(undefined));
    });
  });

  test('never throws, however many statements it has', { timeout: 240_000, retry: 2 }, () => {
    expect(analyze(texts['sections']!(150_000)).findings.length).toBeGreaterThan(0);
  });

  test('rows that are drawn are drawn for training alone', { retry: 2 }, async () => {
    const drawn = (rows: number): string =>
      `nnet 1\ndata { generate ${rows} { x = uniform(0, 1); y = x^2 }; target y }\n` +
      'network n { input x; dense o 1 }\ntrain { loss mse }\n';
    const small = await least(() => analyze(drawn(10_000)));
    const large = await least(() => analyze(drawn(2_000_000_000)));
    expect(large).toBeLessThan(most * small + noiseMs);
  });
});

describe('a table', () => {
  const encoder = new TextEncoder();
  const chunksOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
  const wide = (n: number, name: (i: number) => string): Uint8Array =>
    encoder.encode(
      `${Array.from({ length: n }, (_, i) => name(i)).join(',')}\n` +
        [0, 1, 2]
          .map((row) => `${Array.from({ length: n }, (_, i) => (i + row) % 7).join(',')}\n`)
          .join(''),
    );
  const read = (bytes: Uint8Array): ReturnType<typeof readCsv> =>
    readCsv(() => chunksOf(bytes, 1 << 16), { file: 'x.csv' });

  test('columns', { timeout: 240_000, retry: 2 }, () =>
    expectGrowth('columns, read and prepared', budget(1_000, 6_000), (n) => {
      const table = read(wide(n, (i) => `c${i}`));
      summarize(table);
      return prepare(
        {
          source: { kind: 'csv', path: '' },
          target: ['c0'],
          columns: [],
          normalize: 'standard',
          normalizeTarget: false,
          missing: 'error',
        },
        table,
      );
    }),
  );

  test('columns of one name', { timeout: 240_000, retry: 2 }, () =>
    expectGrowth('equal headers', budget(1_500, 8_000), (n) => read(wide(n, () => 'x'))),
  );

  test('one long record', { timeout: 240_000, retry: 2 }, () =>
    expectGrowth('a long record', budget(1 << 18, 1 << 22), (n) =>
      read(encoder.encode(`a,b\n1,"${'x'.repeat(n)}"\n`)),
    ),
  );

  test('more columns than a table may hold are refused before memory is gone', () => {
    expect(() => read(encoder.encode('a,'.repeat(2_000_000)))).toThrow(
      expect.objectContaining({
        code: 'data/too-large',
        message: expect.stringContaining('the file has more than 100,000 columns') as string,
      }),
    );
  });
});
