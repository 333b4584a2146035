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
import { tokenize, type Token, type TokenKind } from './lexer.js';
import { ValueParser } from './valueParser.js';
import { problemOf, SyntaxError, TokenCursor } from './tokenCursor.js';

type Context = 'file' | 'section' | 'generate' | 'expect';

const sections = new Set(['nnet', 'data', 'network', 'train', 'tune', 'expect', 'function']);
const comparisons = new Set<string>(['<', '<=', '>', '>=', '==', '!=']);

/** Blocks nest this deep at most; the language itself needs two. */
const deepest = 64;

/** The tree of a text, with its syntax errors. Never throws. */
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

/** What ends a statement that cannot be read. */
const stops: ReadonlySet<TokenKind> = new Set(['newline', ';', '}', '{', 'end']);

class Parser {
  readonly findings: SyntaxFinding[] = [];
  private readonly cursor: TokenCursor;
  private readonly values: ValueParser;
  private depth = 0;
  /** Comments that stand before the statement that is read. */
  private passed = 0;

  constructor(
    tokens: readonly Token[],
    private readonly comments: readonly Span[],
    private readonly balanced: boolean,
  ) {
    this.cursor = new TokenCursor(tokens);
    this.values = new ValueParser(this.cursor);
  }

  file(): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      for (const statement of this.statements('file')) statements.push(statement);
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
    const partial: Draft = { head: this.values.name(), values: [], options: [] };
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
      into.head = this.values.call(into.head);
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
        into.comparison = {
          operator: token.text as Comparison,
          value: this.values.value(),
          span: token,
        };
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
        into.options.push(this.values.option());
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
        into.values.push(this.values.value());
      }
      if (into.comparison) break;
    }
    this.endOfStatement();
  }

  /** A brace on the line below its head is read all the same: it costs one finding. */
  private blockBelow(into: Draft): void {
    const { cursor } = this;
    const open = cursor.peekBelow();
    if (open.kind !== '{') return;
    // What lies between is taken out by the cure, so no comment may be there.
    const start = cursor.lastEnd;
    while ((this.comments[this.passed]?.start ?? Infinity) < start) this.passed++;
    const isEmpty = (this.comments[this.passed]?.end ?? Infinity) > open.start;
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
      this.values.call({
        type: 'name',
        name: name.text,
        quoted: false,
        start: name.start,
        end: name.end,
      }),
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

  /** Skips to the end of the broken statement: its line's end, `;`, a brace. */
  private recover(): void {
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
