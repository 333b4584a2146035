/** Names and calls of an expression against what is known. */
import { builtins, constants } from '../model/expression.js';
import type { ExpressionNode } from './ast.js';
import type { Reading } from './reading.js';

/** Reports names that are neither variables nor constants, unknown functions, and wrong numbers of arguments. */
export function checkExpression(node: ExpressionNode, variables: readonly string[], reading: Reading): void {
  switch (node.type) {
    case 'variable':
      if (!variables.includes(node.name) && !constants.has(node.name)) reading.unknownName('parameter, column or constant', node.name, [...variables, ...constants.keys()], node);
      return;
    case 'negate':
      return checkExpression(node.operand, variables, reading);
    case 'binary':
      checkExpression(node.left, variables, reading);
      return checkExpression(node.right, variables, reading);
    case 'call': {
      const builtin = builtins.get(node.name.name);
      if (!builtin) reading.unknownName('function', node.name.name, [...builtins.keys()], node.name);
      else if (node.arguments.length < builtin.arity[0] || node.arguments.length > builtin.arity[1])
        reading.error(
          'type/count',
          `'${node.name.name}' takes ${builtin.arity[0]}${builtin.arity[1] === builtin.arity[0] ? '' : ' or more'} argument${builtin.arity[0] === 1 && builtin.arity[1] === 1 ? '' : 's'}.`,
          node,
        );
      node.arguments.forEach((argument) => checkExpression(argument, variables, reading));
      return;
    }
    case 'number':
  }
}
