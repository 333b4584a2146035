/**
 * A statement's values and options against the parameters of its catalogue entry. Knows no
 * particular entry.
 */
import { checkValue, unknown, type ValueProblem } from '../../model/catalogue/checkValue.js';
import { statements } from '../../model/catalogue/statements.js';
import { positional } from '../../model/catalogue/catalogue.js';
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import type { ElementId } from '../../model/experiment/finding.js';
import { printValue, type Value } from '../../model/experiment/value.js';
import type { OptionNode, Span, ValueNode } from '../syntax/ast.js';
import type { Reading } from './reading.js';
import { across, toValue } from './values.js';

/**
 * Values by parameter name; only what the text gives. Values that do not fit are reported and left
 * out.
 */
export type Bound = ReadonlyMap<string, Value>;

export interface Written {
  readonly values: readonly ValueNode[];
  readonly options: readonly OptionNode[];
  /** Where a missing value is reported. */
  readonly head: Span;
  /** Whether part of the statement could not be read: then nothing is reported as missing. */
  readonly broken: boolean;
}

/** The node that a problem is about: down into calls, and there to the word that is wrong. */
function culpritOf(
  { inside = [], culprit }: Pick<ValueProblem, 'inside' | 'culprit'>,
  node: ValueNode,
): Span | undefined {
  const [place, ...deeper] = inside;
  if (place === undefined) return placeOf(culprit, node);
  if (node.type !== 'call') return undefined;
  const inner =
    typeof place === 'number'
      ? node.values[place]
      : node.options.find(({ name }) => name.name === place)?.value;
  return (
    inner &&
    (culpritOf({ inside: deeper, ...(culprit !== undefined && { culprit }) }, inner) ?? inner)
  );
}

/** Where in a value a word stands: the name of a call, an option of it, a value. */
function placeOf(word: string | undefined, node: ValueNode): Span | undefined {
  if (word === undefined) return undefined;
  if (node.type === 'name') return node.name === word ? node : undefined;
  if (node.type === 'list')
    return node.items.map((item) => placeOf(word, item)).find((place) => place);
  if (node.type !== 'call') return undefined;
  if (node.name.name === word) return node.name;
  const inside = node.options.map(({ name, value }) =>
    name.name === word ? name : placeOf(word, value),
  );
  return [...inside, ...node.values.map((value) => placeOf(word, value))].find((place) => place);
}

/**
 * @param id element the parameters belong to; `id/name` is marked in the trace for each
 * @param functions names of the file's functions, which may stand for activations and losses
 */
export function bind(
  entry: Entry,
  written: Written,
  id: ElementId,
  reading: Reading,
  functions: readonly string[] = [],
): Bound {
  const bound = new Map<string, Value>();
  const slots = positional(entry);

  /**
   * @param label what a message calls the parameter: the one value of a statement is called as the
   * statement is
   */
  const take = (
    parameter: Parameter,
    node: ValueNode,
    span: Span,
    label = parameter.name,
  ): void => {
    reading.mark(`${id}/${parameter.name}`, span);
    if (node.type === 'list')
      for (const [i, item] of node.items.entries())
        reading.mark(`${id}/${parameter.name}/${i}`, item);
    const value = toValue(node, parameter.type, reading);
    const problem = checkValue({ ...parameter, name: label }, value, functions);
    if (problem) reading.problem(problem, culpritOf(problem, node) ?? span);
    else bound.set(parameter.name, value);
  };

  for (const [i, node] of written.values.entries()) {
    const parameter = slots[i];
    if (parameter?.rest) {
      takeRest(parameter, written.values.slice(i));
      break;
    }
    if (parameter)
      take(
        parameter,
        node,
        node,
        i === 0 && entry.group in statements ? entry.name : parameter.name,
      );
    else {
      reading.error(
        'type/count',
        slots.length === 0
          ? `'${entry.name}' takes no values.`
          : `'${entry.name}' takes at most ${slots.length} value${slots.length === 1 ? '' : 's'}.`,
        across(written.values.slice(i)),
      );
      break;
    }
  }
  const seen = new Set(slots.slice(0, written.values.length).map((parameter) => parameter.name));
  for (const option of written.options) {
    const parameter = entry.parameters.find((p) => p.name === option.name.name);
    if (!parameter)
      reading.problem(
        unknown(
          `option of '${entry.name}'`,
          option.name.name,
          entry.parameters.map((p) => p.name),
        ),
        option.name,
      );
    else if (seen.has(parameter.name))
      reading.error('structure/twice', `'${parameter.name}' is given twice.`, option);
    else take(parameter, option.value, option.value);
    seen.add(option.name.name);
  }
  if (!written.broken) {
    for (const parameter of entry.parameters) {
      if (parameter.required && !seen.has(parameter.name))
        reading.error('type/missing', missingMessage(entry, parameter), written.head);
    }
  }
  return bound;

  function takeRest(parameter: Parameter, nodes: readonly ValueNode[]): void {
    const items = nodes.flatMap((node) => (node.type === 'list' ? node.items : [node]));
    const span = across(nodes);
    reading.mark(`${id}/${parameter.name}`, span);
    for (const [i, item] of items.entries()) reading.mark(`${id}/${parameter.name}/${i}`, item);
    const values = items.map((item) => toValue(item, parameter.type, reading));
    const wrong = values.findIndex(
      (value) => parameter.type.kind === 'columns' && typeof value !== 'string',
    );
    if (wrong >= 0)
      reading.error(
        'type/expected',
        `'${entry.name}' takes column names; ${printValue(values[wrong]!)} is none. A name that ` +
          `starts with a digit is quoted.`,
        items[wrong]!,
      );
    else bound.set(parameter.name, values);
  }
}

function missingMessage(entry: Entry, parameter: Parameter): string {
  if (parameter.name === 'from') return `'${entry.name}' joins layers: say which with from=[a, b].`;
  const { name, unit } = parameter;
  return `'${entry.name}' needs its ${name}${unit && unit !== name ? ` (${unit})` : ''}.`;
}

/** A bound number; nothing where there is none. */
export const numberOf = (bound: Bound, name: string): number | undefined => {
  const value = bound.get(name);
  return typeof value === 'number' ? value : undefined;
};
/** A bound word or string; nothing where there is none. */
export const textOf = (bound: Bound, name: string): string | undefined => {
  const value = bound.get(name);
  return typeof value === 'string' ? value : undefined;
};
/** A bound `true` or `false`; nothing where there is none. */
export const flagOf = (bound: Bound, name: string): boolean | undefined => {
  const value = bound.get(name);
  return typeof value === 'boolean' ? value : undefined;
};
/** A bound name, or a list of them; nothing where there is none. */
export const namesOf = (bound: Bound, name: string): readonly string[] | undefined => {
  const value = bound.get(name);
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : undefined;
};
