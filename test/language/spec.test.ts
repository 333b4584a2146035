/**
 * The normative examples of the language, and the trouble that a slip may cause: one finding, and
 * the rest of the file kept.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/language/analysis/analyze.js';
import { tokenize } from '../../src/language/syntax/lexer.js';
import { parse } from '../../src/language/syntax/parser.js';
import { toModel } from '../../src/language/reading/toModel.js';

const whole = readFileSync(join(import.meta.dirname, 'spec/whole.nnet'), 'utf8');
const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.nnet'))
  .map((name) => [name, readFileSync(join('examples', name), 'utf8')] as const);
const findingsOf = (text: string): string[] => {
  const document = parse(text);
  return toModel(document)
    .findings.filter((finding) => finding.severity !== 'information')
    .map((finding) => `${finding.code} ${text.slice(finding.start, finding.end)}`);
};

describe('examples', () => {
  test('the whole file of the specification is without a finding', () => {
    expect(findingsOf(whole)).toEqual([]);
  });

  test.each(examples)('%s is without a finding', (_, text) => {
    expect(findingsOf(text)).toEqual([]);
  });

  test.each([
    [
      'tune',
      'tune {\n  vary    train.optimizer.learning_rate  log 1e-4..1e-1\n  vary    hidden.units  ' +
        '                 [8, 16, 32]\n  search  random  trials=20  seed=1\n  folds   5\n  goal ' +
        '  ' +
        ' minimize validation_loss\n}',
    ],
    ['functions', 'function swish(z) = z * sigmoid(z)\nfunction f(x) = sqrt(x^2 + exp(x^2))'],
    [
      'expect',
      'expect {\n  test_accuracy >= 0.90; gradient_error < 1e-6\n  epochs_to_reach loss 1e-3 < ' +
        '100\n  output_variance(hidden) in 0.1..10\n  same_as "reference.json" < 1e-10\n}',
    ],
    [
      'generate',
      'data { generate 100 seed=1 { x0 uniform -1 1; x1 uniform -1 1; y = x0^2 + 3*x0*x1 + x1^2 ' +
        '+ 5 }\n target y }',
    ],
    ['rows', 'data { rows [[0, 0, 0], [0, 1, 1],]; columns x1 x2 y; target y }'],
    ['quoted names', 'data "a b.csv" { features "sepal.length" "x-1" "1st"; target "y z" }'],
    [
      'values',
      'train { loss huber(1.5); optimizer sgd momentum=0.9 nesterov=true;; batch_size all; l2 ' +
        '1/8; early_stopping validation_loss patience=3 }',
    ],
    [
      'splits',
      'data "a.csv" { target y; split train=33.3% validation=33.3% test=33.4%; normalize ' +
        'scale(1/255); missing median; delimiter ";" ; header true }',
    ],
    [
      'words are not reserved',
      'data "a.csv" { features train data x in; target network }\nnetwork net { input expect 4; ' +
        'dense train 2; dense data 1 }',
    ],
  ])('%s', (_, text) => {
    expect(findingsOf(`nnet 1\n${text}`)).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['.5', 'syntax/number', 'write 0.5'],
    ['1.', 'syntax/number', 'write 1'],
    ['+1', 'syntax/number', "no '+'"],
    ['1_000', 'syntax/number', 'write 1000'],
    ['16relu', 'syntax/number', 'blank is missing'],
    ['x-1', 'syntax/name', '"x-1"'],
    ['init=', 'syntax/expected', "Expected a value after 'init='."],
    ['[1, 2', 'syntax/bracket', "no ']'"],
    ['"relu', 'syntax/string', 'closing quote'],
  ])('%s', (written, code, message) => {
    const { findings } = parse(
      `nnet 1\nnetwork n {\n  input x 4\n  dense h 4 ${written}\n  dense o 1\n}\n`,
    );
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]!.message).toContain(message);
  });

  test('the rest of the file stays', () => {
    const { experiment } = toModel(
      parse(
        'nnet 1\nnetwork n {\n  input x 4\n  dense h 4 init=\n  dense o 1\n}\ntrain { loss mse }\n',
      ),
    );
    expect(experiment.network!.layers.map((layer) => layer.name)).toEqual(['x', 'h', 'o']);
    expect(experiment.train!.losses[0].call.call).toBe('mse');
  });

  test('a missing brace costs one finding', () => {
    const text = 'nnet 1\nnetwork n {\n  input x 4\n  dense o 1\n\ntrain {\n  loss mse\n}\n';
    expect(parse(text).findings.map((finding) => finding.code)).toEqual(['syntax/brace']);
    expect(toModel(parse(text)).experiment.train).toBeDefined();
  });

  test('33.3 % is the double nearest to 0.333, and a percent binds to its number', () => {
    const { experiment } = toModel(parse('nnet 1\ndata "a.csv" { target y; split test=33.3% }'));
    expect(experiment.data!.split!.test).toBe(0.333);
  });
});

/**
 * Findings a single slip may cost in these hand-written files. The second counts what follows from
 * names and sections that are gone.
 */
const most = { syntax: 3, all: 8 };

describe.each([['specification', whole] as const, ...examples])('%s, damaged', (_, text) => {
  const before = findingsOf(text).length;

  test('without any one token', () => {
    for (const token of tokenize(text).tokens) {
      if (token.start === token.end || token.kind === 'newline') continue;
      const damaged = text.slice(0, token.start) + text.slice(token.end);
      const syntax = parse(damaged).findings.length;
      const all = findingsOf(damaged).length - before;
      expect(syntax, `without '${token.text}' at ${token.start}`).toBeLessThanOrEqual(most.syntax);
      expect(all, `without '${token.text}' at ${token.start}`).toBeLessThanOrEqual(most.all);
    }
  });

  test('without any one line', () => {
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      const damaged = lines.filter((__, j) => j !== i).join('\n');
      expect(parse(damaged).findings.length, `without '${line}'`).toBeLessThanOrEqual(most.syntax);
      expect(findingsOf(damaged).length - before, `without '${line}'`).toBeLessThanOrEqual(
        most.all,
      );
    }
  });

  test('cut off anywhere', () => {
    for (let end = 0; end < text.length; end++)
      expect(() => analyze(text.slice(0, end))).not.toThrow();
  });
});

test.each([
  ['braces', `nnet 1\n${'{'.repeat(3000)}`],
  ['named braces', `nnet 1\n${'a {'.repeat(3000)}`],
  ['brackets', `nnet 1\nnetwork n { dense h ${'['.repeat(3000)}`],
  [
    'a long sum',
    `nnet 1\ndata { generate 10 { x uniform -1 1; y = ${'x+'.repeat(30_000)}x }\n target y }`,
  ],
  ['parentheses', `nnet 1\nfunction f(x) = ${'('.repeat(3000)}x`],
  ['many rows', 'nnet 1\ndata { generate 99999999999 { x uniform -1 1; y = x }\n target y }'],
])('%s without end are a finding, not a crash', (_, text) => {
  const { findings } = analyze(text);
  expect(findings.some((finding) => finding.severity === 'error')).toBe(true);
});

test("other programs' files get exactly one finding, however long they are", () => {
  const sisl = `// header\n${'2,'.repeat(4)}\n${'0.5,0.25,\n'.repeat(200_000)}`;
  const start = performance.now();
  const { findings } = analyze(sisl);
  expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([
    ['file/foreign', 'information'],
  ]);
  expect(performance.now() - start).toBeLessThan(50);
  expect(analyze('// only a comment\nnnet 1\n').findings.map((finding) => finding.code)).toEqual([
    'syntax/comment',
  ]);
});
