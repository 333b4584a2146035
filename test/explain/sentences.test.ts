/**
 * Every sentence of an explanation is true: what stands between its equals signs is computed anew
 * from the numbers it shows.
 */
import { describe, expect, test } from 'vitest';
import type { ExplainedPass } from '../../src/explain/explainPass.js';
import { printPlain, printTex } from '../../src/explain/printers.js';
import { explained } from '../support/data.js';
import { experimentOf } from '../support/experiments.js';

/** TeX as the sentences use it, as an arithmetic expression. */
function arithmetic(tex: string): string {
  let text = tex
    .replaceAll('\\left', '')
    .replaceAll('\\right', '')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replaceAll('\\ln(', 'Math.log(')
    .replaceAll('\\cdot', '*');
  text = text.replace(/\\tfrac12/g, '0.5 * ').replace(/\\tfrac\{1\}\{(\d+)\}/g, '(1/$1) * ');
  text = text
    .replace(/\|([^|]+)\|/g, 'Math.abs($1)')
    .replace(/\^2/g, '**2')
    .replace(/e\^\{([^{}]+)\}/g, 'Math.exp($1)');
  text = text.replace(/\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}/g, '($1)/($2)');
  return text
    .replace(/\\mathrm\{(\w+)\}\(/g, 'f.$1(')
    .replace(/h_\\delta\(/g, 'f.huber(')
    .replace(/(\d)\s*\(/g, '$1 * (')
    .replace(/(\d)\s*Math/g, '$1 * Math')
    .replace(/-\s*\(/g, '- (')
    .replace(/\)\s*\(/g, ') * (');
}

const f = {
  sigmoid: (z: number): number => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  relu: (z: number): number => Math.max(0, z),
  huber: (d: number): number => (Math.abs(d) <= 1 ? 0.5 * d * d : Math.abs(d) - 0.5),
};

/** The parts of a sentence after its first equals sign that are numbers and operations only. */
function valuesOf(sentence: string): number[] {
  return sentence
    .split(/ = |\\to/)
    .slice(1)
    .flatMap((part) => {
      const text = arithmetic(part);
      // Symbols, such as δ_j before the numbers are put in.
      if (/\\|[a-z]\^\{|[zax]_\{/.test(text)) return [];
      // Of the sentence, this file's own, arithmetic alone is left.
      // eslint-disable-next-line typescript/no-implied-eval
      return [Number(new Function('f', `return ${text}`)(f))];
    });
}

/** The sentence of every entry of a pass, with what it comes to. */
function sentencesOf(
  pass: ExplainedPass,
  hideResult = false,
): { title: string; quantity: string; sentence: string; wanted: number }[] {
  return pass.explanations.flatMap(({ title, quantity, result }, i) =>
    Array.from(result.tensor.values, (wanted, index) => ({
      title,
      quantity,
      sentence: printTex(pass.entry(i, index), { write: String, hideResult }),
      wanted,
    })),
  );
}

function passFor(layers: string, train: string, target: string): ExplainedPass {
  const text = `nnet 1
data { columns x0 x1 x2 y0 y1 y2; rows [[0.5, -1.2, 0.3, 0.2, 0.7, 1], [1, 2, -0.5, 0, 1, 0]]; features x0 x1 x2; target ${target} }
network n { input x 3
${layers} }
train { ${train}; batch_size 1; epochs 3; seed 3 }`;
  return explained(experimentOf(text), 1, 1);
}

const two = 'dense h 4 tanh\ndense o 1 linear';
const three = 'dense h 4 sigmoid\ndense o 3 sigmoid';
const cases: readonly (readonly [string, string, string, string?])[] = [
  ['half_squared_error', two, 'loss half_squared_error; optimizer sgd'],
  ['mse of three', three, 'loss mse; optimizer sgd', 'y0 y1 y2'],
  ['mse, summed', three, 'loss mse reduction=sum; optimizer sgd', 'y0 y1 y2'],
  ['mae', three, 'loss mae; optimizer sgd', 'y0 y1 y2'],
  ['huber', three, 'loss huber; optimizer sgd', 'y0 y1 y2'],
  ['binary cross-entropy of three', three, 'loss binary_cross_entropy; optimizer sgd', 'y0 y1 y2'],
  [
    'binary cross-entropy, summed',
    three,
    'loss binary_cross_entropy reduction=sum; optimizer sgd',
    'y0 y1 y2',
  ],
  [
    'softmax with a squared error',
    'dense h 4 relu\ndense o 3 softmax',
    'loss mse; optimizer sgd',
    'y0 y1 y2',
  ],
  ['momentum', two, 'loss mse; optimizer sgd momentum=0.9'],
  ['weight decay', two, 'loss mse; optimizer sgd weight_decay=0.1'],
  ['adam', two, 'loss mse; optimizer adam'],
  [
    'regularized and frozen',
    'dense h 4 tanh l2=0.1\ndense o 1 frozen=true',
    'loss mse; optimizer sgd',
  ],
  ['dropout between', 'dense h 4 tanh\ndropout d 0.5\ndense o 1', 'loss mse; optimizer sgd'],
  [
    'a skip',
    'dense a 3 tanh\ndense b 3 tanh\nadd s from=[a, b]\ndense o 1',
    'loss mse; optimizer sgd',
  ],
  [
    'two that take one',
    'dense a 3 tanh\ndense b 3 tanh\ndense c 3 sigmoid from=a\nmultiply m from=[b, c]\ndense o 1',
    'loss mse; optimizer sgd',
  ],
  [
    'an activation apart',
    'dense a 3\nactivation f tanh\nconcat c from=[a, f]\ndense o 1',
    'loss mse; optimizer sgd',
  ],
  [
    'normalized',
    'dense a 3\nlayer_norm n\nactivation f tanh\ndense o 1',
    'loss mse; optimizer sgd',
  ],
  ['a machine', 'activation s sigmoid\nrbm r 3 epochs=2\ndense o 1', 'loss mse; optimizer sgd'],
  [
    'an image',
    'reshape i 3x1x1\nconv2d c 2 1 tanh\nflatten f\ndense o 1',
    'loss mse; optimizer sgd',
  ],
  ['a sequence', 'reshape s 3x1\ngru g 2\ndense o 1', 'loss mse; optimizer sgd'],
  ['gaussian units', 'rbf g 2\ndense o 1', 'loss mse; optimizer sgd'],
  ['a hidden softmax', 'dense a 3 softmax\ndense o 1', 'loss mse; optimizer sgd'],
];

describe.each(
  cases.map(([name, layers, train, target = 'y0']) => [name, layers, train, target] as const),
)('%s', (_, layers, train, target) => {
  const pass = passFor(layers, train, target);

  test('every sentence holds', () => {
    let checked = 0;
    for (const { title, sentence, wanted } of sentencesOf(pass)) {
      if (sentence.includes('\\to')) continue;
      const values = valuesOf(sentence);
      for (const value of values) {
        checked++;
        expect(
          Math.abs(value - wanted),
          `${title}: ${sentence} gives ${values.join(', ')}`,
        ).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
      }
    }
    expect(checked).toBeGreaterThan(20);
  });

  test('an entry to be guessed is nowhere in its sentence', () => {
    for (const { sentence } of sentencesOf(pass, true)) expect(sentence).toContain('?');
  });

  test('what is said crosses a link, and is printed as plain text', () => {
    const { explanations } = pass;
    expect(structuredClone(explanations)).toEqual(explanations);
    for (const [i, { equation }] of explanations.entries()) {
      const terms = pass.entry(i, 0);
      expect(structuredClone(terms)).toEqual(terms);
      for (const line of [printPlain([equation]), printPlain(terms)])
        expect(line).not.toMatch(/\\|[_^]\{/);
    }
  });
});

test('cross-entropy with softmax', () => {
  const text = `nnet 1
data { columns x y; rows [[0.5, 0], [1, 1], [2, 2]]; column y type=category; target y }
network n { input x 1
dense o 3 softmax }
train { loss cross_entropy; optimizer sgd; batch_size all; epochs 1 }`;
  const shown = ['a', 'delta', 'loss'];
  for (const { quantity, sentence, wanted } of sentencesOf(explained(experimentOf(text), 1, 0)))
    if (shown.includes(quantity))
      for (const value of valuesOf(sentence)) expect(value).toBeCloseTo(wanted, 12);
});

test('a sum that goes on beyond the screen says so', () => {
  const wide = Array.from({ length: 40 }, (_, i) => `x${i}`);
  const text = `nnet 1
data { columns ${wide.join(' ')} y; rows [[${wide.map((_, i) => i / 10).join(', ')}, 1]]; target y }
network n { input x 40
dense o 1 }
train { loss mse; optimizer sgd }`;
  const pass = explained(experimentOf(text), 0, 0);
  const z = pass.explanations.findIndex(({ quantity }) => quantity === 'z');
  expect(printTex(pass.entry(z, 0))).toMatch(/\\cdots \+ [^+]+ = |\\cdots = /);
});
