/** A finding about an experiment, tied to an element of it and not to a place in a text. */

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/**
 * Names an element of an experiment: `layer/hidden`, `layer/hidden/units`, `data/target`,
 * `train/loss`.
 * The language room knows which range of the text each one is.
 */
export type ElementId = string;

export interface Fix {
  readonly title: string;
  /** What replaces the text of the element. */
  readonly replacement: string;
  /** Another element than the finding's own, where the cure is elsewhere. */
  readonly at?: ElementId;
  /**
   * The text goes in front of the element, or behind it, instead of in its place; further lines are
   * indented as its own.
   */
  readonly insert?: 'before' | 'after';
  /** Where this element is written already, it is changed instead. */
  readonly written?: { readonly at: ElementId; readonly replacement: string };
  /** What else must change for the cure to hold. */
  readonly more?: readonly { readonly at: ElementId; readonly replacement: string }[];
}

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: ElementId;
  readonly fix?: Fix;
}

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

export interface LocatedFix {
  readonly title: string;
  readonly replacement: string;
  readonly range: TextRange;
  readonly more?: readonly { readonly replacement: string; readonly range: TextRange }[];
}

/** Lines and columns from 0, in UTF-16 units. */
export interface TextRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export const layerId = (layer: string, parameter?: string): ElementId =>
  parameter === undefined ? `layer/${layer}` : `layer/${layer}/${parameter}`;
