/** The forward pass: z = x·w + b and a = f(z) of weighted sums, one output of every other kind. */
import { hasRole } from '../model/catalogue/catalogue.js';
import type { InspectedLayer, InspectedStep, TensorView } from '../model/runs/inspection.js';
import type { Draft, Operand } from './explanation.js';
import { explainOutput } from './layerOutput.js';
import { entryFor, isWeightedSum, type PassBook } from './passBook.js';
import { num, phrase, result, signed, sum } from './phrase.js';
import { isCut, tex, upright, valuesOf } from './tex.js';

/** What a layer's forward step computed, in order. */
export function explainForward(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Draft[] {
  if (hasRole(layer.kind, 'input')) return [ofInput(book, layer)];
  const { z } = step.quantities;
  if (!z) return [...ofWay(book, step, layer), ofOutput(book, step, layer)];
  const sums = isWeightedSum(layer)
    ? ofSum(book, layer, z)
    : onTheWay(book, layer, 'z', z, entryFor(layer).equation);
  const operand = { tex: `z^{${book.level(layer)}}`, tensor: z, caption: layer.name };
  return [sums, ofActivation(book, layer, { ...operand, tone: 'forward' })];
}

/** Quantities on the way to an output that normalizes: the mean of a batch, the values x̂. */
const ofWay = (book: PassBook, step: InspectedStep, layer: InspectedLayer): Draft[] =>
  Object.entries(step.quantities)
    .filter(([name]) => name in inner)
    .map(([name, tensor]) => onTheWay(book, layer, name, tensor, inner[name]!.equation));

/** Symbol, sign and equation of what stands on the way to a normalized output. */
const inner: Readonly<Record<string, { tex: string; symbol: string; equation: string }>> = {
  mean: { tex: tex`\mu`, symbol: 'μ', equation: tex`\mu = \tfrac1N \sum x` },
  deviation: { tex: tex`\sigma`, symbol: 'σ', equation: tex`\sqrt{\sigma^2 + \varepsilon}` },
  x_hat: {
    tex: tex`\hat x`,
    symbol: 'x̂',
    equation: tex`\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}`,
  },
};

function onTheWay(
  book: PassBook,
  layer: InspectedLayer,
  name: string,
  tensor: TensorView,
  equation = name,
): Draft {
  const letter = inner[name]?.tex ?? name;
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: inner[name]?.symbol ?? name,
    quantity: name,
    title: name === 'z' ? `sums of ${layer.name}` : `${name.replace('_', ' ')} in ${layer.name}`,
    equation,
    source: layer.kind,
    result: book.operand(layer, tex`${letter}^{${book.level(layer)}}`, tensor, 'forward'),
    parts: layer.inputs.map((input) => book.outputOf(input)),
    entry: (i) => phrase`${letter}_{${i}} = ${result(tensor.values[i]!)}`,
    why: entryFor(layer).help,
  };
}

function ofInput(book: PassBook, layer: InspectedLayer): Draft {
  const output = book.outputOf(layer.name);
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'x',
    quantity: 'a',
    title: `input of ${layer.name}`,
    equation: 'a^{0} = x',
    source: 'the row',
    result: output,
    parts: [],
    entry: (i) => phrase`x_{${i}} = ${result(output.tensor.values[i]!)}`,
    why: 'The row as it goes in: encoded, and normalized where the file says so.',
  };
}

function ofSum(book: PassBook, layer: InspectedLayer, z: TensorView): Draft {
  const l = book.level(layer);
  const x = book.outputOf(layer.inputs[0]!);
  const w = book.parameter(layer, 'w')!;
  const b = book.parameter(layer, 'b');
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'z',
    quantity: 'z',
    title: `weighted sum of ${layer.name}`,
    equation: tex`z^{${l}} = ${x.tex}\, w^{${l}}${b ? ` + b^{${l}}` : ''}`,
    source: 'lecture, the multilayer perceptron',
    result: book.operand(layer, `z^{${l}}`, z, 'forward'),
    parts: [x, { sign: '·' }, w, ...(b ? [{ sign: '+' }, b] : [])],
    entry(j) {
      const terms = valuesOf(x.tensor).map(
        (value, i) =>
          phrase`${signed(value)} \cdot ${signed(w.tensor.values[i * w.tensor.columns + j]!)}`,
      );
      const bias = b ? phrase` + ${signed(b.tensor.values[j]!)}` : [];
      const all = sum(terms, isCut(x.tensor));
      return phrase`z^{${l}}_{${j}} = ${all}${bias} = ${result(z.values[j]!)}`;
    },
    why: 'Every unit adds up what comes in, each input times its weight, and a bias.',
  };
}

/** a = f(z), for a layer's own activation and for an activation layer. */
function ofActivation(book: PassBook, layer: InspectedLayer, z: Operand): Draft {
  const l = book.level(layer);
  const a = book.outputOf(layer.name);
  const f = layer.activation ?? 'linear';
  const law = laws[f] ?? elementwise(f);
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'a',
    quantity: 'a',
    title: `activation of ${layer.name}`,
    equation: tex`a^{${l}}${law.equation(z.tex)}`,
    source: 'lecture, activation functions',
    result: a,
    parts: f === 'linear' ? [z] : [{ sign: `${f}(` }, z, { sign: ')' }],
    entry: (j) => phrase`a^{${l}}_{${j}} = ${law.terms(z.tensor, j)}${result(a.tensor.values[j]!)}`,
    why: law.why,
  };
}

/** How an activation is written, in general and for one entry. */
interface Law {
  equation(z: string): string;
  /** An entry's terms, ending in " = ". */
  terms(z: TensorView, j: number): ReturnType<typeof phrase>;
  readonly why: string;
}

const elementwise = (f: string): Law => ({
  equation: (z) => tex` = f(${z}),\quad f = ${upright(f)}`,
  terms: (z, j) => phrase`${upright(f)}(${num(z.values[j]!)}) = `,
  why: 'The bend that makes a network more than a straight line.',
});

const laws: Readonly<Record<string, Law>> = {
  linear: {
    equation: (z) => ` = ${z}`,
    terms: (_, j) => phrase`z_{${j}} = `,
    why: 'A linear output: the sum itself.',
  },
  softmax: {
    equation: (z) => tex`_j = \frac{e^{z_j}}{\sum_k e^{z_k}},\quad z = ${z}`,
    terms(z, j) {
      const powers = valuesOf(z).map((value) => phrase`e^{${num(value)}}`);
      return phrase`\frac{e^{${num(z.values[j]!)}}}{${sum(powers, isCut(z))}} = `;
    },
    why: 'Larger sums become larger shares; the shares add up to one.',
  },
};

function ofOutput(book: PassBook, step: InspectedStep, layer: InspectedLayer): Draft {
  const inputs = layer.inputs.map((name) => book.outputOf(name));
  if (hasRole(layer.kind, 'function')) return ofActivation(book, layer, inputs[0]!);
  const l = book.level(layer);
  const output = book.outputOf(layer.name);
  const { equation, parts, terms } = explainOutput(book, step, layer, inputs);
  return {
    phase: 'forward',
    layer: layer.name,
    symbol: 'a',
    quantity: 'a',
    title: `output of ${layer.name}`,
    equation,
    source: layer.kind,
    result: output,
    parts,
    entry: (i) => phrase`a^{${l}}_{${i}} = ${terms?.(i) ?? []}${result(output.tensor.values[i]!)}`,
    why: entryFor(layer).texts?.output ?? entryFor(layer).help,
  };
}
