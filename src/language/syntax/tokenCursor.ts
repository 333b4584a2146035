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

  /** For each opening bracket its closing one, and for each token the next that ends any list. */
  private readonly closing: Int32Array;
  private readonly ending: Int32Array;

  constructor(private readonly tokens: readonly Token[]) {
    this.closing = closingOf(tokens);
    this.ending = endingOf(tokens);
  }

  /** The next token that is no line's end, without taking it. */
  peekBelow(): Token {
    let i = this.index;
    while (this.tokens[i]?.kind === 'newline') i++;
    return this.tokens[Math.min(i, this.tokens.length - 1)]!;
  }

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
    let text = '';
    // What lies between was taken last, so it ends just before here.
    for (let i = this.index; i >= 0 && (this.tokens[i]?.start ?? end) >= start; i--)
      if ((this.tokens[i]?.end ?? Infinity) <= end) text = this.tokens[i]!.text + text;
    return text;
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
    const close = this.closing[from - 1]!;
    const { kind } = this.tokens[from]!;
    // A line that begins right behind the bracket may be the first item.
    const ends = kind === '{' || kind === '}' || kind === 'end' ? from : this.ending[from + 1]!;
    return close >= 0 && close < ends;
  }
}

/** For each opening bracket the place of its closing one; −1 for one without, and for the rest. */
function closingOf(tokens: readonly Token[]): Int32Array {
  const closing = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  tokens.forEach(({ kind }, i) => {
    if (kind === '(' || kind === '[') open.push(i);
    else if (kind === ')' || kind === ']') {
      const from = open.pop();
      if (from !== undefined) closing[from] = i;
    }
  });
  return closing;
}

/** For each token the first from it on that no list goes on beyond. */
function endingOf(tokens: readonly Token[]): Int32Array {
  const ending = new Int32Array(tokens.length + 1).fill(tokens.length);
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { kind, column } = tokens[i]!;
    const ends =
      kind === '{' ||
      kind === '}' ||
      kind === 'end' ||
      (kind === 'name' && column !== undefined && plainlyStarts(tokens[i + 1]));
    ending[i] = ends ? i : ending[i + 1]!;
  }
  return ending;
}

const starters: ReadonlySet<TokenKind> = new Set(['name', 'number', 'shape', 'string', '{', '-']);

/** A line of the form `word word`, `word 4`, `word "text"`: no list goes on like that. */
const plainlyStarts = (second: Token | undefined): boolean =>
  second !== undefined && starters.has(second.kind) && !second.touches;
