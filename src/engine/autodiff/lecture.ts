/**
 * What the lecture counts for its two examples: shown beside what is counted here, never instead of
 * it. Source: Week 41, "Automatic differentiation".
 */
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import type { Expression } from '../../model/experiment/expression.js';

export interface OperationFigures {
  readonly function: number;
  readonly derivative: number;
  readonly total: number;
}

const x: Expression = { type: 'variable', name: 'x' };
const square: Expression = {
  type: 'binary',
  operator: '^',
  left: x,
  right: { type: 'number', value: 2 },
};
const exponential: Expression = { type: 'call', name: 'exp', arguments: [square] };
const root: Expression = {
  type: 'call',
  name: 'sqrt',
  arguments: [{ type: 'binary', operator: '+', left: square, right: exponential }],
};

const examples = [
  {
    expression: exponential,
    tree: { function: 2, derivative: 4, total: 6 },
    shared: { function: 2, derivative: 2, total: 4 },
  },
  {
    expression: root,
    tree: { function: 5, derivative: 10, total: 15 },
    shared: { function: 4, derivative: 3, total: 7 },
  },
];

/**
 * The lecture's figures for a function of one parameter that is one of its examples, whatever the
 * parameter is called.
 */
export function lectureFigures({
  parameters,
  expression,
}: FunctionSpec): { tree: OperationFigures; shared: OperationFigures } | undefined {
  if (parameters.length !== 1) return undefined;
  const text = JSON.stringify(expression, (_, value: unknown) =>
    isParameter(value, parameters[0]!) ? x : value,
  );
  const found = examples.find((example) => JSON.stringify(example.expression) === text);
  return found && { tree: found.tree, shared: found.shared };
}

const isParameter = (value: unknown, name: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'variable' &&
  'name' in value &&
  value.name === name;
