/**
 * What is shared while a tree is turned into a model: findings, and which range of the text each
 * element has.
 */
import { unknown, type ValueProblem } from '../../model/catalogue/checkValue.js';
import type { ElementId, Fix, FixValue, Severity } from '../../model/experiment/finding.js';
import { printFixValue } from '../syntax/printFix.js';
import type { Span } from '../syntax/ast.js';

/** A problem with a value whose cure may be a text of ours: a path of `tune`. */
export type SpanProblem = ValueProblem & { readonly literal?: string };

export interface SpanFinding extends Span {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: Fix;
}

/** Element of the model to range of the text. */
export type Trace = ReadonlyMap<ElementId, Span>;

const cureOf = (
  instead: FixValue | undefined,
  literal: string | undefined,
): { value: FixValue } | { literal: string } | undefined => {
  if (literal !== undefined) return { literal };
  return instead === undefined ? undefined : { value: instead };
};

/** What a change puts there, in a sentence. */
const nameOf = (change: { value: FixValue } | { literal: string }): string => {
  if ('literal' in change) return change.literal;
  return typeof change.value === 'string' ? change.value : printFixValue(change.value);
};

export class Reading {
  readonly findings: SpanFinding[] = [];
  readonly trace = new Map<ElementId, Span>();

  error(code: string, message: string, at: Span, fix?: Fix): void {
    this.report('error', code, message, at, fix);
  }

  report(severity: Severity, code: string, message: string, { start, end }: Span, fix?: Fix): void {
    this.findings.push({ severity, code, message, start, end, ...(fix ? { fix } : {}) });
  }

  problem({ code, message, instead, literal }: SpanProblem, at: Span): void {
    const change = cureOf(instead, literal);
    const fix = change && { title: `Change to '${nameOf(change)}'`, change };
    this.error(code, message, at, fix);
  }

  unknownName(what: string, name: string, known: readonly string[], at: Span): void {
    this.problem(unknown(what, name, known), at);
  }

  mark(id: ElementId, { start, end }: Span): void {
    this.trace.set(id, { start, end });
  }
}
