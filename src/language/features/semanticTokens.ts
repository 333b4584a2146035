/** Colours by meaning: what a word stands for here, which no grammar of words can tell. */
import type { Span } from '../syntax/ast.js';
import type { Analysis } from '../analysis/analyze.js';
import { LineIndex } from '../syntax/lineIndex.js';
import { occurrencesIn } from '../analysis/symbols.js';
import { headOf, sectionStatements, slotsOf } from '../analysis/walk.js';

/** The legend: the protocol's own names, so that every theme knows them. */
export const tokenTypes = [
  'keyword',
  'type',
  'variable',
  'property',
  'enumMember',
  'function',
  'parameter',
] as const;
export const tokenModifiers = ['declaration'] as const;

type TokenType = (typeof tokenTypes)[number];

interface Token extends Span {
  readonly type: TokenType;
  readonly declaration?: boolean;
}

const symbolTypes = {
  network: 'variable',
  layer: 'variable',
  column: 'property',
  function: 'function',
  parameter: 'parameter',
} as const;

/** In the protocol's form: five numbers a token, each place relative to the one before. */
export function semanticTokens({ document }: Analysis): number[] {
  const tokens: Token[] = [];
  const add = ({ start, end }: Span, type: TokenType, declaration = false): void =>
    void tokens.push({ start, end, type, declaration });
  for (const { head } of document.statements)
    if (head.type === 'name' && !head.quoted) add(head, 'keyword');
  for (const { section, statement } of sectionStatements(document)) {
    if (headOf(statement) !== '') add(statement.head, section === 'network' ? 'type' : 'keyword');
    for (const { name } of statement.options) add(name, 'parameter');
  }
  const occurrences = occurrencesIn(document);
  const taken = new Set(occurrences.map(({ start }) => start));
  for (const { start, end, kind, definition } of occurrences)
    add({ start, end }, symbolTypes[kind], definition);
  for (const { parameter, node } of slotsOf(document)) {
    const { kind } = parameter.type;
    const name = node.type === 'call' ? node.name : node;
    if (
      (kind === 'entry' || kind === 'choice' || kind === 'number') &&
      name.type === 'name' &&
      !name.quoted &&
      !taken.has(name.start)
    )
      add(name, 'enumMember');
  }
  return encode(tokens, document.text);
}

function encode(tokens: readonly Token[], text: string): number[] {
  const index = new LineIndex(text);
  let line = 0;
  let character = 0;
  let end = -1;
  return tokens
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .flatMap((token) => {
      // Two meanings of one word: the first is kept.
      if (token.start < end) return [];
      end = token.end;
      const at = index.position(token.start);
      const data = [
        at.line - line,
        at.line === line ? at.character - character : at.character,
        token.end - token.start,
        tokenTypes.indexOf(token.type),
        token.declaration ? 1 : 0,
      ];
      ({ line, character } = at);
      return data;
    });
}
