/** Value nodes to plain values, by the slot they stand in. */
import type { ParameterType } from '../../model/catalogue/entry.js';
import type { Value } from '../../model/experiment/value.js';
import type { CallNode, Span, ValueNode } from '../syntax/ast.js';
import type { Reading } from './reading.js';

/** The value a node means in a slot: only a boolean slot makes `true` and `false` booleans. */
export function toValue(node: ValueNode, type: ParameterType, reading: Reading): Value {
  switch (node.type) {
    case 'name':
      return type.kind === 'boolean' &&
        !node.quoted &&
        (node.name === 'true' || node.name === 'false')
        ? node.name === 'true'
        : node.name;
    case 'number':
      return node.value;
    case 'shape':
      return { shape: node.shape };
    case 'range':
      return { from: node.from, to: node.to };
    case 'list':
      return node.items.map((item) => toValue(item, type, reading));
    case 'call':
      return toCallValue(node, reading);
  }
}

/** A call with what stands in its parentheses; an option that is given twice is an error. */
export function toCallValue(node: CallNode, reading: Reading): Value {
  const any: ParameterType = { kind: 'any' };
  const options: Record<string, Value> = {};
  for (const option of node.options) {
    if (Object.hasOwn(options, option.name.name))
      reading.error('structure/twice', `'${option.name.name}=' is given twice.`, option);
    else options[option.name.name] = toValue(option.value, any, reading);
  }
  return {
    call: node.name.name,
    values: node.values.map((value) => toValue(value, any, reading)),
    options,
  };
}

/** From the first of some spans to the last. */
export const across = (spans: readonly Span[]): Span => ({
  start: spans[0]!.start,
  end: spans.at(-1)!.end,
});
