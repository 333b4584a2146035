/** A finding about an experiment, tied to an element of it and not to a place in a text. */

import { printValue, type Value } from './value.js';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/**
 * Names an element of an experiment: `layer/hidden`, `layer/hidden/units`, `data/target`,
 * `train/loss`.
 * The language room knows which range of the text each one is.
 */
export type ElementId = string;

/** A value as a cure writes it: shares may be said in percent, metrics by their dotted names. */
export type FixValue = Value | { readonly percent: number } | { readonly metric: string };

/** A statement as data: `column x type=category`. */
export interface NewStatement {
  readonly head: string;
  readonly values: readonly FixValue[];
  readonly options: Readonly<Record<string, FixValue>>;
}

/**
 * One change of a cure. Without `at` it is where the finding is. Only the language room turns
 * changes into text; `literal` is a piece of text that it made itself.
 */
export type Change =
  | { readonly at?: ElementId; readonly value: FixValue }
  | { readonly at?: ElementId; readonly literal: string }
  /** An option more, at the end of the element's statement. */
  | { readonly at?: ElementId; readonly option: string; readonly value: FixValue }
  /** Statements of their own beside the element's. */
  | {
      readonly at?: ElementId;
      readonly side: 'before' | 'after';
      readonly statements: readonly NewStatement[];
    };

/** What mends a finding, as data. */
export interface Fix {
  readonly title: string;
  readonly change: Change;
  /** Where this element is written already, it gets a value instead. */
  readonly written?: { readonly at: ElementId; readonly value: FixValue };
  /** What else must change for the cure to hold; an element that is not written needs no change. */
  readonly more?: readonly ({ readonly at: ElementId } & (
    { readonly value: FixValue } | { readonly literal: string }
  ))[];
}

/** A cure that puts a value in place of what the finding is about. */
export const changeTo = (value: Value, title = `Change to ${printValue(value)}`): Fix => ({
  title,
  change: { value },
});

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: ElementId;
  readonly fix?: Fix;
}

/**
 * A finding.
 * @param code as the findings page has it
 * @param at the element that it is about
 */
export const finding = (
  severity: Severity,
  code: string,
  message: string,
  at: ElementId,
  fix?: Fix,
): Finding => ({ severity, code, message, at, ...(fix && { fix }) });

/** A finding with its place in a text: lines and columns from 0, in UTF-16 units. */
export interface LocatedFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: TextRange;
  readonly fix?: LocatedFix;
}

/** A fix as edits of a text, in the order of their places. */
export interface LocatedFix {
  readonly title: string;
  readonly edits: readonly RangeEdit[];
}

export interface RangeEdit {
  readonly range: TextRange;
  readonly newText: string;
}

/** Lines and columns from 0, in UTF-16 units. */
export interface TextRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** A layer as an element of an experiment, or one of its parameters. */
export const layerId = (layer: string, parameter?: string): ElementId =>
  parameter === undefined ? `layer/${layer}` : `layer/${layer}/${parameter}`;
