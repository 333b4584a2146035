/**
 * What could stand at a place of the text, from the tokens left of it: half-typed text has no tree
 * to ask.
 */
import { families, positional } from '../../model/catalogue/catalogue.js';
import type { Entry, Family, Parameter } from '../../model/catalogue/entry.js';
import { statements, type Section } from '../../model/catalogue/statements.js';
import { tokenize, type Token } from '../syntax/lexer.js';

export interface ParameterSlot {
  /** A value in its place; or behind an equals sign, or in a list. */
  readonly kind: 'value' | 'option-value';
  readonly entry: Entry;
  readonly parameter: Parameter | undefined;
  /** The options that may follow, where values are not over. */
  readonly options: readonly Parameter[];
  /** Names that stand there already. */
  readonly given: readonly string[];
  /** What `vary` varies. */
  readonly path?: string;
}

export type Slot =
  | { readonly kind: 'section' }
  /** The head of a statement in a section. */
  | { readonly kind: 'head'; readonly section: Section }
  /** The name of a new layer: nothing to offer. */
  | { readonly kind: 'new-name' }
  | ParameterSlot
  /** Behind what is expected: how it is to compare. */
  | { readonly kind: 'comparison' }
  /** A path in quotes: to data, or to the weights of a run. */
  | { readonly kind: 'path'; readonly to: 'data' | 'weights' }
  /** What a column of `generate` is drawn from, or computed of. */
  | { readonly kind: 'generated' }
  | { readonly kind: 'expression'; readonly parameters: readonly string[] }
  | { readonly kind: 'nothing' };

const sectionNames: readonly string[] = ['data', 'network', 'train', 'tune', 'expect'];

/** Where the word begins that the cursor is at the end of; a path keeps its dots. */
export const wordStart = (text: string, offset: number): number =>
  offset - /[\p{L}\p{N}_.]*$/u.exec(text.slice(0, offset))![0].length;

/** @param read the tokens left of the cursor */
export function slotAt(text: string, offset: number, read = tokenize(text.slice(0, offset))): Slot {
  const { tokens, comments } = read;
  if (comments.some((comment) => comment.end === offset && comment.start < offset))
    return { kind: 'nothing' };
  const before = tokens.filter(
    (token) => token.kind !== 'end' && !(token.kind === 'newline' && token.text === ''),
  );
  const current = before.at(-1);
  // A word the cursor stands at the end of is being typed, a path with its last dot too: it does
  // not count yet.
  const typing =
    current !== undefined &&
    current.end === offset &&
    ['name', 'number', 'string', 'bad', 'shape'].includes(current.kind);
  const typed = wordStart(text, offset);
  const done = typing
    ? before.filter(
        (token) => token !== current && (token.start < typed || current.kind === 'string'),
      )
    : before;
  const section = sectionOf(done);
  const line = statementTokens(done);
  if (current?.kind === 'string' && typing) {
    const path = pathSlot(line, section);
    if (path.kind === 'path' || section === undefined) return path;
  }
  if (section === undefined && line[0]?.text === 'function') return functionSlot(line);
  if (section === undefined && isInGenerate(done))
    return line.length === 1
      ? { kind: 'generated' }
      : line[1]?.kind === '='
        ? { kind: 'expression', parameters: columnsAbove(done) }
        : { kind: 'nothing' };
  if (section === undefined && line.length === 1 && line[0]!.text === 'data')
    return { kind: 'path', to: 'data' };
  if (section === undefined) return line.length === 0 ? { kind: 'section' } : { kind: 'nothing' };
  if (line.length === 0) return { kind: 'head', section };
  const head = line[0]!.text;
  if (section === 'network') return layerSlot(head, line);
  if (section === 'expect') return expectSlot(head, line);
  const entry = statements[section].find((e) => e.name === head);
  if (!entry) return { kind: 'nothing' };
  const family = section === 'train' ? familyOf(head) : undefined;
  const chosen =
    family && line[1] ? families[family].find((e) => e.name === line[1]!.text) : undefined;
  const slot = chosen ? parameterSlot(chosen, line.slice(2)) : parameterSlot(entry, line.slice(1));
  return head === 'vary' && line[1] ? { ...slot, path: line[1].text } : slot;
}

/** A quote that is not closed yet: the path of `data`, of `split test=`, or of `weights=`. */
function pathSlot(line: readonly Token[], section: Section | undefined): Slot {
  const option = line.at(-1)?.kind === '=' ? line.at(-2)?.text : undefined;
  if (section === undefined)
    return line[0]?.text === 'data' ? { kind: 'path', to: 'data' } : { kind: 'nothing' };
  if (option === 'weights') return { kind: 'path', to: 'weights' };
  return line[0]?.text === 'split' && option === 'test'
    ? { kind: 'path', to: 'data' }
    : { kind: 'nothing' };
}

/** Behind the equals sign of `function name(a, b) =`. */
function functionSlot(line: readonly Token[]): Slot {
  const close = line.findIndex(({ kind }) => kind === ')');
  if (close < 0 || line[close + 1]?.kind !== '=') return { kind: 'nothing' };
  return {
    kind: 'expression',
    parameters: line
      .slice(3, close)
      .flatMap((token) => (token.kind === 'name' ? [token.text] : [])),
  };
}

const familyOf = (head: string): Family | undefined =>
  head === 'loss' ? 'loss' : head === 'optimizer' ? 'optimizer' : undefined;

function layerSlot(kind: string, line: readonly Token[]): Slot {
  const entry = families.layer.find((e) => e.name === kind);
  if (!entry) return { kind: 'nothing' };
  if (line.length === 1) return { kind: 'new-name' };
  const slot = parameterSlot(entry, line.slice(2));
  // A layer does not take itself.
  return { ...slot, given: [line[1]!.text, ...slot.given] };
}

/** `output_variance(hidden) in …`, `epochs_to_reach loss 1e-3 < …`, `test_accuracy >= …`. */
function expectSlot(head: string, line: readonly Token[]): Slot {
  const entry = statements.expect.find(({ name }) => name === head);
  if (!entry) return line.length === 1 ? { kind: 'comparison' } : { kind: 'nothing' };
  if (line[1]?.kind === '(')
    return line.some(({ kind }) => kind === ')')
      ? { kind: 'comparison' }
      : parameterSlot(entry, line.slice(2));
  const slot = parameterSlot(entry, line.slice(1));
  return slot.parameter === undefined ? { kind: 'comparison' } : { ...slot, options: [] };
}

/** After the tokens of values and options that are already there. */
function parameterSlot(entry: Entry, rest: readonly Token[]): ParameterSlot {
  const names = rest.flatMap(({ kind, text }, i) =>
    kind === 'name' && rest[i + 1]?.kind !== '=' ? [text] : [],
  );
  const open = openBracket(rest);
  if (open !== undefined) {
    const called = rest[open]!.kind === '(' ? rest[open - 1]?.text : undefined;
    const before = open - (called === undefined ? 1 : 2);
    const name = rest[before]?.kind === '=' ? rest[before - 1]?.text : undefined;
    const parameter =
      name === undefined
        ? slotNumber(entry, countValues(rest.slice(0, before + 1)))
        : named(entry, name);
    const type = parameter?.type;
    const family = type?.kind === 'entry' || type?.kind === 'number' ? type.family : undefined;
    const call =
      called === undefined || !family ? undefined : families[family].find((e) => e.name === called);
    return call
      ? parameterSlot(call, rest.slice(open + 1))
      : { kind: 'option-value', entry, parameter, options: [], given: names };
  }
  if (rest.at(-1)?.kind === '=')
    return {
      kind: 'option-value',
      entry,
      parameter: named(entry, rest.at(-2)?.text),
      options: [],
      given: names,
    };
  const given = new Set(
    rest.flatMap((token, i) => (rest[i + 1]?.kind === '=' ? [token.text] : [])),
  );
  const values = countValues(rest);
  const parameter = given.size === 0 ? slotNumber(entry, values) : undefined;
  const options = entry.parameters.filter(
    (p, i) => !given.has(p.name) && !(p.rest ?? false) && (p.name === 'from' || i >= values),
  );
  return { kind: 'value', entry, parameter, options, given: names };
}

/** The parameter of the n-th value; the last one may take all that is left. */
function slotNumber(entry: Entry, n: number): Parameter | undefined {
  const slots = positional(entry);
  const greedy = slots.findIndex(({ rest }) => rest);
  return slots[greedy < 0 ? n : Math.min(n, greedy)];
}

const named = (entry: Entry, name: string | undefined): Parameter | undefined =>
  entry.parameters.find((parameter) => parameter.name === name);

/** The bracket that is open at the end: the innermost call, or the outermost list within it. */
function openBracket(tokens: readonly Token[]): number | undefined {
  const open: number[] = [];
  tokens.forEach((token, i) => {
    if (token.kind === '(' || token.kind === '[') open.push(i);
    else if (token.kind === ')' || token.kind === ']') open.pop();
  });
  const call = open.findLastIndex((i) => tokens[i]!.kind === '(');
  return open[call + 1] ?? open[call];
}

function countValues(tokens: readonly Token[]): number {
  let depth = 0;
  let count = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === '(' || token.kind === '[') depth++;
    else if (token.kind === ')' || token.kind === ']') depth--;
    if (depth > 0 && !(depth === 1 && token.kind === '[')) continue;
    if (tokens[i + 1]?.kind === '=') return count;
    if (
      ['name', 'number', 'string', 'shape', '['].includes(token.kind) &&
      !(token.touches && isValue(tokens[i - 1]))
    )
      count++;
  }
  return count;
}

const isValue = (token: Token | undefined): boolean =>
  token !== undefined && ['name', 'number', 'string', 'shape'].includes(token.kind);

/** The tokens of the statement the cursor is in. Inside brackets, line ends do not end it. */
function statementTokens(tokens: readonly Token[]): Token[] {
  let start = 0;
  let depth = 0;
  for (const [i, { kind }] of tokens.entries()) {
    if (kind === '(' || kind === '[') depth++;
    else if (kind === ')' || kind === ']') depth = Math.max(0, depth - 1);
    else if (kind === '{' || kind === '}' || kind === ';' || (kind === 'newline' && depth === 0))
      [start, depth] = [i + 1, 0];
  }
  return tokens.slice(start).filter((token) => token.kind !== 'newline');
}

/** The section whose block the last token is in. */
function sectionOf(tokens: readonly Token[]): Section | undefined {
  const [outer, inner] = blocksAround(tokens);
  return inner === undefined && outer !== undefined && sectionNames.includes(outer)
    ? (outer as Section)
    : undefined;
}

const isInGenerate = (tokens: readonly Token[]): boolean => {
  const [outer, inner] = blocksAround(tokens);
  return outer === 'data' && inner === 'generate';
};

/** The columns of a `generate` block that stand above its last line. */
function columnsAbove(tokens: readonly Token[]): string[] {
  const block = tokens.slice(tokens.findLastIndex(({ kind }) => kind === '{') + 1);
  const heads = block.filter(
    ({ kind }, i) => kind === 'name' && (i === 0 || [';', 'newline'].includes(block[i - 1]!.kind)),
  );
  return heads.slice(0, -1).map(({ text }) => text);
}

/** The heads of the blocks the last token is in, outermost first. */
function blocksAround(tokens: readonly Token[]): (string | undefined)[] {
  const open: (string | undefined)[] = [];
  let head: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'newline' || token.kind === ';') head = undefined;
    else if (token.kind === '{') {
      open.push(head);
      head = undefined;
    } else if (token.kind === '}') {
      open.pop();
      head = undefined;
    } else head ??= token.text;
  }
  return open;
}
