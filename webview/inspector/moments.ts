/**
 * A pass cut into moments: one quantity at a time, each with its equation, its operands and its
 * sentences. Plain data, no view.
 */
import type { InspectedPass, TensorView } from '../../src/model/runs/inspection.js';
import type { StepPhase } from '../../src/model/runs/steps.js';
import { backwardMoments } from './backwardMoments.js';
import { forwardMoments } from './forwardMoments.js';
import { lossMoment } from './lossMoment.js';
import { PassBook } from './passBook.js';
import { updateMoments } from './updateMoments.js';

/** A tensor in an equation: `δ¹ = ( δ² · (w²)ᵀ ) ∘ f′(z¹)`. */
export interface Operand {
  readonly tex: string;
  readonly tensor: TensorView;
  readonly caption: string;
  readonly tone: 'forward' | 'backward' | 'plain';
  readonly transposed?: boolean;
}

export type Part = Operand | { readonly sign: string };

/** Writes a number in TeX; an entry that is to be guessed is written as `?`. */
export type Write = (value: number) => string;

export interface Moment {
  readonly phase: StepPhase;
  readonly layer: string;
  /** `z`, `a`, `C`, `δ`, `∂w`, `∂b`, `w`, `b`: what the strip shows. */
  readonly symbol: string;
  /** The quantity's name in `trace --json`. */
  readonly quantity: string;
  readonly title: string;
  readonly tex: string;
  readonly source: string;
  readonly result: Operand;
  readonly parts: readonly Part[];
  /**
   * One entry of the result, term by term, in TeX. `result` writes the entry itself, `n` every
   * other number.
   */
  explain(index: number, n: Write, result: Write): string;
  /** Why it is so, in a sentence. */
  readonly why: string;
}

export function momentsOf(pass: InspectedPass): Moment[] {
  const book = new PassBook(pass);
  return pass.steps.flatMap((step) => {
    const layer = book.layer(step.layer);
    if (step.phase === 'forward') return forwardMoments(book, step, layer);
    if (step.phase === 'loss') return [lossMoment(book, step, layer)];
    return step.phase === 'backward'
      ? backwardMoments(book, step, layer)
      : updateMoments(book, step, layer);
  });
}
