/** A node as the language writes it. */
import { printNumber } from '../../model/experiment/value.js';
import type { Node } from './graph.js';

/** How tightly an operation binds; calls and leaves bind tightest. */
const binding: Readonly<Record<string, number>> = {
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  '==': 1,
  '!=': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  negate: 4,
  '^': 5,
};
const tightest = 6;

/** Texts longer than this are cut: an expression written out can be far longer than its graph. */
const longest = 4000;

/** @param names what to write for a node instead of its expression */
export function printNode(node: Node, names: ReadonlyMap<Node, string> = new Map()): string {
  const text = print(node, names, 0, { left: longest });
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function print(
  node: Node,
  names: ReadonlyMap<Node, string>,
  outer: number,
  budget: { left: number },
): string {
  const name = names.get(node);
  if (name !== undefined) return name;
  if (budget.left-- < 0) return '…';
  const own = binding[node.operation] ?? tightest;
  const part = (argument: Node, least: number): string => print(argument, names, least, budget);
  const [a, b] = node.arguments as [Node, Node];
  const text =
    node.operation === 'number'
      ? printNumber(node.value!)
      : node.operation === 'variable'
        ? node.name!
        : node.operation === 'negate'
          ? `-${part(a, 3)}`
          : node.operation === '^'
            ? `${part(a, own + 1)}^${part(b, own - 1)}`
            : own < tightest
              ? [part(a, own), node.operation, part(b, own + 1)].join(own === 3 ? '' : ' ')
              : `${node.operation}(${node.arguments.map((one) => part(one, 0)).join(', ')})`;
  const negative = node.operation === 'number' && node.value! < 0 && outer > 2;
  return own < outer || negative ? `(${text})` : text;
}
