/** Small pieces of TeX and of captions that explanations are made of. */
import { printShape } from '../model/experiment/shape.js';
import type { TensorView } from '../model/runs/inspection.js';
import type { Operand, Part } from './explanation.js';

export const tex = String.raw;

/** A view shows only the first of its tensor's columns. */
export const isCut = (tensor: TensorView): boolean => (tensor.shape.at(-1) ?? 1) > tensor.columns;

/** The same matrix, drawn and written as its transpose. */
export const transposed = (operand: Operand): Operand => ({
  ...operand,
  tex: tex`(${operand.tex})^{\mathsf T}`,
  caption: operand.caption.replace(/(\d+)×(\d+)/, '$2×$1'),
  transposed: true,
});

/** `2×3`, as a caption says it. */
export const dimensions = ({ shape }: TensorView): string => printShape(shape);

/** A name in upright letters. */
export const upright = (name: string): string => tex`\mathrm{${name.replaceAll('_', tex`\_`)}}`;

/** Operands with a sign between them. */
export const signsBetween = (operands: readonly Operand[], sign: string): Part[] =>
  operands.flatMap((operand, i) => (i === 0 ? [operand] : [{ sign }, operand]));

/** Row and column of an entry of a view, counted in the whole tensor. */
export const place = (
  { columns, firstRow = 0, firstColumn = 0 }: TensorView,
  index: number,
): readonly [row: number, column: number] => [
  firstRow + Math.floor(index / columns),
  firstColumn + (index % columns),
];

/** The values of a view as they are: a typed array maps to numbers alone. */
export const valuesOf = ({ values }: TensorView): readonly number[] => Array.from(values);
