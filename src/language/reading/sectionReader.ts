/**
 * The statements of a section, looked up in the catalogue and bound, each given to the function
 * that knows what it means.
 */
import { unknown } from '../../model/catalogue/checkValue.js';
import type { Entry } from '../../model/catalogue/entry.js';
import type { Statement } from '../syntax/ast.js';
import { bind, type Bound } from './bind.js';
import type { Reading } from './reading.js';

/**
 * @param bound what each statement came to, by head; a head that is not in it is not in the text
 * @returns the statements that were recognised, in order
 */
export function readStatements(
  section: Statement,
  entries: readonly Entry[],
  reading: Reading,
  functions: readonly string[],
  each: (head: string, bound: Bound, statement: Statement) => void,
  bindSelf: ReadonlySet<string> = new Set(),
): void {
  const name = section.head.type === 'name' ? section.head.name : '';
  if (!section.block && !section.broken)
    reading.error('structure/block', `'${name}' needs its block: ${name} { … }.`, section.head);
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  let stray = false;
  for (const statement of section.block?.statements ?? []) {
    const head =
      statement.head.type === 'name' && !statement.head.quoted ? statement.head.name : '';
    const entry = entries.find((e) => e.name === head);
    if (!entry) {
      const problem = unknown(
        `statement of '${name}'`,
        head || 'this',
        entries.map((e) => e.name),
      );
      // Lines that look like nothing known, one after another, are the remains of one slip: a block
      // whose head or brace is gone.
      if (!stray || problem.instead !== undefined) reading.problem(problem, statement.head);
      stray = true;
      continue;
    }
    stray = head === 'generate' && !statement.block;
    reading.mark(`${name}/${head}`, statement.head);
    if (seen.has(head) && !entry.repeatable)
      reading.error('structure/twice', `'${head}' is given twice.`, statement.head);
    seen.add(head);
    if (entry.planned)
      reading.error(
        'name/planned',
        `'${head}' is known to the language but not computed yet.`,
        statement.head,
      );
    if (statement.block && head !== 'generate')
      reading.error('structure/block', `'${head}' has no block.`, {
        start: statement.block.start,
        end: statement.block.start + 1,
      });
    // Statements that may be repeated are told apart by their number.
    const number = counts.get(head) ?? 0;
    counts.set(head, number + 1);
    const id =
      head === 'column' || head === 'loss' ? `${name}/${head}/${number}` : `${name}/${head}`;
    reading.mark(id, statement.head);
    each(
      head,
      bindSelf.has(head) ? new Map() : bind(entry, statement, id, reading, functions),
      statement,
    );
  }
}
