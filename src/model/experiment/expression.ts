/** Expressions of `generate` and `function`: a small tree and its evaluation. Knows no syntax. */

export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'negate'; readonly operand: Expression }
  | {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=';

const binary: Record<BinaryOperator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => (b === 2 ? a * a : a ** b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

interface Builtin {
  /** Its arguments, as a person writes them. */
  readonly takes: string;
  readonly help: string;
  /** How many arguments: least and most. */
  readonly arity: readonly [number, number];
  readonly apply: (...x: number[]) => number;
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['exp', { takes: 'x', help: 'e to the power of x.', arity: [1, 1], apply: Math.exp }],
  ['log', { takes: 'x', help: 'The natural logarithm.', arity: [1, 1], apply: Math.log }],
  ['sqrt', { takes: 'x', help: 'The square root.', arity: [1, 1], apply: Math.sqrt }],
  ['abs', { takes: 'x', help: 'The distance from 0.', arity: [1, 1], apply: Math.abs }],
  ['sin', { takes: 'x', help: 'The sine, of radians.', arity: [1, 1], apply: Math.sin }],
  ['cos', { takes: 'x', help: 'The cosine, of radians.', arity: [1, 1], apply: Math.cos }],
  ['tan', { takes: 'x', help: 'The tangent, of radians.', arity: [1, 1], apply: Math.tan }],
  ['tanh', { takes: 'x', help: 'The hyperbolic tangent.', arity: [1, 1], apply: Math.tanh }],
  [
    'sigmoid',
    { takes: 'x', help: '1 / (1 + e^-x).', arity: [1, 1], apply: (x) => 1 / (1 + Math.exp(-x)) },
  ],
  [
    'relu',
    {
      takes: 'x',
      help: 'x where it is above 0, else 0.',
      arity: [1, 1],
      apply: (x) => Math.max(0, x),
    },
  ],
  [
    'min',
    {
      takes: 'a, b, …',
      help: 'The smallest of its arguments.',
      arity: [1, Infinity],
      apply: Math.min,
    },
  ],
  [
    'max',
    {
      takes: 'a, b, …',
      help: 'The largest of its arguments.',
      arity: [1, Infinity],
      apply: Math.max,
    },
  ],
  [
    'sum',
    {
      takes: 'a, b, …',
      help: 'The sum of its arguments.',
      arity: [1, Infinity],
      apply: (...x) => x.reduce((a, b) => a + b, 0),
    },
  ],
  [
    'mean',
    {
      takes: 'a, b, …',
      help: 'The mean of its arguments.',
      arity: [1, Infinity],
      apply: (...x) => x.reduce((a, b) => a + b, 0) / x.length,
    },
  ],
  [
    'where',
    {
      takes: 'condition, a, b',
      help: 'The second argument where the first is true, else the third.',
      arity: [3, 3],
      apply: (c, a, b) => (c !== 0 ? a : b),
    },
  ],
]);

/**
 * The value of an operation: an operator, `negate`, or a built-in function. @throws RangeError for
 * a name that is none
 */
export function evaluateOperator(operation: string, args: readonly number[]): number {
  if (operation === 'negate') return -args[0]!;
  const operator = binary[operation as BinaryOperator] as
    ((a: number, b: number) => number) | undefined;
  if (operator) return operator(args[0]!, args[1]!);
  const builtin = builtins.get(operation);
  if (!builtin) throw new RangeError(`'${operation}' is not a function`);
  return builtin.apply(...args);
}

export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

/**
 * The value of an expression.
 * @param variables what each name stands for; a variable hides a constant of its name
 * @throws RangeError on a name that is neither a variable nor a constant: the checks refuse such an
 * expression earlier
 */
export function evaluate(expression: Expression, variables: ReadonlyMap<string, number>): number {
  switch (expression.type) {
    case 'number':
      return expression.value;
    case 'variable': {
      const value = variables.get(expression.name) ?? constants.get(expression.name);
      if (value === undefined) throw new RangeError(`'${expression.name}' has no value`);
      return value;
    }
    case 'negate':
      return -evaluate(expression.operand, variables);
    case 'binary':
      return binary[expression.operator](
        evaluate(expression.left, variables),
        evaluate(expression.right, variables),
      );
    case 'call':
      return evaluateOperator(
        expression.name,
        expression.arguments.map((argument) => evaluate(argument, variables)),
      );
  }
}
