/** A place in a list of tokens, and the ways to move it. Inside brackets line ends do not count. */
import type { Span, SyntaxFinding } from './ast.js';
import type { Token, TokenKind } from './lexer.js';

/** Brackets nest this deep at most, so that no text overflows the stack. */
const deepest = 100;

/** What cannot be read: ends the statement it is thrown in. */
export class SyntaxError extends Error {
  readonly finding: SyntaxFinding;

  constructor(code: string, message: string, { start, end }: Span, replacement?: string) {
    super(message);
    this.finding = {
      code,
      message,
      start,
      end,
      ...(replacement === undefined ? {} : { replacement }),
    };
  }
}

/** A token that is wrong in itself. */
export const problemOf = (token: Token): SyntaxError =>
  new SyntaxError(token.problem!.code, token.problem!.message, token, token.problem!.replacement);

export class TokenCursor {
  /** Where the last token that was taken ended. */
  lastEnd = 0;
  private index = 0;
  private brackets = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** The token `ahead` places on, without taking it. */
  peek(ahead = 0): Token {
    let i = this.index;
    for (;;) {
      while (this.brackets > 0 && this.tokens[i]?.kind === 'newline') i++;
      const token = this.tokens[Math.min(i, this.tokens.length - 1)]!;
      if (ahead-- === 0) return token;
      i++;
    }
  }

  next(): Token {
    while (this.brackets > 0 && this.tokens[this.index]?.kind === 'newline') this.index++;
    const token = this.tokens[Math.min(this.index, this.tokens.length - 1)]!;
    if (token.kind !== 'end') this.index++;
    if (token.kind !== 'newline') this.lastEnd = token.end;
    return token;
  }

  skip(...kinds: TokenKind[]): void {
    while (kinds.includes(this.peek().kind)) this.next();
  }

  expect(kind: TokenKind, message: string): Token {
    const token = this.peek();
    if (token.kind !== kind)
      throw token.problem
        ? problemOf(token)
        : new SyntaxError('syntax/expected', message, this.placeOf(token));
    return this.next();
  }

  /**
   * Where to mark something that is missing: the token in its place, or the end of the line before
   * it.
   */
  placeOf(token: Token): Span {
    if (token.kind !== 'newline' && token.kind !== 'end') return token;
    return { start: Math.max(0, this.lastEnd - 1), end: this.lastEnd };
  }

  textBetween(start: number, end: number): string {
    return this.tokens
      .filter((token) => token.start >= start && token.end <= end)
      .map((token) => token.text)
      .join('');
  }

  /**
   * Items between brackets, separated by commas, a last comma allowed. If the bracket has no close
   * before something that plainly starts a statement, its line's end ends it.
   */
  bracketed(close: ')' | ']', item: () => void): void {
    const open = this.next();
    if (this.brackets === deepest)
      throw new SyntaxError('syntax/depth', 'Brackets are nested too deeply.', open);
    if (!this.closes(this.index)) throw this.unclosed(open, close);
    this.brackets++;
    try {
      while (this.peek().kind !== close) {
        item();
        if (this.peek().kind === close) break;
        this.expect(',', `Expected ',' or '${close}'.`);
      }
      this.next();
    } finally {
      this.brackets--;
    }
  }

  private unclosed(open: Token, close: string): SyntaxError {
    return new SyntaxError('syntax/bracket', `This '${open.text}' has no '${close}'.`, open);
  }

  /**
   * Whether a bracket opened before `from` is closed before a line that plainly starts a statement.
   */
  private closes(from: number): boolean {
    let depth = 1;
    for (let i = from; i < this.tokens.length; i++) {
      const token = this.tokens[i]!;
      if (token.kind === '(' || token.kind === '[') depth++;
      else if (token.kind === ')' || token.kind === ']') {
        if (--depth === 0) return true;
      } else if (token.kind === '{' || token.kind === '}' || token.kind === 'end') return false;
      else if (
        token.column !== undefined &&
        token.kind === 'name' &&
        i > from &&
        this.plainlyStarts(i)
      )
        return false;
    }
    return false;
  }

  /** A line of the form `word word`, `word 4`, `word "text"`: no list goes on like that. */
  private plainlyStarts(index: number): boolean {
    const second = this.tokens[index + 1]!;
    return ['name', 'number', 'shape', 'string', '{', '-'].includes(second.kind) && !second.touches;
  }
}
