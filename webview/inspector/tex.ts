/** Small pieces of TeX that sentences are made of. */
import type { TensorView } from '../../src/model/runs/inspection.js';
import type { Operand, Part, Write } from './moments.js';

/**
 * Terms of a sum: a long one keeps its first terms and its last; one that goes on beyond the screen
 * says so.
 */
export function sum(terms: readonly string[], goesOn: boolean): string {
  if (terms.length <= 6 && !goesOn) return terms.join(' + ');
  return [...terms.slice(0, goesOn ? 5 : 4), '\\cdots', ...(goesOn ? [] : [terms.at(-1)!])].join(
    ' + ',
  );
}

/** A view shows only the first of its tensor's columns. */
export const isCut = (tensor: TensorView): boolean => (tensor.shape.at(-1) ?? 1) > tensor.columns;

export const parenthesized = (value: number, n: Write): string =>
  value < 0 ? `(${n(value)})` : n(value);

export const transposed = (operand: Operand): Operand => ({
  ...operand,
  tex: `(${operand.tex})^{\\mathsf T}`,
  caption: operand.caption.replace(/(\d+)×(\d+)/, '$2×$1'),
  transposed: true,
});

export const dimensions = (tensor: TensorView): string =>
  tensor.shape.length === 0
    ? ''
    : tensor.shape.length === 1
      ? `${tensor.shape[0]}`
      : tensor.shape.join('×');

export const upright = (name: string): string => `\\mathrm{${name.replaceAll('_', '\\_')}}`;

export const joined = (operands: readonly Operand[], sign: string): Part[] =>
  operands.flatMap((operand, i) => (i === 0 ? [operand] : [{ sign }, operand]));

/** Row and column of an entry of a matrix view. */
export const place = (
  tensor: TensorView,
  index: number,
): readonly [row: number, column: number] => [
  Math.floor(index / tensor.columns),
  index % tensor.columns,
];
