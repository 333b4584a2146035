/**
 * The derivative of every operation by each of its arguments, said once for anything that can be
 * calculated with: over numbers the rules give the sweeps, over nodes the symbolic derivative, over
 * numbers with derivatives the second one.
 */
import type { Algebra } from './graph.js';

interface Calculator<T> {
  readonly of: (value: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly subtract: (a: T, b: T) => T;
  readonly times: (a: T, b: T) => T;
  readonly over: (a: T, b: T) => T;
  readonly call: (name: string, ...args: readonly T[]) => T;
  readonly numberOf: (thing: T) => number | undefined;
}

const calculator = <T>(algebra: Algebra<T>): Calculator<T> => ({
  of: (value) => algebra.constant(value),
  add: (a, b) => algebra.apply('+', [a, b]),
  subtract: (a, b) => algebra.apply('-', [a, b]),
  times: (a, b) => algebra.apply('*', [a, b]),
  over: (a, b) => algebra.apply('/', [a, b]),
  call: (name, ...args) => algebra.apply(name, args),
  numberOf: (thing) => algebra.numberOf(thing),
});

/** ∂y/∂x_i, one for each argument, computed when asked for: aˣ needs ln a only where x varies. */
export type Partials<T> = readonly (() => T)[];

type Rule = <T>(c: Calculator<T>, args: readonly T[], y: T) => Partials<T>;

/** f′ of a function of one argument. */
const unary =
  (derivative: <T>(c: Calculator<T>, x: T, y: T) => T): Rule =>
  (c, [x], y) => [() => derivative(c, x!, y)];

const none: Rule = (c, args) => args.map(() => () => c.of(0));

/** One where the first argument is the one that is taken; at a tie that is the first. */
const chosen =
  (comparison: '<=' | '>='): Rule =>
  (c, [a, b]) => [
    () => c.call('where', c.call(comparison, a!, b!), c.of(1), c.of(0)),
    () => c.call('where', c.call(comparison, a!, b!), c.of(0), c.of(1)),
  ];

/** b·a^(b−1); small whole exponents apart, since 0·0⁻¹ is no number. */
function powerSlope<T>(c: Calculator<T>, a: T, b: T): T {
  const n = c.numberOf(b);
  if (n === 0) return c.of(0);
  if (n === 1) return c.of(1);
  if (n === 2) return c.times(c.of(2), a);
  return c.times(b, c.call('^', a, c.subtract(b, c.of(1))));
}

const rules: Readonly<Record<string, Rule>> = {
  '+': (c) => [() => c.of(1), () => c.of(1)],
  '-': (c) => [() => c.of(1), () => c.of(-1)],
  '*': (_, [a, b]) => [() => b!, () => a!],
  '/': (c, [, b], y) => [() => c.over(c.of(1), b!), () => c.call('negate', c.over(y, b!))],
  '^': (c, [a, b], y) => [() => powerSlope(c, a!, b!), () => c.times(y, c.call('log', a!))],
  negate: (c) => [() => c.of(-1)],
  exp: unary((_, __, y) => y),
  log: unary((c, x) => c.over(c.of(1), x)),
  sqrt: unary((c, _, y) => c.over(c.of(1), c.times(c.of(2), y))),
  abs: unary((c, x) => c.subtract(c.call('>', x, c.of(0)), c.call('<', x, c.of(0)))),
  sin: unary((c, x) => c.call('cos', x)),
  cos: unary((c, x) => c.call('negate', c.call('sin', x))),
  tan: unary((c, _, y) => c.add(c.of(1), c.call('^', y, c.of(2)))),
  tanh: unary((c, _, y) => c.subtract(c.of(1), c.call('^', y, c.of(2)))),
  sigmoid: unary((c, _, y) => c.times(y, c.subtract(c.of(1), y))),
  relu: unary((c, x) => c.call('>', x, c.of(0))),
  min: chosen('<='),
  max: chosen('>='),
  where: (c, [condition]) => [
    () => c.of(0),
    () => c.call('where', condition!, c.of(1), c.of(0)),
    () => c.call('where', condition!, c.of(0), c.of(1)),
  ],
  '<': none,
  '<=': none,
  '>': none,
  '>=': none,
  '==': none,
  '!=': none,
};

/** The operations that can be differentiated: all that the language has. */
export const differentiable: readonly string[] = Object.keys(rules);

/** @throws RangeError for an operation without a rule */
export function partials<T>(
  algebra: Algebra<T>,
  operation: string,
  args: readonly T[],
  result: T,
): Partials<T> {
  const rule = rules[operation];
  if (!rule) throw new RangeError(`'${operation}' cannot be differentiated`);
  return rule(calculator(algebra), args, result);
}
