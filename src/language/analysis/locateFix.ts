/** A cure as edits of the text: where its changes stand, and what they say. */
import type { Change, Fix, LocatedFix, RangeEdit } from '../../model/experiment/finding.js';
import type { Trace } from '../reading/reading.js';
import type { Span } from '../syntax/ast.js';
import type { LineIndex } from '../syntax/lineIndex.js';
import { printFixValue, printOption, printStatement } from '../syntax/printFix.js';
import { insertion } from './insertion.js';
import { spanOf } from './spanOf.js';

interface Place {
  readonly text: string;
  readonly trace: Trace;
  readonly index: LineIndex;
}

/** @param own where the finding is */
export function locateFix(
  { title, change, written, more = [] }: Fix,
  own: Span,
  place: Place,
): LocatedFix {
  const { trace } = place;
  const put = (span: Span, newText: string): RangeEdit => ({
    range: place.index.range(span),
    newText,
  });
  const instead = written && trace.get(written.at);
  if (instead) return { title, edits: [put(instead, printFixValue(written.value))] };
  const others = more.flatMap((other): RangeEdit[] => {
    const span = trace.get(other.at);
    return span ? [put(span, textOf(other))] : [];
  });
  const span = change.at === undefined ? own : spanOf(trace, change.at);
  return { title, edits: [locateChange(change, span, place, put), ...others] };
}

const textOf = (change: Extract<Change, { value: unknown } | { literal: string }>): string =>
  'literal' in change ? change.literal : printFixValue(change.value);

function locateChange(
  change: Change,
  span: Span,
  { text }: Place,
  put: (span: Span, newText: string) => RangeEdit,
): RangeEdit {
  const beside = (side: 'before' | 'after', newText: string): RangeEdit => {
    const { at, replacement } = insertion(text, span, side, newText);
    return put({ start: at, end: at }, replacement);
  };
  if ('option' in change) return beside('after', `  ${printOption(change.option, change.value)}`);
  if (!('statements' in change)) return put(span, textOf(change));
  const lines = change.statements.map(printStatement).join('\n');
  return change.side === 'before' ? beside('before', `${lines}\n`) : beside('after', `\n${lines}`);
}
