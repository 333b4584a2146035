/**
 * Formatting: idempotent, keeps every comment and every meaning, and does what a tidy hand would.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatEdits, standardFormat } from '../../src/language/editing/format.js';
import { parse } from '../../src/language/syntax/parser.js';
import { tokenize } from '../../src/language/syntax/lexer.js';
import { toModel } from '../../src/language/reading/toModel.js';
import { applyTextEdits } from '../../src/language/editing/toTextEdits.js';

const format = (text: string, options = standardFormat): string =>
  applyTextEdits(text, formatEdits(text, options));
const meaning = (text: string): unknown => toModel(parse(text)).experiment;
const comments = (text: string): string[] =>
  parse(text).comments.map(({ start, end }) => text.slice(start, end).trimEnd());

const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.nnet'))
  .map((name) => [name, readFileSync(`examples/${name}`, 'utf8')] as const);

test.each(examples)(
  '%s is formatted already, or nearly: its meaning and comments stay, and twice is once',
  (_, text) => {
    const once = format(text);
    expect(meaning(once)).toEqual(meaning(text));
    expect(comments(once)).toEqual(comments(text));
    expect(format(once)).toBe(once);
  },
);

test('any blanks, tabs and line ends give the same text', () => {
  const gaps = fc.constantFrom(' ', '  ', '      ', '\t', ' \t ');
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      fc.infiniteStream(gaps),
      fc.boolean(),
      ([, text], stream, windows) => {
        // Gaps between words of a line are stretched; what is inside texts, comments and brackets
        // over several lines is left.
        const { tokens } = tokenize(text);
        let damaged = '';
        let at = 0;
        for (const token of tokens) {
          const gap = text.slice(at, token.start);
          const first = token.column !== undefined;
          damaged +=
            /^[ \t]+$/.test(gap) && !first
              ? [...stream.take(1)][0]!
              : first && token.kind !== 'newline'
                ? gap.replace(/[ \t]+$/, '\t ')
                : gap;
          damaged += text.slice(token.start, token.end);
          at = token.end;
        }
        damaged += text.slice(at);
        if (windows) damaged = damaged.replaceAll('\n', '\r\n');
        const once = format(damaged);
        expect(meaning(once)).toEqual(meaning(text));
        expect(comments(once)).toEqual(comments(text));
        expect(format(once)).toBe(once);
        expect(once.includes('\r\n')).toBe(windows);
      },
    ),
    { numRuns: 200, seed: 3 },
  );
});

test('columns are aligned, blank lines kept to one, comments put under each other', () => {
  const text = `nnet 1
data   "iris.csv" {
target species
    normalize standard    # of the training rows

split train=70%  validation=15%   test=15%
 }
network n   {
   input  x 4   # four lengths
  dense   hidden 16 relu   init=he # rectified
    # the answer
  dense o     3 softmax
}


train { loss cross_entropy; epochs 10 }`;
  expect(format(text)).toBe(`nnet 1
data "iris.csv" {
  target     species
  normalize  standard  # of the training rows

  split  train=70%  validation=15%  test=15%
}
network n {
  input  x       4                 # four lengths
  dense  hidden  16 relu  init=he  # rectified
  # the answer
  dense  o       3 softmax
}

train { loss cross_entropy; epochs 10 }
`);
});

test('the alignment of the language itself is kept, and made', () => {
  const aligned = `nnet 1
data {
  columns   x y
  rows      [[4, 9]]
  target    y
  features  x
}
network scalar {
  input    x       1
  dense    hidden  16  sigmoid  init=normal(std=1)  bias_init=constant(0.01)
  dropout  drop    0.2
  dense    output  3   linear   init=normal(std=1)  bias_init=constant(0.01)
}
tune {
  vary    train.optimizer.learning_rate  log 1e-4..1e-1
  vary    hidden.units                   [8, 16, 32]
  search  random  trials=20  seed=1  # grid | random | halving | bayes
  folds   5
}
expect {
  test_accuracy   >= 0.90
  gradient_error  <  1e-6
}
`;
  expect(format(aligned)).toBe(aligned);
  const loose = aligned
    .replaceAll(/(?<=\S) {3,}/g, '  ')
    .replace('init=normal(std=1)', 'init = normal(std =1)')
    .replace('[8, 16, 32]', '[8,16 ,32]')
    .replace('data {', 'data   {');
  expect(format(loose)).toBe(aligned);
});

test('without columns only indentation and gaps are mended', () => {
  expect(
    format('network n {\ninput x   4\n    dense hidden 3\n}\n', {
      indent: '\t',
      alignColumns: false,
    }),
  ).toBe('network n {\n\tinput  x  4\n\tdense  hidden  3\n}\n');
});

describe('left alone', () => {
  test.each([
    [
      'rows over several lines',
      'data {\n  columns  x y\n  rows     [[1, 2],\n            [3,   4]]\n  target   y\n}\n',
    ],
    ['texts', 'data "my   file.csv" {\n  target  "a   b"\n}\n'],
    ['one-line blocks', 'network n { input x 2; dense   o 1 }\n'],
    ['a text whose braces do not match', 'network n {\n      input x 2\n'],
    ['an open bracket', 'data {\n     rows [[1, 2]\n  target y\n}\n'],
  ])('%s', (_, text) => expect(format(text)).toBe(text));
});

test('what cannot be read keeps its words', () => {
  const text = 'network n {\n  input x 2\n     dense   h   4 relu)\n  dense o 1\n}\n';
  expect(format(text)).toContain('dense  h  4 relu)\n');
});
