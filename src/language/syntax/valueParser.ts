/**
 * Tokens to values: names, numbers with what touches them, shapes, ranges, lists, calls, options.
 */
import type { CallNode, NameNode, OptionNode, ValueNode } from './ast.js';
import { unquote, type Token } from './lexer.js';
import { problemOf, SyntaxError, type TokenCursor } from './tokenCursor.js';

export class ValueParser {
  constructor(private readonly cursor: TokenCursor) {}

  option(): OptionNode {
    const name = this.name();
    const equals = this.cursor.next();
    const value = this.value(`Expected a value after '${name.name}='.`, equals);
    return { name, value, start: name.start, end: value.end };
  }

  name(): NameNode {
    const token = this.cursor.next();
    return {
      type: 'name',
      name: token.kind === 'string' ? unquote(token.text) : token.text,
      quoted: token.kind === 'string',
      start: token.start,
      end: token.end,
    };
  }

  value(message = 'Expected a value.', before?: Token): ValueNode {
    const { cursor } = this;
    const token = cursor.peek();
    if (token.problem) throw problemOf(token);
    switch (token.kind) {
      case 'name':
      case 'string': {
        const name = this.name();
        const after = cursor.peek();
        if (token.kind === 'name' && after.kind === '(' && after.touches) return this.call(name);
        if (
          token.kind === 'name' &&
          after.touches &&
          (after.kind === '-' || after.kind === '+' || after.kind === '/' || after.kind === '*')
        )
          throw this.unquoted(token);
        return name;
      }
      case 'number':
      case '-':
        return this.number();
      case 'shape':
        cursor.next();
        return {
          type: 'shape',
          shape: token.text.split('x').map(Number),
          start: token.start,
          end: token.end,
        };
      case '[':
        return this.list();
      case '+':
        throw new SyntaxError('syntax/number', "A number has no '+' before it.", token, '');
      default:
        throw new SyntaxError(
          'syntax/expected',
          message,
          before && (token.kind === 'newline' || token.kind === 'end')
            ? before
            : cursor.placeOf(token),
        );
    }
  }

  /** `x-1`: a name that runs into signs is meant to be quoted. */
  private unquoted(first: Token): SyntaxError {
    let end = first.end;
    let text = first.text;
    while (
      this.cursor.peek().touches &&
      !['newline', 'end', ')', ']', ',', '='].includes(this.cursor.peek().kind)
    ) {
      const token = this.cursor.next();
      text += token.text;
      end = token.end;
    }
    return new SyntaxError(
      'syntax/name',
      `A name with signs in it is written in quotes: "${text}".`,
      { start: first.start, end },
      `"${text}"`,
    );
  }

  /** A number with its sign, and what may touch it: `%`, `/3`, `..1e-1`. */
  private number(): ValueNode {
    const { cursor } = this;
    const start = cursor.peek().start;
    const value = this.signed();
    const after = cursor.peek();
    if (after.touches && after.kind === '%') {
      cursor.next();
      const text = cursor.textBetween(start, after.start);
      return { type: 'number', value: percent(text), start, end: after.end };
    }
    if (
      after.touches &&
      after.kind === '/' &&
      cursor.peek(1).kind === 'number' &&
      cursor.peek(1).touches
    ) {
      cursor.next();
      return {
        type: 'number',
        value: value / Number(cursor.next().text),
        start,
        end: cursor.lastEnd,
      };
    }
    if (after.touches && after.kind === '..') {
      cursor.next();
      const to = cursor.peek();
      if (to.kind !== 'number' && to.kind !== '-')
        throw new SyntaxError(
          'syntax/expected',
          `Expected a number after '..'.`,
          cursor.placeOf(to),
        );
      return { type: 'range', from: value, to: this.signed(), start, end: cursor.lastEnd };
    }
    return { type: 'number', value, start, end: cursor.lastEnd };
  }

  private signed(): number {
    const token = this.cursor.next();
    if (token.kind === 'number') return Number(token.text);
    const digits = this.cursor.peek();
    if (digits.kind !== 'number' || !digits.touches)
      throw new SyntaxError('syntax/expected', "Expected a number after '-'.", token);
    this.cursor.next();
    return -Number(digits.text);
  }

  private list(): ValueNode {
    const open = this.cursor.peek();
    const items: ValueNode[] = [];
    this.cursor.bracketed(']', () => items.push(this.value("Expected a value, or ']'.")));
    return { type: 'list', items, start: open.start, end: this.cursor.lastEnd };
  }

  call(name: NameNode): CallNode {
    const values: ValueNode[] = [];
    const options: OptionNode[] = [];
    this.cursor.bracketed(')', () => {
      const token = this.cursor.peek();
      if (token.kind === 'name' && this.cursor.peek(1).kind === '=') options.push(this.option());
      else if (options.length > 0)
        throw new SyntaxError('syntax/order', 'Values come before options.', token);
      else values.push(this.value("Expected a value, or ')'."));
    });
    return { type: 'call', name, values, options, start: name.start, end: this.cursor.lastEnd };
  }
}

/** `33.3%` is the double nearest to 0.333, not 33.3/100. */
function percent(text: string): number {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  return Number(`${mantissa}e${Number(exponent) - 2}`);
}
