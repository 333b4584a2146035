/**
 * Forward and reverse mode: derivatives carried along with the values, and back from the result.
 */
import { nodesOf, numbers, type Algebra, type Node } from './graph.js';
import { partials } from './rules.js';

/**
 * A value with its derivative in one direction; without one it does not change in that direction.
 */
export interface Dual<T> {
  readonly value: T;
  readonly tangent?: T;
}

/**
 * Calculates with values and derivatives together; over an algebra of duals it gives second
 * derivatives, and so on.
 */
export function duals<T>(base: Algebra<T>): Algebra<Dual<T>> {
  return {
    constant: (value) => ({ value: base.constant(value) }),
    numberOf: ({ value, tangent }) => (tangent === undefined ? base.numberOf(value) : undefined),
    apply(operation, args) {
      const values = args.map(({ value }) => value);
      const value = base.apply(operation, values);
      const slopes = partials(base, operation, values, value);
      const parts = args.flatMap(({ tangent }, i) =>
        tangent === undefined ? [] : [base.apply('*', [slopes[i]!(), tangent])],
      );
      if (parts.length === 0) return { value };
      return {
        value,
        tangent: parts.slice(1).reduce((sum, part) => base.apply('+', [sum, part]), parts[0]!),
      };
    },
  };
}

/** Every node's value, arguments first. */
export function evaluateAll<T>(
  root: Node,
  algebra: Algebra<T>,
  variables: ReadonlyMap<string, T>,
): Map<Node, T> {
  const values = new Map<Node, T>();
  for (const node of nodesOf(root)) {
    values.set(
      node,
      node.operation === 'number'
        ? algebra.constant(node.value!)
        : node.operation === 'variable'
          ? variables.get(node.name!)!
          : algebra.apply(
              node.operation,
              node.arguments.map((argument) => values.get(argument)!),
            ),
    );
  }
  return values;
}

/** Forward mode: every node's value with its derivative by one variable. */
export function forwardMode(
  root: Node,
  at: ReadonlyMap<string, number>,
  by: string,
): Map<Node, Dual<number>> {
  return evaluateAll(
    root,
    duals(numbers),
    new Map([...at].map(([name, value]) => [name, { value, ...(name === by && { tangent: 1 }) }])),
  );
}

/** The second derivative along a direction, by duals of duals. */
export function secondAlong(
  root: Node,
  at: ReadonlyMap<string, number>,
  direction: ReadonlyMap<string, number>,
): number {
  const variables = new Map(
    [...at].map(([name, value]) => {
      const step = direction.get(name);
      return [
        name,
        step === undefined
          ? { value: { value } }
          : { value: { value, tangent: step }, tangent: { value: step } },
      ];
    }),
  );
  return (
    evaluateAll<Dual<Dual<number>>>(root, duals(duals(numbers)), variables).get(root)!.tangent
      ?.tangent ?? 0
  );
}

/**
 * Reverse mode: ∂root/∂node of every node, from the root back. One sweep gives the derivative by
 * every variable.
 */
export function reverseMode<T>(
  root: Node,
  algebra: Algebra<T>,
  values: ReadonlyMap<Node, T>,
): Map<Node, T> {
  const adjoints = new Map<Node, T>([[root, algebra.constant(1)]]);
  const nodes = nodesOf(root);
  const varying = new Set<Node>();
  for (const node of nodes)
    if (node.operation === 'variable' || node.arguments.some((argument) => varying.has(argument)))
      varying.add(node);
  for (const node of nodes.toReversed()) {
    const adjoint = adjoints.get(node);
    if (adjoint === undefined || node.arguments.length === 0) continue;
    const slopes = partials(
      algebra,
      node.operation,
      node.arguments.map((argument) => values.get(argument)!),
      values.get(node)!,
    );
    for (const [i, argument] of node.arguments.entries()) {
      if (!varying.has(argument)) continue;
      const part = algebra.apply('*', [adjoint, slopes[i]!()]);
      const known = adjoints.get(argument);
      adjoints.set(argument, known === undefined ? part : algebra.apply('+', [known, part]));
    }
  }
  return adjoints;
}

/** The derivative as a node: reverse mode over the graph itself. */
export function symbolicDerivative(root: Node, algebra: Algebra<Node>, by: Node): Node {
  const itself = new Map(nodesOf(root).map((node) => [node, node]));
  return reverseMode(root, algebra, itself).get(by) ?? algebra.constant(0);
}
