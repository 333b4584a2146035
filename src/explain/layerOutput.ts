/**
 * Outputs of layers that sum nothing up: dropout, joins, other shapes; the rest by its equation.
 */
import type { LayerKind } from '../model/catalogue/layers.js';
import type { InspectedLayer, InspectedStep } from '../model/runs/inspection.js';
import type { Operand, Part } from './explanation.js';
import { entryFor, type PassBook } from './passBook.js';
import { joined, num, phrase, signed, type Phrase } from './phrase.js';
import { signsBetween, tex } from './tex.js';

export interface ExplainedOutput {
  readonly equation: string;
  readonly parts: readonly Part[];
  /** An entry's terms, ending in " = ". */
  terms?(index: number): Phrase;
}

type Explain = (
  a: string,
  inputs: readonly Operand[],
  mask: Operand | undefined,
) => ExplainedOutput;

const between =
  (sign: string, written: string): Explain =>
  (a, inputs) => ({
    equation: `${a} = ${inputs.map((input) => input.tex).join(` ${written} `)}`,
    parts: signsBetween(inputs, sign),
    terms: (i) =>
      phrase`${joined(
        inputs.map((input) => [signed(input.tensor.values[i]!)]),
        sign === '∘' ? tex` \cdot ` : ` ${written} `,
      )} = `,
  });

const same: Explain = (a, inputs) => ({ equation: `${a} = ${inputs[0]!.tex}`, parts: inputs });

/** Kinds whose output is more than their equation says. */
const explained: Readonly<Partial<Record<LayerKind, Explain>>> = {
  dropout: (a, [x], mask) =>
    mask
      ? {
          equation: tex`${a} = ${x!.tex} \circ m,\quad m_i \in \{0, \tfrac{1}{1-p}\}`,
          parts: [x!, { sign: '∘' }, mask],
          terms: (i) =>
            phrase`${signed(x!.tensor.values[i]!)} \cdot ${num(mask.tensor.values[i]!)} = `,
        }
      : same(a, [x!], mask),
  add: between('+', '+'),
  multiply: between('∘', tex`\circ`),
  concat: (a, inputs) => ({
    equation: `${a} = [${inputs.map((input) => input.tex).join(', ')}]`,
    parts: signsBetween(inputs, ','),
  }),
  flatten: same,
  reshape: same,
};

/** Equation, parts and terms of an output that is no weighted sum. */
export function explainOutput(
  book: PassBook,
  step: InspectedStep,
  layer: InspectedLayer,
  inputs: readonly Operand[],
): ExplainedOutput {
  const a = `a^{${book.level(layer)}}`;
  const { mask } = step.quantities;
  const explain = explained[layer.kind as LayerKind];
  return explain
    ? explain(a, inputs, mask && book.operand(layer, 'm', mask, 'plain'))
    : { equation: entryFor(layer).equation ?? a, parts: inputs };
}
