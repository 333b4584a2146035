/**
 * Paths in the text that lead to files: data, a second file with test rows, weights of other runs.
 */
import type { Span } from '../syntax/ast.js';
import type { Analysis } from '../analysis/analyze.js';
import { headOf, slotsOf } from '../analysis/walk.js';

export interface PathInText extends Span {
  readonly path: string;
}

/** Paths of data, test files and weights, as they are written. */
export function pathsIn({ document }: Analysis): PathInText[] {
  const paths: PathInText[] = [];
  for (const statement of document.statements) {
    const [path] = statement.values;
    if (headOf(statement) === 'data' && path?.type === 'name' && path.quoted)
      paths.push({ path: path.name, start: path.start, end: path.end });
  }
  for (const { parameter, node, statement } of slotsOf(document)) {
    if (node.type !== 'name' || !node.quoted) continue;
    const isPath =
      parameter.type.kind === 'path' ||
      parameter.type.kind === 'matrix' ||
      (headOf(statement) === 'split' && parameter.name === 'test');
    if (isPath) paths.push({ path: node.name, start: node.start, end: node.end });
  }
  return paths;
}
