/** Elements of an experiment, found in the text. */
import type { ElementId } from '../../model/experiment/finding.js';
import type { Trace } from '../reading/reading.js';
import type { Span } from '../syntax/ast.js';

/** The range of an element, or of the nearest one above it that has one. */
export function spanOf(trace: Trace, id: ElementId): Span {
  for (let path = id; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
    const span = trace.get(path);
    if (span) return span;
  }
  return { start: 0, end: 0 };
}
