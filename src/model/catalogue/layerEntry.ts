/** What the catalogue knows of a kind of layer, beside what it knows of every kind of thing. */
import type { Shape } from '../experiment/shape.js';
import type { Value } from '../experiment/value.js';
import type { Entry } from './entry.js';

/** What a kind is to rules that know no particular one. */
export type LayerRole =
  /** Takes the row: nothing is above it. */
  | 'input'
  /** Takes several layers, and must say which. */
  | 'join'
  /** Is an activation and nothing else: its function stands where others have `activation`. */
  | 'function'
  /** z = x·w + b over a plain row. */
  | 'weighted-sum'
  /** Looks at all rows of a batch together. */
  | 'over-the-batch'
  /** Does something in training only. */
  | 'training-only'
  /** Looks something up by whole numbers. */
  | 'lookup';

/** A layer as a rule reads it: what the file says, and the catalogue's defaults. */
export interface LayerReading {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  value(parameter: string): Value | undefined;
  /** @throws Mismatch without a message where there is no number: that was reported already */
  number(parameter: string): number;
}

export interface RuleResult {
  readonly shape: Shape;
  /** Numbers the layer learns. */
  readonly parameters?: number;
  /** Multiplications and additions for one row, forward. */
  readonly operations?: number;
  /** Shapes of the weights, by the options that can give their values. */
  readonly weights?: Readonly<Record<string, Shape>>;
}

/**
 * What a kind makes of its inputs' shapes.
 * @throws Mismatch where they are not what it takes
 */
export type ShapeRule = (layer: LayerReading, inputs: readonly [Shape, ...Shape[]]) => RuleResult;

/** A sentence each on why a quantity is as it is, for people who step through. */
export interface LayerTexts {
  /** Of the output. */
  readonly output?: string;
  /** Of the gradients of the parameters. */
  readonly gradient?: string;
  /** Of the error that goes on to the layer below. */
  readonly passedOn?: string;
}

export interface LayerEntry<Name extends string = string> extends Entry<Name> {
  readonly roles?: readonly LayerRole[];
  readonly shape: ShapeRule;
  /** Path on a 16 × 16 grid, drawn in one colour. */
  readonly glyph: string;
  /** What its parameters are called in a sentence, where they have names of their own. */
  readonly parameterNames?: Readonly<Record<string, string>>;
  readonly texts?: LayerTexts;
}
