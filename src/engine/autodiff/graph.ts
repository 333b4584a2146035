/** An expression as a graph in which equal parts are one node. Knows no derivative. */
import {
  builtins,
  constants,
  evaluateOperator,
  type Expression,
} from '../../model/experiment/expression.js';

export interface Node {
  /** Nodes are numbered as they are made: arguments come before what uses them. */
  readonly id: number;
  /** `number`, `variable`, or an operation: `+`, `^`, `negate`, `exp`, … */
  readonly operation: string;
  readonly arguments: readonly Node[];
  readonly value?: number;
  readonly name?: string;
}

/**
 * Something that can be calculated with: numbers, nodes of a graph, numbers with their derivatives.
 */
export interface Algebra<T> {
  constant(value: number): T;
  /** The number something is, where it is one and does not vary. */
  numberOf(thing: T): number | undefined;
  apply(operation: string, args: readonly T[]): T;
}

/** The algebra of plain numbers: an expression worked out. */
export const numbers: Algebra<number> = {
  constant: (value) => value,
  numberOf: (value) => value,
  apply: evaluateOperator,
};

/** Makes nodes; asked twice for the same one, it gives the one there is. Nothing is simplified. */
export class Graph implements Algebra<Node> {
  private readonly nodes = new Map<string, Node>();

  constant(value: number): Node {
    return this.make(`number ${Object.is(value, -0) ? '-0' : value}`, {
      operation: 'number',
      arguments: [],
      value,
    });
  }

  numberOf({ value }: Node): number | undefined {
    return value;
  }

  variable(name: string): Node {
    return this.make(`variable ${name}`, { operation: 'variable', arguments: [], name });
  }

  apply(operation: string, args: readonly Node[]): Node {
    return this.make(`${operation} ${args.map(({ id }) => id).join(' ')}`, {
      operation,
      arguments: args,
    });
  }

  private make(key: string, node: Omit<Node, 'id'>): Node {
    const known = this.nodes.get(key);
    if (known) return known;
    const made = { id: this.nodes.size, ...node };
    this.nodes.set(key, made);
    return made;
  }

  /** The graph of an expression; `sum`, `mean`, `min` and `max` of many become those of two. */
  add(expression: Expression, parameters: readonly string[]): Node {
    const read = (part: Expression): Node => {
      switch (part.type) {
        case 'number':
          return this.constant(part.value);
        case 'variable':
          // A parameter hides the constant of its name.
          return parameters.includes(part.name)
            ? this.variable(part.name)
            : this.constant(constants.get(part.name)!);
        case 'negate':
          return this.apply('negate', [read(part.operand)]);
        case 'binary':
          return this.apply(part.operator, [read(part.left), read(part.right)]);
        case 'call':
          return this.call(part.name, part.arguments.map(read));
      }
    };
    return read(expression);
  }

  private call(name: string, args: readonly Node[]): Node {
    const folded = (operation: string): Node =>
      args.slice(1).reduce((left, right) => this.apply(operation, [left, right]), args[0]!);
    if (name === 'sum') return folded('+');
    if (name === 'mean') return this.apply('/', [folded('+'), this.constant(args.length)]);
    if (name === 'min' || name === 'max') return folded(name);
    if (!builtins.has(name)) throw new RangeError(`'${name}' is not a function`);
    return this.apply(name, args);
  }
}

/** All nodes a result needs, arguments before what uses them. */
export function nodesOf(...roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    node.arguments.forEach(visit);
    seen.add(node);
  };
  roots.forEach(visit);
  return [...seen];
}

/** A node that is worked out from others. */
export const isOperation = ({ operation }: Node): boolean =>
  operation !== 'number' && operation !== 'variable';

/**
 * Operations of the expression written out, equal parts counted each time: every + − * / ^ and
 * function is one.
 */
export function treeOperations(root: Node): number {
  const counts = new Map<Node, number>();
  for (const node of nodesOf(root))
    counts.set(
      node,
      Number(isOperation(node)) +
        node.arguments.reduce((sum, argument) => sum + counts.get(argument)!, 0),
    );
  return counts.get(root)!;
}

/** Operations where equal parts are computed once; those of `known` are there already. */
export const sharedOperations = (root: Node, known: ReadonlySet<Node> = new Set()): number =>
  nodesOf(root).filter((node) => isOperation(node) && !known.has(node)).length;
