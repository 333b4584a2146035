/** Names and calls of an expression against what is known. */
import { builtins, constants } from '../../model/experiment/expression.js';
import type { ExpressionNode } from '../syntax/ast.js';
import type { Reading } from './reading.js';

/**
 * Reports names that are neither variables nor constants, unknown functions, and wrong numbers of
 * arguments.
 * @param functions of the file: they cannot call one another
 */
export function checkExpression(
  node: ExpressionNode,
  variables: readonly string[],
  reading: Reading,
  functions: readonly string[] = [],
): void {
  switch (node.type) {
    case 'variable':
      if (!variables.includes(node.name) && !constants.has(node.name))
        reading.unknownName(
          'parameter, column or constant',
          node.name,
          [...variables, ...constants.keys()],
          node,
        );
      return;
    case 'negate':
      return checkExpression(node.operand, variables, reading, functions);
    case 'binary':
      checkExpression(node.left, variables, reading, functions);
      return checkExpression(node.right, variables, reading, functions);
    case 'call': {
      const builtin = builtins.get(node.name.name);
      if (!builtin && functions.includes(node.name.name))
        reading.error(
          'name/unknown',
          `'${node.name.name}' is a function of the file: functions cannot call one another. ` +
            `Write out what it says.`,
          node.name,
        );
      else if (!builtin)
        reading.unknownName('function', node.name.name, [...builtins.keys()], node.name);
      else if (node.arguments.length < builtin.arity[0] || node.arguments.length > builtin.arity[1])
        reading.error(
          'type/count',
          `'${node.name.name}' takes ${argumentsText(builtin.arity)}.`,
          node,
        );
      node.arguments.forEach((argument) =>
        checkExpression(argument, variables, reading, functions),
      );
      return;
    }
    case 'number':
  }
}

function argumentsText([least, most]: readonly [number, number]): string {
  const one = least === 1 && most === 1;
  return `${least}${most === least ? '' : ' or more'} argument${one ? '' : 's'}`;
}
