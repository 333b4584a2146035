/**
 * What is shared while a tree is turned into a model: findings, and which range of the text each
 * element has.
 */
import { unknown, type ValueProblem } from '../../model/catalogue/checkValue.js';
import { printName } from '../../model/experiment/value.js';
import type { Fix, ElementId, Severity } from '../../model/experiment/finding.js';
import type { Span } from '../syntax/ast.js';

export interface SpanFinding extends Span {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: Fix;
}

/** Element of the model to range of the text. */
export type Trace = ReadonlyMap<ElementId, Span>;

export class Reading {
  readonly findings: SpanFinding[] = [];
  readonly trace = new Map<ElementId, Span>();

  error(code: string, message: string, at: Span, fix?: Fix): void {
    this.report('error', code, message, at, fix);
  }

  report(severity: Severity, code: string, message: string, { start, end }: Span, fix?: Fix): void {
    this.findings.push({ severity, code, message, start, end, ...(fix ? { fix } : {}) });
  }

  problem(problem: ValueProblem, at: Span): void {
    this.error(
      problem.code,
      problem.message,
      at,
      problem.replacement === undefined
        ? undefined
        : {
            title: `Change to '${problem.replacement}'`,
            replacement: problem.literal ? problem.replacement : printName(problem.replacement),
          },
    );
  }

  unknownName(what: string, name: string, known: readonly string[], at: Span): void {
    this.problem(unknown(what, name, known), at);
  }

  mark(id: ElementId, { start, end }: Span): void {
    this.trace.set(id, { start, end });
  }
}
