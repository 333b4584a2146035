/**
 * A graph that keeps what it is given short: numbers folded, common factors taken out, equal
 * factors cancelled.
 */
import { evaluateOperator } from '../../model/experiment/expression.js';
import type { Algebra, Graph, Node } from './graph.js';

/** c · Π over / Π under */
interface Product {
  readonly factor: number;
  readonly over: readonly Node[];
  readonly under: readonly Node[];
}

export class SimplifiedGraph implements Algebra<Node> {
  constructor(private readonly graph: Graph) {}

  constant(value: number): Node {
    return this.graph.constant(value);
  }

  numberOf({ value }: Node): number | undefined {
    return value;
  }

  apply(operation: string, args: readonly Node[]): Node {
    if (args.every((argument) => argument.operation === 'number'))
      return this.constant(
        evaluateOperator(
          operation,
          args.map((argument) => argument.value!),
        ),
      );
    const [a, b] = args as [Node, Node];
    switch (operation) {
      case '+':
        return this.sum(productOf(a), productOf(b));
      case '-':
        return this.sum(productOf(a), times(productOf(b), plain(-1)));
      case 'negate':
        return this.build(times(productOf(a), plain(-1)));
      case '*':
        return this.build(times(productOf(a), productOf(b)));
      case '/':
        return this.build(times(productOf(a), inverse(productOf(b))));
      case '^':
        if (b.value === 1) return a;
        if (b.value === 0) return this.constant(1);
        return this.graph.apply(operation, args);
      case 'where':
        return b === args[2] ? b : this.graph.apply(operation, args);
      default:
        return this.graph.apply(operation, args);
    }
  }

  private sum(a: Product, b: Product): Node {
    if (a.factor === 0) return this.build(b);
    if (b.factor === 0) return this.build(a);
    const over = common(a.over, b.over);
    const under = common(a.under, b.under);
    if (
      over.length === a.over.length &&
      over.length === b.over.length &&
      under.length === a.under.length &&
      under.length === b.under.length
    )
      return this.build({ ...a, factor: a.factor + b.factor });
    const shared = over.length + under.length === 0 ? 1 : commonFactor(a.factor, b.factor);
    const rest = ({ factor, over: up, under: down }: Product): Product => ({
      factor: factor / shared,
      over: without(up, over),
      under: without(down, under),
    });
    const [left, right] = [rest(a), rest(b)];
    const inner =
      right.factor < 0
        ? this.graph.apply('-', [this.build(left), this.build(times(right, plain(-1)))])
        : left.factor < 0
          ? this.graph.apply('-', [this.build(right), this.build(times(left, plain(-1)))])
          : this.graph.apply('+', [this.build(left), this.build(right)]);
    return over.length + under.length === 0
      ? inner
      : this.build(times({ factor: shared, over, under }, productOf(inner)));
  }

  /** c·x·y / (z·w); a factor that is one over a whole number goes below. */
  private build({ factor, over, under }: Product): Node {
    if (factor === 0 || over.length + under.length === 0) return this.constant(factor);
    const belongsBelow = !Number.isInteger(factor) && Number.isInteger(1 / factor);
    const sign = factor < 0 ? -1 : 1;
    const above = belongsBelow ? 1 : Math.abs(factor);
    const below = belongsBelow ? Math.abs(1 / factor) : 1;
    // Oldest first: what is closest to the variables.
    const inOrder = (nodes: readonly Node[]): Node[] => nodes.toSorted((a, b) => a.id - b.id);
    const numerator = this.chain(above, inOrder(over));
    const denominator = this.chain(below, inOrder(under));
    const quotient =
      denominator.value === 1 ? numerator : this.graph.apply('/', [numerator, denominator]);
    return sign < 0 ? this.graph.apply('negate', [quotient]) : quotient;
  }

  private chain(factor: number, nodes: readonly Node[]): Node {
    const all = factor === 1 && nodes.length > 0 ? nodes : [this.constant(factor), ...nodes];
    return all.slice(1).reduce((left, right) => this.graph.apply('*', [left, right]), all[0]!);
  }
}

const plain = (factor: number): Product => ({ factor, over: [], under: [] });

function productOf(node: Node): Product {
  const [a, b] = node.arguments as [Node, Node];
  switch (node.operation) {
    case 'number':
      return plain(node.value!);
    case 'negate':
      return times(productOf(a), plain(-1));
    case '*':
      return times(productOf(a), productOf(b));
    case '/':
      return times(productOf(a), inverse(productOf(b)));
    default:
      return { factor: 1, over: [node], under: [] };
  }
}

const inverse = ({ factor, over, under }: Product): Product => ({
  factor: 1 / factor,
  over: under,
  under: over,
});

function times(a: Product, b: Product): Product {
  const over = [...a.over, ...b.over];
  const under = [...a.under, ...b.under];
  const cancelled = common(over, under);
  return {
    factor: a.factor * b.factor,
    over: without(over, cancelled),
    under: without(under, cancelled),
  };
}

/** What two lists have in common, each as often as in both. */
function common(a: readonly Node[], b: readonly Node[]): Node[] {
  const left = [...b];
  return a.filter((node) => {
    const at = left.indexOf(node);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function without(nodes: readonly Node[], removed: readonly Node[]): Node[] {
  const left = [...removed];
  return nodes.filter((node) => {
    const at = left.indexOf(node);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** The one of two factors that divides the other evenly, else 1. */
const commonFactor = (a: number, b: number): number =>
  Number.isInteger(b / a) ? a : Number.isInteger(a / b) ? b : 1;
