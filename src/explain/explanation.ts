/** What is said of one quantity of a pass: plain data, printed by the printers. Knows no view. */
import type { TensorView } from '../model/runs/inspection.js';
import type { StepPhase } from '../model/runs/steps.js';
import type { Phrase } from './phrase.js';

/** A tensor in an equation: `δ¹ = ( δ² · (w²)ᵀ ) ∘ f′(z¹)`. */
export interface Operand {
  readonly tex: string;
  readonly tensor: TensorView;
  readonly caption: string;
  readonly tone: 'forward' | 'backward' | 'plain';
  readonly transposed?: boolean;
}

export type Part = Operand | { readonly sign: string };

export interface Explanation {
  readonly phase: StepPhase;
  readonly layer: string;
  /** `z`, `a`, `C`, `δ`, `∂w`, `∂b`, `w`, `b`: what a strip of steps shows. */
  readonly symbol: string;
  /** The quantity's name in `trace --json`. */
  readonly quantity: string;
  readonly title: string;
  /** Its equation, in TeX. */
  readonly equation: string;
  readonly source: string;
  readonly result: Operand;
  readonly parts: readonly Part[];
  /** Why it is so, in a sentence. */
  readonly why: string;
}

/** An explanation while it is made, with the terms of each entry of its result. */
export interface Draft extends Explanation {
  /** One entry of the result, term by term. */
  entry(index: number): Phrase;
}
