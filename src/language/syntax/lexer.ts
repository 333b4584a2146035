/**
 * Text to tokens. Knows no statement, no section and no layer; nothing is ever lost: every
 * character is in a token or between two.
 */

export type TokenKind =
  'name' | 'number' | 'shape' | 'string' | 'newline' | 'end' | 'bad' | Punctuation;
export type Punctuation =
  | '{'
  | '}'
  | '('
  | ')'
  | '['
  | ']'
  | ','
  | ';'
  | '='
  | '+'
  | '-'
  | '*'
  | '/'
  | '^'
  | '%'
  | '..'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!=';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offsets in UTF-16 units; `end` is the first one after the token. */
  readonly start: number;
  readonly end: number;
  /** Nothing stands between this token and the one before. */
  readonly touches: boolean;
  /** The first token of its line, and how far it is indented. */
  readonly column: number | undefined;
  /** What is wrong with it, if anything. */
  readonly problem?: {
    readonly code: string;
    readonly message: string;
    readonly replacement?: string;
  };
}

export interface Comment {
  readonly start: number;
  readonly end: number;
}

const blank = /[ \t\u00a0]+/y;
const newline = /\r\n|\n|\r/y;
const word = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy;
const numeric = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const shape = /\d+(?:x\d+)+(?![\p{L}\p{N}_])/uy;
const wordTail = /[\p{L}\p{N}_]+/uy;
const singleQuoted = /'[^'\r\n]*'/y;
const punctuation = /\.\.|<=|>=|==|!=|[{}()[\],;=+\-*/^%<>]/y;

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

/** Tokens and comments in the order of the text. Never throws. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let at = 0;
  let previousEnd = -1;
  let lineStart = 0;
  let fresh = true;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, length: number, problem?: Token['problem']): void => {
    tokens.push({
      kind,
      text: text.slice(at, at + length),
      start: at,
      end: at + length,
      touches: at === previousEnd,
      column: fresh ? at - lineStart : undefined,
      ...(problem ? { problem } : {}),
    });
    fresh = false;
    at += length;
    previousEnd = at;
  };

  if (text.charCodeAt(0) === 0xfeff) at = lineStart = 1;
  while (at < text.length) {
    const space = match(blank);
    if (space) {
      at += space.length;
      continue;
    }
    const lineEnd = match(newline);
    if (lineEnd) {
      push('newline', lineEnd.length);
      lineStart = at;
      fresh = true;
      continue;
    }
    const char = text[at]!;
    // What `//` was meant as is plain; that it is none is told once for the file.
    if (char === '#' || text.startsWith('//', at)) {
      const end = endOfLine(text, at);
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    if (char === '"') {
      const string = readString(text, at);
      push('string', string.length, string.problem);
      continue;
    }
    const name = match(word);
    if (name) {
      push('name', name.length);
      continue;
    }
    const size = match(shape);
    if (size) {
      push('shape', size.length);
      continue;
    }
    const digits = match(numeric);
    if (digits) {
      readNumber(digits);
      continue;
    }
    const sign = match(punctuation);
    if (sign) {
      push(sign as Punctuation, sign.length);
      continue;
    }
    if (char === '.' && /\d/.test(text[at + 1] ?? '')) {
      at++;
      const tail = match(numeric)!;
      at--;
      push('bad', tail.length + 1, {
        code: 'syntax/number',
        message: `A number starts with a digit: write 0.${tail}.`,
        replacement: `0.${tail}`,
      });
      continue;
    }
    const single = match(singleQuoted);
    if (single !== undefined) {
      push('bad', single.length, {
        code: 'syntax/character',
        message: 'A text stands in double quotes.',
        replacement: `"${single.slice(1, -1).replaceAll('\\', '/').replaceAll('"', '\\"')}"`,
      });
      continue;
    }
    const length = String.fromCodePoint(text.codePointAt(at)!).length;
    push('bad', length, {
      code: 'syntax/character',
      message: `'${text.slice(at, at + length)}' means nothing here.`,
    });
  }
  push('newline', 0);
  push('end', 0);
  return { tokens, comments };

  /** A number, or one that runs into letters (`16relu`, `1_000`) or ends in a point (`1.`). */
  function readNumber(digits: string): void {
    const after = at + digits.length;
    wordTail.lastIndex = after;
    const tail = wordTail.exec(text)?.[0];
    if (tail !== undefined) {
      const plain = (digits + tail).replaceAll('_', '');
      const problem = /^[\d_]+$/.test(tail)
        ? { message: `A number has no '_' in it: write ${plain}.`, replacement: plain }
        : {
            message:
              `A blank is missing between ${digits} and ${tail}, or the name needs ` +
              `quotes: "${digits}${tail}".`,
            replacement: `${digits} ${tail}`,
          };
      push('bad', digits.length + tail.length, { code: 'syntax/number', ...problem });
    } else if (text[after] === '.' && text[after + 1] !== '.') {
      push('bad', digits.length + 1, {
        code: 'syntax/number',
        message: `A number does not end in a point: write ${digits}.`,
        replacement: digits,
      });
    } else push('number', digits.length);
  }
}

function endOfLine(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

/** What stands behind a backslash, and what the two mean. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
]);

/**
 * A string up to its quote; without one, up to a `{` that ends the line, else to the line's end.
 */
function readString(text: string, start: number): { length: number; problem?: Token['problem'] } {
  const lineEnd = endOfLine(text, start);
  let badEscape: string | undefined;
  for (let i = start + 1; i < lineEnd; i++) {
    if (text[i] === '\\') {
      const escaped = text[++i] ?? '';
      if (!escapes.has(escaped)) badEscape ??= escaped;
    } else if (text[i] === '"') {
      const length = i + 1 - start;
      return badEscape === undefined
        ? { length }
        : {
            length,
            problem: {
              code: 'syntax/escape',
              message: `Only \\", \\\\ and \\n are escapes; a path uses /: not \\${badEscape}.`,
              replacement: text
                .slice(start, start + length)
                .replaceAll(/\\(.)/g, (pair, sign: string) =>
                  sign === '"' || sign === '\\' ? pair : `/${sign}`,
                ),
            },
          };
    }
  }
  const line = text.slice(start, lineEnd);
  const brace = /\{\s*(?:#.*)?$/.exec(line);
  return {
    length: line.slice(0, brace?.index).trimEnd().length,
    problem: { code: 'syntax/string', message: 'This text has no closing quote.' },
  };
}

/** What a string token means. */
export function unquote(text: string): string {
  const body = text.length > 1 && text.endsWith('"') ? text.slice(1, -1) : text.slice(1);
  return body.replace(/\\(["\\n])/g, (_, sign: string) => escapes.get(sign)!);
}
