/** New lines of a text, beside what stands there: of quick fixes and refactorings. */
import type { Span } from '../syntax/ast.js';

/**
 * Where new lines go beside a span: as deep as its own line, behind its comment; within a line they
 * become statements of that line.
 */
export function insertion(
  text: string,
  { start, end }: Span,
  side: 'before' | 'after',
  replacement: string,
): { at: number; replacement: string } {
  const before = /[^\r\n]*$/.exec(text.slice(0, start))![0];
  const behind = /^[^\r\n]*/.exec(text.slice(end))![0];
  const indent = /^[ \t]*/.exec(before)![0];
  const lines = replacement.replaceAll('\n', `${text.includes('\r\n') ? '\r\n' : '\n'}${indent}`);
  const inLine = replacement.trim().replaceAll('\n', '; ');
  if (side === 'before')
    return {
      at: start,
      replacement: before === indent || !replacement.endsWith('\n') ? lines : `${inLine}; `,
    };
  if (!replacement.startsWith('\n')) return { at: end, replacement };
  // What else stands on the line of the span belongs to it, down to its comment; a brace or another
  // statement does not.
  return /[;}]/.test(behind.replace(/#.*$/, ''))
    ? { at: end, replacement: `; ${inLine}` }
    : { at: end + behind.trimEnd().length, replacement: lines };
}
