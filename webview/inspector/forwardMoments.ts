/** The forward pass: z = x·w + b and a = f(z) of dense layers, one output of every other kind. */
import type { InspectedLayer, InspectedStep, TensorView } from '../../src/model/runs/inspection.js';
import { entryOf } from '../../src/model/catalogue/catalogue.js';
import type { Moment, Operand, Part, Write } from './moments.js';
import type { PassBook } from './passBook.js';
import { isCut, joined, parenthesized, sum, upright } from './tex.js';

export function forwardMoments(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Moment[] {
  if (layer.kind === 'input') return [inputMoment(book, layer)];
  const { z } = step.quantities;
  if (!z) return [...innerMoments(book, step, layer), otherMoment(book, step, layer)];
  const sumOf = isDense(layer)
    ? sumMoment(book, layer, z)
    : innerMoment(book, layer, 'z', z, entryOf('layer', layer.kind)?.equation);
  return [
    sumOf,
    activationMoment(book, layer, {
      tex: `z^{${book.level(layer.name)}}`,
      tensor: z,
      caption: layer.name,
      tone: 'forward',
    }),
  ];
}

/** Layers whose sum is x·w + b. */
export const isDense = ({ kind }: InspectedLayer): boolean => kind === 'dense' || kind === 'rbm';

/** Quantities on the way to an output: the mean of a batch, the normalized values. */
function innerMoments(book: PassBook, step: InspectedStep, layer: InspectedLayer): Moment[] {
  const inner =
    layer.kind === 'batch_norm' || layer.kind === 'layer_norm'
      ? Object.entries(step.quantities).filter(([name]) => name !== 'a')
      : [];
  return inner.map(([name, tensor]) => innerMoment(book, layer, name, tensor, innerTex[name]));
}

const innerTex: Readonly<Record<string, string>> = {
  mean: '\\mu = \\tfrac1N \\sum x',
  deviation: '\\sqrt{\\sigma^2 + \\varepsilon}',
  x_hat: '\\hat x = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}}',
};

function innerMoment(
  book: PassBook,
  layer: InspectedLayer,
  name: string,
  tensor: TensorView,
  equation = name,
): Moment {
  const symbol = { mean: '\\mu', deviation: '\\sigma', x_hat: '\\hat x' }[name] ?? name;
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: { mean: 'μ', deviation: 'σ', x_hat: 'x̂' }[name] ?? name,
    quantity: name,
    title: name === 'z' ? `sums of ${layer.name}` : `${name.replace('_', ' ')} in ${layer.name}`,
    tex: equation,
    source: layer.kind,
    result: book.operand(layer, `${symbol}^{${book.level(layer.name)}}`, tensor, 'forward'),
    parts: layer.inputs.map((input) => book.outputOf(input)),
    explain: (i, _, r) => `${symbol}_{${i}} = ${r(tensor.values[i]!)}`,
    why: entryOf('layer', layer.kind)?.help ?? '',
  };
}

function inputMoment(book: PassBook, layer: InspectedLayer): Moment {
  const result = book.outputOf(layer.name);
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'x',
    quantity: 'a',
    title: `input of ${layer.name}`,
    tex: 'a^{0} = x',
    source: 'the row',
    result,
    parts: [],
    explain: (i, _, r) => `x_{${i}} = ${r(result.tensor.values[i]!)}`,
    why: 'The row as it goes in: encoded, and normalized where the file says so.',
  };
}

function sumMoment(book: PassBook, layer: InspectedLayer, z: TensorView): Moment {
  const l = book.level(layer.name);
  const x = book.outputOf(layer.inputs[0]!);
  const w = book.parameter(layer, 'w')!;
  const b = book.parameter(layer, 'b');
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'z',
    quantity: 'z',
    title: `weighted sum of ${layer.name}`,
    tex: `z^{${l}} = ${x.tex}\\, w^{${l}}${b ? ` + b^{${l}}` : ''}`,
    source: 'lecture, the multilayer perceptron',
    result: book.operand(layer, `z^{${l}}`, z, 'forward'),
    parts: [x, { sign: '·' }, w, ...(b ? [{ sign: '+' }, b] : [])],
    explain: (j, n, r) => {
      const terms = x.tensor.values.map(
        (value, i) =>
          `${n(value)} \\cdot ${parenthesized(w.tensor.values[i * w.tensor.columns + j]!, n)}`,
      );
      return `z^{${l}}_{${j}} = ${sum(terms, isCut(x.tensor))}${b ? ` + ${parenthesized(b.tensor.values[j]!, n)}` : ''} = ${r(z.values[j]!)}`;
    },
    why: 'Every unit adds up what comes in, each input times its weight, and a bias.',
  };
}

/** a = f(z), for a dense layer's own activation and for an activation layer. */
function activationMoment(book: PassBook, layer: InspectedLayer, z: Operand): Moment {
  const l = book.level(layer.name);
  const a = book.outputOf(layer.name);
  const f = layer.activation ?? 'linear';
  const linear = f === 'linear';
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'a',
    quantity: 'a',
    title: `activation of ${layer.name}`,
    tex: linear
      ? `a^{${l}} = ${z.tex}`
      : f === 'softmax'
        ? `a^{${l}}_j = \\frac{e^{z_j}}{\\sum_k e^{z_k}},\\quad z = ${z.tex}`
        : `a^{${l}} = f(${z.tex}),\\quad f = ${upright(f)}`,
    source: 'lecture, activation functions',
    result: a,
    parts: linear ? [z] : [{ sign: `${f}(` }, z, { sign: ')' }],
    explain: (j, n, r) => {
      const { values } = z.tensor;
      if (linear) return `a^{${l}}_{${j}} = z_{${j}} = ${r(a.tensor.values[j]!)}`;
      if (f !== 'softmax')
        return `a^{${l}}_{${j}} = ${upright(f)}(${n(values[j]!)}) = ${r(a.tensor.values[j]!)}`;
      return `a^{${l}}_{${j}} = \\frac{e^{${n(values[j]!)}}}{${sum(
        values.map((value) => `e^{${n(value)}}`),
        isCut(z.tensor),
      )}} = ${r(a.tensor.values[j]!)}`;
    },
    why: linear
      ? 'A linear output: the sum itself.'
      : f === 'softmax'
        ? 'Larger sums become larger shares; the shares add up to one.'
        : 'The bend that makes a network more than a straight line.',
  };
}

function otherMoment(book: PassBook, step: InspectedStep, layer: InspectedLayer): Moment {
  const inputs = layer.inputs.map((name) => book.outputOf(name));
  if (layer.kind === 'activation') return activationMoment(book, layer, inputs[0]!);
  const l = book.level(layer.name);
  const result = book.outputOf(layer.name);
  const { tex, parts, why, entry } = described(book, step, layer, l, inputs);
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'a',
    quantity: 'a',
    title: `output of ${layer.name}`,
    tex,
    source: layer.kind,
    result,
    parts,
    explain: (i, n, r) => `a^{${l}}_{${i}} = ${entry?.(i, n) ?? ''}${r(result.tensor.values[i]!)}`,
    why,
  };
}

interface Described {
  readonly tex: string;
  readonly parts: readonly Part[];
  readonly why: string;
  /** An entry's terms, ending in " = ". */
  readonly entry?: (index: number, n: Write) => string;
}

function described(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
  l: number,
  inputs: readonly Operand[],
): Described {
  const below = inputs.map((input) => input.tex);
  const [first] = inputs;
  const terms = (sign: string) => (i: number, n: Write) =>
    `${inputs.map((input) => parenthesized(input.tensor.values[i]!, n)).join(` ${sign} `)} = `;
  switch (layer.kind) {
    case 'dropout': {
      const { mask } = step.quantities;
      if (!mask) return { tex: `a^{${l}} = ${below[0]}`, parts: inputs, why: 'Dropout is off.' };
      const m = book.operand(layer, 'm', mask, 'plain');
      return {
        tex: `a^{${l}} = ${below[0]} \\circ m,\\quad m_i \\in \\{0, \\tfrac{1}{1-p}\\}`,
        parts: [first!, { sign: '∘' }, m],
        why:
          'While training, some values are dropped by chance and the others scaled up, so ' +
          'that the sum stays what it is on average.',
        entry: (i, n) => `${n(first!.tensor.values[i]!)} \\cdot ${n(mask.values[i]!)} = `,
      };
    }
    case 'add':
      return {
        tex: `a^{${l}} = ${below.join(' + ')}`,
        parts: joined(inputs, '+'),
        why: 'Branches are added.',
        entry: terms('+'),
      };
    case 'multiply':
      return {
        tex: `a^{${l}} = ${below.join(' \\circ ')}`,
        parts: joined(inputs, '∘'),
        why: 'Branches are multiplied, value by value.',
        entry: terms('\\cdot'),
      };
    case 'concat':
      return {
        tex: `a^{${l}} = [${below.join(', ')}]`,
        parts: joined(inputs, ','),
        why: 'Branches stand side by side.',
      };
    case 'flatten':
    case 'reshape':
      return {
        tex: `a^{${l}} = ${below[0]}`,
        parts: inputs,
        why: 'The same values in another shape.',
      };
    default: {
      const entry = entryOf('layer', layer.kind);
      return { tex: entry?.equation ?? `a^{${l}}`, parts: inputs, why: entry?.help ?? '' };
    }
  }
}
