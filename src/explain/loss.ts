/** The loss of one row, with its reduction and its terms. */
import type { LossName } from '../model/catalogue/losses.js';
import type { InspectedLayer, InspectedLoss, InspectedStep } from '../model/runs/inspection.js';
import type { Draft, Operand } from './explanation.js';
import type { PassBook } from './passBook.js';
import { num, phrase, result, signed, sum, type Phrase } from './phrase.js';
import { dimensions, isCut, tex, upright, valuesOf } from './tex.js';

/**
 * The lecture's sums run over rows; a pass shows one row, so that only the mean over k outputs
 * leaves a factor.
 */
export const meanOver = ({ reduction }: InspectedLoss, outputs: number): number =>
  reduction === 'mean' ? outputs : 1;

/** The loss of an output, term by term. */
export function explainLoss(book: PassBook, step: InspectedStep, layer: InspectedLayer): Draft {
  const y = step.quantities['y']!;
  const loss = step.quantities['loss']!.values[0]!;
  const a = book.outputOf(layer.name);
  const target: Operand = {
    tex: 'y',
    tensor: y,
    caption: `target ${dimensions(y)}`,
    tone: 'plain',
  };
  const own = book.lossOf(layer);
  const k = meanOver(own, y.shape.at(-1) ?? 1);
  const { general, factor, term } = formulas[own.name as LossName] ?? ofFunction(own.name);
  const scale = `${factor}${k > 1 ? tex`\tfrac{1}{${k}}` : ''}`;
  return {
    phase: 'loss',
    layer: layer.name,
    symbol: 'C',
    quantity: 'loss',
    title: `loss: ${own.name.replaceAll('_', ' ')}`,
    equation: tex`C = ${scale} \sum_j ${general}`,
    source: 'lecture, the cost function',
    result: {
      tex: 'C',
      tensor: { shape: [], rows: 1, columns: 1, values: Float64Array.of(loss) },
      caption: 'loss',
      tone: 'plain',
    },
    parts: [{ sign: 'C(' }, a, { sign: ',' }, target, { sign: ')' }],
    entry() {
      const terms = sum(
        valuesOf(a.tensor).map((value, j) => term(value, y.values[j]!)),
        isCut(a.tensor),
      );
      const scaled = scale === '' ? terms : phrase`${scale}\left[${terms}\right]`;
      return phrase`C = ${scaled} = ${result(loss)}`;
    },
    why: 'How far the answer is from the target: the one number that training makes small.',
  };
}

interface Formula {
  /** One term of the sum over outputs j. */
  readonly general: string;
  readonly factor: string;
  term(a: number, y: number): Phrase;
}

const difference = (a: number, y: number): Phrase => phrase`${num(a)} - ${signed(y)}`;
const squared = (a: number, y: number): Phrase => phrase`(${difference(a, y)})^2`;

/** A function of the file: its name and what it is given. */
const ofFunction = (name: string): Formula => ({
  general: tex`${upright(name)}(a_j, y_j)`,
  factor: '',
  term: (a, y) => phrase`${upright(name)}(${num(a)}, ${num(y)})`,
});

const formulas: Readonly<Record<LossName, Formula>> = {
  half_squared_error: { general: '(a_j - y_j)^2', factor: tex`\tfrac12 `, term: squared },
  mse: { general: '(a_j - y_j)^2', factor: '', term: squared },
  mae: { general: '|a_j - y_j|', factor: '', term: (a, y) => phrase`|${difference(a, y)}|` },
  huber: {
    general: tex`h_\delta(a_j - y_j)`,
    factor: '',
    term: (a, y) => phrase`h_\delta(${difference(a, y)})`,
  },
  cross_entropy: {
    general: tex`y_j \ln a_j`,
    factor: '-',
    term: (a, y) => phrase`${num(y)} \ln(${num(a)})`,
  },
  binary_cross_entropy: {
    general: tex`\left[y_j \ln a_j + (1-y_j) \ln(1-a_j)\right]`,
    factor: '-',
    term: (a, y) => phrase`${num(y)} \ln(${num(a)}) + ${num(1 - y)} \ln(${num(1 - a)})`,
  },
};
