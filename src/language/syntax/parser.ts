/**
 * Tokens to a tree, by recursive descent. Knows blocks, statements, values and expressions, and
 * which sections have a form of their own (`generate`, `function`, `expect`); knows no layer. A
 * slip costs one finding and one statement, never the file.
 */
import type { Comparison } from '../../model/experiment/experiment.js';
import type {
  Block,
  CallNode,
  Document,
  ExpressionNode,
  NameNode,
  OptionNode,
  Statement,
  Span,
  SyntaxFinding,
  ValueNode,
} from './ast.js';
import { parseExpression } from './expressionParser.js';
import { tokenize, unquote, type Token, type TokenKind } from './lexer.js';
import { problemOf, SyntaxError, TokenCursor } from './tokenCursor.js';

type Context = 'file' | 'section' | 'generate' | 'expect';

const sections = new Set(['nnet', 'data', 'network', 'train', 'tune', 'expect', 'function']);
const comparisons = new Set<string>(['<', '<=', '>', '>=', '==', '!=']);

/** Blocks nest this deep at most; the language itself needs two. */
const deepest = 64;

export function parse(text: string): Document {
  const { tokens, comments } = tokenize(text);
  const balanced = bracesBalance(tokens);
  const parser = new Parser(tokens, comments, balanced);
  const statements = parser.file();
  return { text, statements, comments, findings: parser.findings };
}

function bracesBalance(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === '{') depth++;
    else if (token.kind === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

class Parser {
  readonly findings: SyntaxFinding[] = [];
  private readonly cursor: TokenCursor;
  private depth = 0;

  constructor(
    tokens: readonly Token[],
    private readonly comments: readonly Span[],
    private readonly balanced: boolean,
  ) {
    this.cursor = new TokenCursor(tokens);
  }

  file(): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      statements.push(...this.statements('file'));
      const stray = this.cursor.peek();
      if (stray.kind === 'end') return statements;
      this.report({
        code: 'syntax/brace',
        message: "This '}' closes nothing.",
        start: stray.start,
        end: stray.end,
        replacement: '',
      });
      this.cursor.next();
    }
  }

  /** Statements up to the block's `}` or the end of the file. */
  private statements(context: Context): Statement[] {
    const statements: Statement[] = [];
    let broken = false;
    for (;;) {
      this.cursor.skip('newline', ';');
      const token = this.cursor.peek();
      if (token.kind === 'end' || token.kind === '}') return statements;
      if (context !== 'file' && this.startsSection(token)) return statements;
      const statement = this.statement(context, broken);
      broken = statement?.broken ?? true;
      if (statement) statements.push(statement);
    }
  }

  /** Where braces do not match, a section keyword at the margin closes whatever is open. */
  private startsSection(token: Token): boolean {
    return (
      !this.balanced && token.column === 0 && token.kind === 'name' && sections.has(token.text)
    );
  }

  /**
   * One statement; nothing if the line is the remains of a broken one. Always takes at least one
   * token.
   */
  private statement(context: Context, afterBroken: boolean): Statement | undefined {
    const first = this.cursor.peek();
    if (first.kind !== 'name' && first.kind !== 'string') {
      if (!afterBroken)
        this.report(
          first.problem
            ? { ...first.problem, start: first.start, end: first.end }
            : {
                code: 'syntax/statement',
                message: `A statement starts with a word, not with '${first.text}'.`,
                start: first.start,
                end: first.end,
              },
        );
      // A block without its head is read and left out, so that its lines are not taken for
      // statements of their own.
      if (first.kind === '{') this.block('expect');
      else this.cursor.next();
      this.recover();
      return undefined;
    }
    const partial: Draft = { head: this.name(), values: [], options: [] };
    let broken = false;
    try {
      if (first.problem) throw problemOf(first);
      this.rest(context, partial);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.report(error.finding);
      broken = true;
      this.recover();
      if (this.cursor.peek().kind === '{') partial.block = this.block(contextOf(partial, context));
    }
    return { ...partial, start: first.start, end: this.cursor.lastEnd, broken };
  }

  private rest(context: Context, into: Draft): void {
    const { cursor } = this;
    if (cursor.peek().kind === '(' && cursor.peek().touches && into.head.type === 'name')
      into.head = this.call(into.head);
    if (context === 'generate' && cursor.peek().kind === '=') {
      cursor.next();
      into.expression = this.expression();
      return this.endOfStatement();
    }
    if (context === 'file' && into.head.type === 'name' && into.head.name === 'function')
      return this.functionBody(into);
    for (;;) {
      const token = cursor.peek();
      if (
        context === 'expect' &&
        (comparisons.has(token.kind) || (token.kind === 'name' && token.text === 'in'))
      ) {
        cursor.next();
        into.comparison = { operator: token.text as Comparison, value: this.value(), span: token };
      } else if (
        token.kind === 'newline' ||
        token.kind === ';' ||
        token.kind === 'end' ||
        token.kind === '}'
      ) {
        if (context === 'file' && token.kind === 'newline') this.blockBelow(into);
        break;
      } else if (token.kind === '{') {
        into.block = this.block(contextOf(into, context));
        break;
      } else if (token.kind === 'name' && cursor.peek(1).kind === '=')
        into.options.push(this.option());
      else {
        if (into.options.length > 0 && token.kind !== 'bad')
          throw new SyntaxError(
            'syntax/order',
            `Values come before options: move '${token.text}' before ` +
              `'${into.options[0]!.name.name}='.`,
            token,
          );
        if (token.kind === ',')
          throw new SyntaxError(
            'syntax/expected',
            'Values are separated by blanks, not by commas.',
            token,
            cursor.peek(1).touches ? ' ' : '',
          );
        if (token.kind === '=')
          throw new SyntaxError(
            'syntax/expected',
            into.values.length === 0 && into.head.type === 'name'
              ? `Write '${into.head.name} value', without '='.`
              : "Expected an option's name before '='.",
            token,
          );
        into.values.push(this.value());
      }
      if (into.comparison) break;
    }
    this.endOfStatement();
  }

  /** A brace on the line below its head is read all the same: it costs one finding. */
  private blockBelow(into: Draft): void {
    const { cursor } = this;
    let ahead = 0;
    while (cursor.peek(ahead).kind === 'newline') ahead++;
    const open = cursor.peek(ahead);
    if (open.kind !== '{') return;
    // What lies between is taken out by the cure, so no comment may be there.
    const start = cursor.lastEnd;
    const isEmpty = !this.comments.some(
      (comment) => comment.start >= start && comment.end <= open.start,
    );
    this.report({
      code: 'syntax/expected',
      message: "'{' stands on the line of its head.",
      ...(isEmpty
        ? { start, end: open.end, replacement: ' {' }
        : { start: open.start, end: open.end }),
    });
    cursor.skip('newline');
    into.block = this.block(contextOf(into, 'file'));
  }

  /**
   * `function name(parameters) = expression`; the call form `name(parameters)` becomes the
   * statement's only value.
   */
  private functionBody(into: Draft): void {
    const { cursor } = this;
    const name = cursor.peek();
    if (name.kind !== 'name')
      throw new SyntaxError(
        'syntax/expected',
        "Expected a name after 'function': function swish(z) = z * sigmoid(z).",
        cursor.placeOf(name),
      );
    cursor.next();
    if (cursor.peek().kind !== '(')
      throw new SyntaxError(
        'syntax/expected',
        `Expected '(' and the parameters after '${name.text}'.`,
        cursor.placeOf(cursor.peek()),
      );
    into.values.push(
      this.call({ type: 'name', name: name.text, quoted: false, start: name.start, end: name.end }),
    );
    cursor.expect('=', "Expected '=' and an expression.");
    into.expression = this.expression();
    this.endOfStatement();
  }

  private expression(): ExpressionNode {
    return parseExpression(this.cursor);
  }

  private endOfStatement(): void {
    const token = this.cursor.peek();
    if (
      token.kind === 'newline' ||
      token.kind === ';' ||
      token.kind === 'end' ||
      token.kind === '}' ||
      this.startsSection(token)
    )
      return;
    throw token.problem
      ? problemOf(token)
      : new SyntaxError(
          'syntax/expected',
          `Expected the end of the line, not '${token.text}'.`,
          token,
        );
  }

  private block(context: Context): Block {
    const open = this.cursor.next();
    if (this.depth === deepest) {
      this.report({
        code: 'syntax/depth',
        message: 'Blocks are nested too deeply.',
        start: open.start,
        end: open.end,
      });
      this.skipBlock();
      return { statements: [], start: open.start, end: this.cursor.lastEnd };
    }
    this.depth++;
    const statements = this.statements(context);
    this.depth--;
    const close = this.cursor.peek();
    if (close.kind === '}') this.cursor.next();
    else
      this.report({
        code: 'syntax/brace',
        message: "This '{' is never closed.",
        start: open.start,
        end: open.end,
      });
    return { statements, start: open.start, end: this.cursor.lastEnd };
  }

  /** To the `}` that matches a `{` just taken, or to the end. */
  private skipBlock(): void {
    for (let depth = 1; depth > 0 && this.cursor.peek().kind !== 'end';) {
      const { kind } = this.cursor.next();
      if (kind === '{') depth++;
      else if (kind === '}') depth--;
    }
  }

  private option(): OptionNode {
    const name = this.name();
    const equals = this.cursor.next();
    const value = this.value(`Expected a value after '${name.name}='.`, equals);
    return { name, value, start: name.start, end: value.end };
  }

  private name(): NameNode {
    const token = this.cursor.next();
    return {
      type: 'name',
      name: token.kind === 'string' ? unquote(token.text) : token.text,
      quoted: token.kind === 'string',
      start: token.start,
      end: token.end,
    };
  }

  private value(message = 'Expected a value.', before?: Token): ValueNode {
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

  private call(name: NameNode): CallNode {
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

  /** Skips to the end of the broken statement: its line's end, `;`, a brace. */
  private recover(): void {
    const stops = new Set<TokenKind>(['newline', ';', '}', '{', 'end']);
    while (!stops.has(this.cursor.peek().kind)) this.cursor.next();
  }

  private report(finding: SyntaxFinding): void {
    this.findings.push(finding);
  }
}

/** A statement while it is being read. */
interface Draft {
  head: NameNode | CallNode;
  values: ValueNode[];
  options: OptionNode[];
  block?: Block;
  expression?: ExpressionNode;
  comparison?: NonNullable<Statement['comparison']>;
}

function contextOf(statement: Draft, outer: Context): Context {
  const head = statement.head.type === 'name' ? statement.head.name : '';
  if (outer === 'file' && head === 'expect') return 'expect';
  if (outer === 'section' && head === 'generate') return 'generate';
  return outer === 'generate' ? 'generate' : 'section';
}

/** `33.3%` is the double nearest to 0.333, not 33.3/100. */
function percent(text: string): number {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  return Number(`${mantissa}e${Number(exponent) - 2}`);
}
