/**
 * The backward pass: δ of a layer, the gradients it gives its parameters, and what it hands down.
 */
import type { InspectedLayer, InspectedStep, TensorView } from '../model/runs/inspection.js';
import { explainError } from './error.js';
import type { Draft, Operand } from './explanation.js';
import { explainHandedDown } from './handedDown.js';
import { entryFor, isWeightedSum, parameterName, parameterTex, type PassBook } from './passBook.js';
import { phrase, result, signed } from './phrase.js';
import { place, tex, transposed } from './tex.js';

/**
 * What a layer's backward step computed: its error, the gradients of its parameters, what it hands
 * down.
 */
export function explainBackward(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
): Draft[] {
  const { delta, dw, db } = step.quantities;
  if (!delta) return [...gradients(book, step, layer), ...explainHandedDown(book, step, layer)];
  const error = book.operand(layer, tex`\delta^{${book.level(layer)}}`, delta, 'backward');
  const drafts: Draft[] = [
    {
      phase: 'backward',
      layer: layer.name,
      symbol: 'δ',
      quantity: 'delta',
      title: `error of ${layer.name}`,
      result: error,
      ...explainError(book, step, layer, error),
    },
  ];
  if (!isWeightedSum(layer)) return [...drafts, ...gradients(book, step, layer)];
  if (dw) drafts.push(weightGradient(book, layer, error, dw));
  if (db) drafts.push(biasGradient(book, layer, error, db));
  return drafts;
}

/**
 * Gradients of parameters that are more than one product away: their equation is the layer's own,
 * in the reference.
 */
const gradients = (book: PassBook, step: InspectedStep, layer: InspectedLayer): Draft[] =>
  Object.keys(layer.parameters).flatMap((key): Draft[] => {
    const tensor = step.quantities[`d${key}`];
    if (!tensor) return [];
    const symbol = tex`\frac{\partial C}{\partial ${parameterTex(key)}^{${book.level(layer)}}}`;
    return [
      {
        phase: 'backward',
        layer: layer.name,
        symbol: `∂${key}`,
        quantity: `d${key}`,
        title: `gradient of the ${parameterName(layer, key)} of ${layer.name}`,
        equation: symbol,
        source: layer.kind,
        result: book.operand(layer, symbol, tensor, 'backward'),
        parts: [],
        entry: (at) => phrase`${symbol}_{${at}} = ${result(tensor.values[at]!)}`,
        why:
          entryFor(layer).texts?.gradient ??
          'What each parameter did to the outputs, times the error that came down.',
      },
    ];
  });

function weightGradient(
  book: PassBook,
  layer: InspectedLayer,
  error: Operand,
  dw: TensorView,
): Draft {
  const l = book.level(layer);
  const x = book.outputOf(layer.inputs[0]!);
  return {
    phase: 'backward',
    layer: layer.name,
    symbol: '∂w',
    quantity: 'dw',
    title: `weight gradient of ${layer.name}`,
    equation: tex`\frac{\partial C}{\partial w^{${l}}} = (${x.tex})^{\mathsf T}\, \delta^{${l}}`,
    source: 'lecture, equation 2',
    result: book.operand(layer, tex`\partial C/\partial w^{${l}}`, dw, 'backward'),
    parts: [transposed(x), { sign: '·' }, error],
    entry(at) {
      const [i, j] = place(dw, at);
      const [input, delta] = [x.tensor.values[i]!, error.tensor.values[j]!];
      const factors = phrase`${signed(input)} \cdot ${signed(delta)}`;
      const law = tex`\frac{\partial C}{\partial w_{${i}${j}}} = ${x.tex}_{${i}}\, \delta_{${j}}`;
      return phrase`${law} = ${factors} = ${result(dw.values[at]!)}`;
    },
    why:
      'A weight is to blame as much as what came in through it, times the error of the unit it ' +
      'leads to.',
  };
}

const biasGradient = (
  book: PassBook,
  layer: InspectedLayer,
  error: Operand,
  db: TensorView,
): Draft => ({
  phase: 'backward',
  layer: layer.name,
  symbol: '∂b',
  quantity: 'db',
  title: `bias gradient of ${layer.name}`,
  equation: tex`\frac{\partial C}{\partial b^{${book.level(layer)}}} = \sum_{rows} ${error.tex}`,
  source: 'lecture, equation 3',
  result: book.operand(layer, tex`\partial C/\partial b^{${book.level(layer)}}`, db, 'backward'),
  parts: [error],
  entry: (j) =>
    phrase`\frac{\partial C}{\partial b_{${j}}} = \delta_{${j}} = ${result(db.values[j]!)}`,
  why: "A bias is an input of one: its gradient is the unit's error.",
});
