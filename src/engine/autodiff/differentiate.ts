/**
 * A function differentiated for its own sake: every intermediate, the symbolic and the numeric
 * derivative, and what each way costs.
 */
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import {
  Graph,
  isOperation,
  nodesOf,
  numbers,
  sharedOperations,
  treeOperations,
  type Algebra,
  type Node,
} from './graph.js';
import { lectureFigures, type OperationFigures } from './lecture.js';
import { printNode } from './print.js';
import { SimplifiedGraph } from './simplify.js';
import { evaluateAll, forwardMode, reverseMode, secondAlong, symbolicDerivative } from './sweep.js';

export type Mode = 'forward' | 'reverse';

export interface Intermediate {
  /** `a`, `b`, `c`, …, in the order of computation, as the lecture names them. */
  readonly name: string;
  /** In terms of the parameters and the intermediates before. */
  readonly expression: string;
  readonly value: number;
  /** Forward: its derivative by each parameter. Reverse: the function's derivative by it. */
  readonly derivative: number | Readonly<Record<string, number>>;
}

export interface Differentiation {
  readonly function: string;
  readonly expression: string;
  readonly at: Readonly<Record<string, number>>;
  readonly mode: Mode;
  readonly value: number;
  /** By parameter. */
  readonly derivative: Readonly<Record<string, number>>;
  /** ∂²f/∂p∂q, by parameter and parameter. */
  readonly second: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly intermediates: readonly Intermediate[];
  /** The derivatives as expressions, and what they come to. */
  readonly symbolic: Readonly<
    Record<string, { readonly expression: string; readonly value: number }>
  >;
  /** (f(x + h) − f(x − h)) / 2h by step size, and how far it is from the derivative. */
  readonly numeric: Readonly<
    Record<
      string,
      readonly { readonly h: number; readonly value: number; readonly error: number }[]
    >
  >;
  readonly operations: OperationCounts;
}

/** Every + − * / ^ and function call is one operation. */
export interface OperationCounts {
  /** Function and derivative written out, nothing computed twice is remembered. */
  readonly tree: OperationFigures;
  /** Equal parts computed once; the derivative takes what the function has computed. */
  readonly shared: OperationFigures;
  /** The reverse sweep as it runs, all derivatives at once, nothing simplified but factors 1. */
  readonly reverse: OperationFigures;
  /** What the lecture counts for the same function, where it has it. */
  readonly lecture?: { readonly tree: OperationFigures; readonly shared: OperationFigures };
}

const steps = Array.from({ length: 12 }, (_, i) => 10 ** -(i + 1));

/**
 * @param at a value for every parameter
 * @throws RangeError where a parameter has no value
 */
export function differentiate(
  spec: FunctionSpec,
  at: ReadonlyMap<string, number>,
  mode: Mode,
): Differentiation {
  const missing = spec.parameters.find((name) => !at.has(name));
  if (missing !== undefined)
    throw new RangeError(
      `'${spec.name}' needs a value for '${missing}': --at ` +
        spec.parameters.map((name) => `${name}=…`).join(' '),
    );
  const strange = [...at.keys()].find((name) => !spec.parameters.includes(name));
  if (strange !== undefined)
    throw new RangeError(
      `'${spec.name}' has no parameter '${strange}': it takes ${spec.parameters.join(', ')}.`,
    );
  const graph = new Graph();
  const root = graph.add(spec.expression, spec.parameters);
  const short = new SimplifiedGraph(graph);
  const values = evaluateAll(root, numbers, at);
  const byParameter = <T>(of: (name: string) => T): Record<string, T> =>
    Object.fromEntries(spec.parameters.map((name) => [name, of(name)]));
  const tangents = byParameter((name) => forwardMode(root, at, name));
  const adjoints = reverseMode(root, numbers, values);
  const derivative = byParameter((name) =>
    mode === 'forward'
      ? (tangents[name]!.get(root)!.tangent ?? 0)
      : (adjoints.get(graph.variable(name)) ?? 0),
  );
  const symbolic = byParameter((name) => symbolicDerivative(root, short, graph.variable(name)));
  const names = intermediateNames(root, spec.parameters);
  const evaluated = (node: Node, where: ReadonlyMap<string, number> = at): number =>
    evaluateAll(node, numbers, where).get(node)!;
  return {
    function: spec.name,
    expression: printNode(root),
    at: Object.fromEntries(spec.parameters.map((name) => [name, at.get(name)!])),
    mode,
    value: values.get(root)!,
    derivative,
    second: hessian(root, at, spec.parameters),
    intermediates: [...names].map(([node, name]) => ({
      name,
      expression: printNode(node, new Map([...names].filter(([other]) => other !== node))),
      value: values.get(node)!,
      derivative:
        mode === 'reverse'
          ? (adjoints.get(node) ?? 0)
          : byParameter((parameter) => tangents[parameter]!.get(node)!.tangent ?? 0),
    })),
    symbolic: byParameter((name) => ({
      expression: printNode(symbolic[name]!),
      value: evaluated(symbolic[name]!),
    })),
    numeric: byParameter((name) =>
      steps.map((h) => {
        const moved = (by: number): number =>
          evaluated(root, new Map([...at, [name, at.get(name)! + by]]));
        const value = (moved(h) - moved(-h)) / (2 * h);
        return { h, value, error: Math.abs(value - derivative[name]!) };
      }),
    ),
    operations: countOperations(spec, graph, root, Object.values(symbolic)),
  };
}

/** By the second derivatives along each axis and along the diagonals between two. */
function hessian(
  root: Node,
  at: ReadonlyMap<string, number>,
  parameters: readonly string[],
): Differentiation['second'] {
  const along = (...names: readonly string[]): number =>
    secondAlong(root, at, new Map(names.map((name) => [name, 1])));
  const own = new Map(parameters.map((name) => [name, along(name)]));
  const entry = (p: string, q: string): number =>
    p === q ? own.get(p)! : (along(p, q) - own.get(p)! - own.get(q)!) / 2;
  return Object.fromEntries(
    parameters.map((p) => [p, Object.fromEntries(parameters.map((q) => [q, entry(p, q)]))]),
  );
}

/** a, b, c, …, z, a1, b1, … for every operation; letters that are parameters are left out. */
function intermediateNames(root: Node, parameters: readonly string[]): Map<Node, string> {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].filter(
    (letter) => !parameters.includes(letter),
  );
  return new Map(
    nodesOf(root)
      .filter(isOperation)
      .map((node, i) => [
        node,
        `${letters[i % letters.length]}${i < letters.length ? '' : Math.floor(i / letters.length)}`,
      ]),
  );
}

function countOperations(
  spec: FunctionSpec,
  graph: Graph,
  root: Node,
  derivatives: readonly Node[],
): OperationCounts {
  const own = new Set(nodesOf(root));
  const figures = (functionCount: number, derivativeCount: number): OperationFigures => ({
    function: functionCount,
    derivative: derivativeCount,
    total: functionCount + derivativeCount,
  });
  const counted = new Set<Node>(own);
  const sweep = reverseMode(
    root,
    withoutOnes(graph),
    new Map([...own].map((node) => [node, node])),
  );
  for (const node of spec.parameters.flatMap((name) => sweep.get(graph.variable(name)) ?? []))
    nodesOf(node).forEach((part) => counted.add(part));
  const swept = [...counted].filter((node) => isOperation(node) && !own.has(node)).length;
  const sharedNodes = new Set(
    derivatives
      .flatMap((node) => nodesOf(node))
      .filter((node) => isOperation(node) && !own.has(node)),
  );
  const lecture = lectureFigures(spec);
  return {
    tree: figures(
      treeOperations(root),
      derivatives.reduce((sum, node) => sum + treeOperations(node), 0),
    ),
    shared: figures(sharedOperations(root), sharedNodes.size),
    reverse: figures(sharedOperations(root), swept),
    ...(lecture && { lecture }),
  };
}

/** The graph itself, but for products with 1 and exponents 1, which nobody computes. */
const withoutOnes = (graph: Graph): Algebra<Node> => ({
  constant: (value) => graph.constant(value),
  numberOf: (node) => graph.numberOf(node),
  apply(operation, args) {
    const [a, b] = args as [Node, Node];
    if (operation === '*' && a.value === 1) return b;
    if (operation === '*' && b.value === 1) return a;
    if (operation === '^' && b.value === 1) return a;
    // An exponent less one is known before anything is computed.
    if (args.every((argument) => argument.operation === 'number'))
      return graph.constant(
        numbers.apply(
          operation,
          args.map((argument) => argument.value!),
        ),
      );
    return graph.apply(operation, args);
  },
});
