/**
 * Every value of a document with the parameter it stands for: what colours, references and
 * signatures go by.
 */
import { entryOf, positional } from '../../model/catalogue/catalogue.js';
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import { functionLoss } from '../../model/catalogue/losses.js';
import { statements, type Section } from '../../model/catalogue/statements.js';
import type { Document, NameNode, Statement, ValueNode } from '../syntax/ast.js';

export interface Slot {
  readonly section: Section;
  readonly statement: Statement;
  readonly entry: Entry;
  readonly parameter: Parameter;
  readonly node: ValueNode;
  /** The option's name, where it is written as one. */
  readonly option?: NameNode;
}

/** The unquoted name at the head of a statement. */
export const headOf = (statement: Statement): string =>
  statement.head.type === 'name' && !statement.head.quoted ? statement.head.name : '';

const isSection = (name: string): name is Section =>
  Object.hasOwn(statements, name) || name === 'network';

/** The statements of every section, with the section they are in. */
export function* sectionStatements(
  document: Document,
): Generator<{ section: Section; statement: Statement }> {
  for (const outer of document.statements) {
    const section = headOf(outer);
    if (isSection(section))
      for (const statement of outer.block?.statements ?? []) yield { section, statement };
  }
}

/**
 * What a statement's values after its head mean: its entry, and how many values come before the
 * entry's own (a layer's name, a loss's kind).
 */
export function entryFor(
  section: Section,
  statement: Statement,
): { entry: Entry; before: number } | undefined {
  const head = headOf(statement);
  if (section === 'network') {
    const entry = entryOf('layer', head);
    return entry && { entry, before: 1 };
  }
  const own = statements[section].find((entry) => entry.name === head);
  if (!own) return undefined;
  const first = statement.values[0];
  const chosen =
    first?.type === 'name' ? first.name : first?.type === 'call' ? first.name.name : undefined;
  if (section === 'train' && (head === 'loss' || head === 'optimizer')) {
    const entry =
      chosen === undefined
        ? undefined
        : (entryOf(head, chosen) ?? (head === 'loss' ? functionLoss(chosen) : undefined));
    return entry ? { entry, before: 1 } : { entry: own, before: 0 };
  }
  return { entry: own, before: 0 };
}

/** In the order of the text. */
export function* slotsOf(document: Document): Generator<Slot> {
  for (const { section, statement } of sectionStatements(document)) {
    const found = entryFor(section, statement);
    if (!found) continue;
    const { entry, before } = found;
    const slots = positional(entry);
    for (const [i, node] of statement.values.slice(before).entries()) {
      const parameter = slots[i] ?? (slots.at(-1)?.rest ? slots.at(-1) : undefined);
      if (parameter) yield { section, statement, entry, parameter, node };
    }
    for (const { name, value } of statement.options) {
      const parameter = entry.parameters.find((p) => p.name === name.name);
      if (parameter) yield { section, statement, entry, parameter, node: value, option: name };
    }
  }
}

/** The names in a value: itself, or those of a list. */
export function namesIn(node: ValueNode): NameNode[] {
  if (node.type === 'list') return node.items.flatMap(namesIn);
  return node.type === 'name' ? [node] : [];
}
