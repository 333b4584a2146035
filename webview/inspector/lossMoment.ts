/** The loss of one row, with its reduction and its terms. */
import type {
  InspectedLayer,
  InspectedLoss,
  InspectedStep,
} from '../../src/model/runs/inspection.js';
import type { Moment, Operand, Write } from './moments.js';
import type { PassBook } from './passBook.js';
import { dimensions, isCut, parenthesized, sum, upright } from './tex.js';

/**
 * The lecture's sums run over rows; the inspector shows one row, so that only the mean over k
 * outputs leaves a factor.
 */
export const meanOver = ({ reduction }: InspectedLoss, outputs: number): number =>
  reduction === 'mean' ? outputs : 1;

export function lossMoment(book: PassBook, step: InspectedStep, layer: InspectedLayer): Moment {
  const { y, loss } = step.quantities;
  const a = book.outputOf(layer.name);
  const target: Operand = {
    tex: 'y',
    tensor: y!,
    caption: `target ${dimensions(y!)}`,
    tone: 'plain',
  };
  const outputs = y!.shape.at(-1) ?? 1;
  const { name } = book.lossOf(layer);
  const k = meanOver(book.lossOf(layer), outputs);
  const { general, factor, term } = formulas[name] ?? ownFormula(name);
  const scale = `${factor}${k > 1 ? `\\tfrac{1}{${k}}` : ''}`;
  return {
    phase: 'loss',
    layer: layer.name,
    symbol: 'C',
    quantity: 'loss',
    title: `loss: ${name.replaceAll('_', ' ')}`,
    tex: `C = ${scale} \\sum_j ${general}`,
    source: 'lecture, the cost function',
    result: {
      tex: 'C',
      tensor: { shape: [], rows: 1, columns: 1, values: [loss!.values[0]!] },
      caption: 'loss',
      tone: 'plain',
    },
    parts: [{ sign: 'C(' }, a, { sign: ',' }, target, { sign: ')' }],
    explain: (_, n, r) => {
      const terms = sum(
        a.tensor.values.map((value, j) => term(value, y!.values[j]!, n)),
        isCut(a.tensor),
      );
      return (
        `C = ${scale === '' ? terms : `${scale}\\left[${terms}\\right]`} = ` +
        `${r(loss!.values[0]!)}`
      );
    },
    why: 'How far the answer is from the target: the one number that training makes small.',
  };
}

interface Formula {
  /** One term of the sum over outputs j. */
  readonly general: string;
  readonly factor: string;
  term(a: number, y: number, n: Write): string;
}

const difference = (a: number, y: number, n: Write): string => `${n(a)} - ${parenthesized(y, n)}`;

/** A function of the file: its name and what it is given. */
const ownFormula = (name: string): Formula => ({
  general: `${upright(name)}(a_j, y_j)`,
  factor: '',
  term: (a, y, n) => `${upright(name)}(${n(a)}, ${n(y)})`,
});

const formulas: Readonly<Record<string, Formula>> = {
  half_squared_error: {
    general: '(a_j - y_j)^2',
    factor: '\\tfrac12 ',
    term: (a, y, n) => `(${difference(a, y, n)})^2`,
  },
  mse: { general: '(a_j - y_j)^2', factor: '', term: (a, y, n) => `(${difference(a, y, n)})^2` },
  mae: { general: '|a_j - y_j|', factor: '', term: (a, y, n) => `|${difference(a, y, n)}|` },
  huber: {
    general: 'h_\\delta(a_j - y_j)',
    factor: '',
    term: (a, y, n) => `h_\\delta(${difference(a, y, n)})`,
  },
  cross_entropy: {
    general: 'y_j \\ln a_j',
    factor: '-',
    term: (a, y, n) => `${n(y)} \\ln(${n(a)})`,
  },
  binary_cross_entropy: {
    general: '\\left[y_j \\ln a_j + (1-y_j) \\ln(1-a_j)\\right]',
    factor: '-',
    term: (a, y, n) => `${n(y)} \\ln(${n(a)}) + ${n(1 - y)} \\ln(${n(1 - a)})`,
  },
};
