/** The lines of a text: where they begin and end, and how deep they are. */
import type { Span } from '../syntax/ast.js';

/** Offset of the first character of the line that `at` is in. */
export const startOfLine = (text: string, at: number): number =>
  Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;

/** Offset behind the last character of the line, its end apart. */
export function endOfLine(text: string, at: number): number {
  const rest = /[\r\n]/.exec(text.slice(at));
  return rest ? at + rest.index : text.length;
}

/** The blanks before what begins a line. */
export const indentOf = (text: string, { start }: Span): string =>
  /^[ \t]*/.exec(text.slice(startOfLine(text, start)))![0];

/**
 * A statement's lines with their trailing comment, or the statement alone where it shares a line.
 */
export function lineSpan(text: string, { start, end }: Span): Span & { readonly whole: boolean } {
  const lineStart = startOfLine(text, start);
  const lineEnd = endOfLine(text, end);
  const before = text.slice(lineStart, start);
  const behind = text.slice(end, lineEnd);
  if (/^[ \t]*$/.test(before) && /^[ \t]*(?:;[ \t]*)*(?:#.*)?$/.test(behind))
    return { start: lineStart, end: lineEnd, whole: true };
  return { start, end, whole: false };
}
