/** Statements by their places. Knows no section. */
import type { Statement } from './ast.js';

/** The last of statements, in their order, that starts before an offset. */
export function lastBefore(
  statements: readonly Statement[],
  offset: number,
): Statement | undefined {
  let [low, high] = [0, statements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (statements[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return statements[low - 1];
}
