/**
 * Expressions: `+ - * / ^`, comparison, calls. `^` binds to the right and tighter than the minus
 * before it.
 */
import type { BinaryOperator, Expression } from '../../model/experiment/expression.js';
import type { ExpressionNode, NameNode } from './ast.js';
import { unquote, type TokenKind } from './lexer.js';
import { problemOf, SyntaxError, type TokenCursor } from './tokenCursor.js';

/** Parentheses and signs nest this deep at most, so that no text overflows the stack. */
const deepest = 200;

/** An expression has this many operators at most: its tree is walked recursively. */
const mostOperators = 1000;

/** From loosest to tightest; each level is left-associative. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];

/**
 * Reads one expression, as far as it goes.
 * @throws SyntaxError where it is missing, wrong or too deep
 */
export function parseExpression(cursor: TokenCursor): ExpressionNode {
  let depth = 0;
  let count = 0;

  const level = (n: number): ExpressionNode => {
    const operators: readonly TokenKind[] | undefined = levels[n];
    if (!operators) return sign();
    let left = level(n + 1);
    while (operators.includes(cursor.peek().kind)) {
      const place = cursor.next();
      if (++count > mostOperators)
        throw new SyntaxError(
          'syntax/depth',
          `An expression has at most ${mostOperators} operators.`,
          place,
        );
      const operator = place.text as BinaryOperator;
      const second = cursor.peek();
      if (operator === '*' && second.kind === '*' && second.touches)
        throw new SyntaxError(
          'syntax/expected',
          "A power is written with '^': x^2.",
          { start: place.start, end: second.end },
          '^',
        );
      const right = level(n + 1);
      left = { type: 'binary', operator, left, right, start: left.start, end: right.end };
    }
    return left;
  };

  const sign = (): ExpressionNode => {
    const token = cursor.peek();
    if (token.kind !== '-') return power();
    cursor.next();
    const operand = nested(sign);
    return { type: 'negate', operand, start: token.start, end: operand.end };
  };

  const power = (): ExpressionNode => {
    const left = primary();
    if (cursor.peek().kind !== '^') return left;
    cursor.next();
    const right = nested(sign);
    return { type: 'binary', operator: '^', left, right, start: left.start, end: right.end };
  };

  const primary = (): ExpressionNode => {
    const token = cursor.peek();
    const factor = /^(\d+(?:\.\d+)?)(\p{L}.*)$/u.exec(token.kind === 'bad' ? token.text : '');
    if (factor)
      throw new SyntaxError(
        'syntax/number',
        `A product has its sign: write ${factor[1]!}*${factor[2]!}.`,
        token,
        `${factor[1]!}*${factor[2]!}`,
      );
    if (token.problem) throw problemOf(token);
    if (token.kind === 'number') {
      cursor.next();
      return { type: 'number', value: Number(token.text), start: token.start, end: token.end };
    }
    if (token.kind === 'name') {
      cursor.next();
      const open = cursor.peek();
      if (open.kind !== '(' || !open.touches)
        return { type: 'variable', name: token.text, start: token.start, end: token.end };
      const name: NameNode = {
        type: 'name',
        name: token.text,
        quoted: false,
        start: token.start,
        end: token.end,
      };
      const args: ExpressionNode[] = [];
      cursor.bracketed(')', () => args.push(nested(() => level(0))));
      return { type: 'call', name, arguments: args, start: token.start, end: cursor.lastEnd };
    }
    // A column whose name is no word.
    if (token.kind === 'string') {
      cursor.next();
      const { start, end } = token;
      return { type: 'variable', name: unquote(token.text), start, end };
    }
    if (token.kind === '(') {
      let inner: ExpressionNode | undefined;
      cursor.bracketed(')', () => {
        if (inner) throw new SyntaxError('syntax/expected', "Expected ')'.", cursor.peek());
        inner = nested(() => level(0));
      });
      if (!inner)
        throw new SyntaxError(
          'syntax/expected',
          'Expected an expression between the parentheses.',
          token,
        );
      return inner;
    }
    throw new SyntaxError(
      'syntax/expected',
      'Expected a number, a name or a parenthesis.',
      cursor.placeOf(token),
    );
  };

  const nested = (part: () => ExpressionNode): ExpressionNode => {
    if (++depth > deepest)
      throw new SyntaxError('syntax/depth', 'The expression is nested too deeply.', cursor.peek());
    const node = part();
    depth--;
    return node;
  };

  return level(0);
}

/** The expression as plain data, without its places. */
export function toExpression(node: ExpressionNode): Expression {
  switch (node.type) {
    case 'number':
      return { type: 'number', value: node.value };
    case 'variable':
      return { type: 'variable', name: node.name };
    case 'negate':
      return { type: 'negate', operand: toExpression(node.operand) };
    case 'binary':
      return {
        type: 'binary',
        operator: node.operator,
        left: toExpression(node.left),
        right: toExpression(node.right),
      };
    case 'call':
      return { type: 'call', name: node.name.name, arguments: node.arguments.map(toExpression) };
  }
}
