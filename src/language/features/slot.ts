/** What could stand at a place of the text, from the tokens left of it: half-typed text has no tree to ask. */
import { families, positional } from '../../model/catalogue/catalogue.js';
import type { Entry, Family, Parameter } from '../../model/catalogue/entry.js';
import { statements, type Section } from '../../model/catalogue/statements.js';
import { tokenize, type Token } from '../lexer.js';

export type Slot =
  | { readonly kind: 'section' }
  /** The head of a statement in a section. */
  | { readonly kind: 'head'; readonly section: Section }
  /** The name of a new layer: nothing to offer. */
  | { readonly kind: 'new-name' }
  /** A value of a parameter; and the options that may follow, where values are not over. */
  | { readonly kind: 'value'; readonly entry: Entry; readonly parameter: Parameter | undefined; readonly options: readonly Parameter[] }
  | { readonly kind: 'option-value'; readonly entry: Entry; readonly parameter: Parameter | undefined }
  /** A path in quotes: to data, or to the weights of a run. */
  | { readonly kind: 'path'; readonly to: 'data' | 'weights' }
  /** What a column of `generate` is drawn from, or computed of. */
  | { readonly kind: 'generated' }
  | { readonly kind: 'expression'; readonly parameters: readonly string[] }
  | { readonly kind: 'nothing' };

const sectionNames: readonly string[] = ['data', 'network', 'train', 'tune', 'expect'];

export function slotAt(text: string, offset: number): Slot {
  const { tokens, comments } = tokenize(text.slice(0, offset));
  if (comments.some((comment) => comment.end === offset && comment.start < offset)) return { kind: 'nothing' };
  const before = tokens.filter((token) => token.kind !== 'end' && !(token.kind === 'newline' && token.text === ''));
  const current = before.at(-1);
  // A word the cursor stands at the end of is being typed: it does not count yet.
  const typing = current !== undefined && current.end === offset && ['name', 'number', 'string', 'bad', 'shape'].includes(current.kind);
  const done = typing ? before.slice(0, -1) : before;
  const section = sectionOf(done);
  const line = statementTokens(done);
  if (current?.kind === 'string' && typing) {
    const path = pathSlot(line, section);
    if (path.kind === 'path' || section === undefined) return path;
  }
  if (section === undefined && line[0]?.text === 'function') return functionSlot(line);
  if (section === undefined && isInGenerate(done))
    return line.length === 1 ? { kind: 'generated' } : line[1]?.kind === '=' ? { kind: 'expression', parameters: [] } : { kind: 'nothing' };
  if (section === undefined) return line.length === 0 ? { kind: 'section' } : { kind: 'nothing' };
  if (line.length === 0) return { kind: 'head', section };
  const head = line[0]!.text;
  if (section === 'network') return layerSlot(head, line);
  const entry = statements[section].find((e) => e.name === head);
  if (!entry) return { kind: 'nothing' };
  const family = section === 'train' ? familyOf(head) : undefined;
  const chosen = family && line[1] ? families[family].find((e) => e.name === line[1]!.text) : undefined;
  return chosen ? parameterSlot(chosen, line.slice(2)) : parameterSlot(entry, line.slice(1));
}

/** A quote that is not closed yet: the path of `data`, of `split test=`, or of `weights=`. */
function pathSlot(line: readonly Token[], section: Section | undefined): Slot {
  const option = line.at(-1)?.kind === '=' ? line.at(-2)?.text : undefined;
  if (section === undefined) return line[0]?.text === 'data' ? { kind: 'path', to: 'data' } : { kind: 'nothing' };
  if (option === 'weights') return { kind: 'path', to: 'weights' };
  return line[0]?.text === 'split' && option === 'test' ? { kind: 'path', to: 'data' } : { kind: 'nothing' };
}

/** Behind the equals sign of `function name(a, b) =`. */
function functionSlot(line: readonly Token[]): Slot {
  const close = line.findIndex(({ kind }) => kind === ')');
  if (close < 0 || line[close + 1]?.kind !== '=') return { kind: 'nothing' };
  return { kind: 'expression', parameters: line.slice(3, close).flatMap((token) => (token.kind === 'name' ? [token.text] : [])) };
}

const familyOf = (head: string): Family | undefined => (head === 'loss' ? 'loss' : head === 'optimizer' ? 'optimizer' : undefined);

function layerSlot(kind: string, line: readonly Token[]): Slot {
  const entry = families.layer.find((e) => e.name === kind);
  if (!entry) return { kind: 'nothing' };
  if (line.length === 1) return { kind: 'new-name' };
  return parameterSlot(entry, line.slice(2));
}

/** After the tokens of values and options that are already there. */
function parameterSlot(entry: Entry, rest: readonly Token[]): Slot {
  const last = rest.at(-1);
  const open = openBracket(rest);
  if (last?.kind === '=') return { kind: 'option-value', entry, parameter: named(entry, rest.at(-2)?.text) };
  if (open !== undefined) {
    const called = rest[open]!.kind === '(' ? rest[open - 1]?.text : undefined;
    const before = open - (called === undefined ? 1 : 2);
    const name = rest[before]?.kind === '=' ? rest[before - 1]?.text : undefined;
    const parameter = name === undefined ? positional(entry)[countValues(rest.slice(0, before + 1))] : named(entry, name);
    const type = parameter?.type;
    const family = type?.kind === 'entry' || type?.kind === 'number' ? type.family : undefined;
    const call = called === undefined || !family ? undefined : families[family].find((e) => e.name === called);
    return call ? parameterSlot(call, rest.slice(open + 1)) : { kind: 'option-value', entry, parameter };
  }
  const given = new Set(rest.flatMap((token, i) => (rest[i + 1]?.kind === '=' ? [token.text] : [])));
  const values = countValues(rest);
  const slots = entry.parameters.filter((parameter) => parameter.name !== 'from');
  // The last parameter may take all that is left.
  const greedy = slots.findIndex(({ rest: takesAll }) => takesAll);
  const slot = slots[greedy < 0 ? values : Math.min(values, greedy)];
  const parameter = given.size === 0 ? slot : undefined;
  const options = entry.parameters.filter((p, i) => !given.has(p.name) && !(p.rest ?? false) && (p.name === 'from' || i >= values) && !(p.required && p.name !== 'from'));
  return { kind: 'value', entry, parameter, options };
}

const named = (entry: Entry, name: string | undefined): Parameter | undefined => entry.parameters.find((parameter) => parameter.name === name);

function openBracket(tokens: readonly Token[]): number | undefined {
  const open: number[] = [];
  tokens.forEach((token, i) => {
    if (token.kind === '(' || token.kind === '[') open.push(i);
    else if (token.kind === ')' || token.kind === ']') open.pop();
  });
  return open.at(-1);
}

function countValues(tokens: readonly Token[]): number {
  let depth = 0;
  let count = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === '(' || token.kind === '[') depth++;
    else if (token.kind === ')' || token.kind === ']') depth--;
    if (depth > 0 && !(depth === 1 && token.kind === '[')) continue;
    if (tokens[i + 1]?.kind === '=') return count;
    if (['name', 'number', 'string', 'shape', '['].includes(token.kind) && !(token.touches && i > 0)) count++;
  }
  return count;
}

/** The tokens of the statement the cursor is in. Inside brackets, line ends do not end it. */
function statementTokens(tokens: readonly Token[]): Token[] {
  let start = 0;
  let depth = 0;
  for (const [i, { kind }] of tokens.entries()) {
    if (kind === '(' || kind === '[') depth++;
    else if (kind === ')' || kind === ']') depth = Math.max(0, depth - 1);
    else if (kind === '{' || kind === '}' || kind === ';' || (kind === 'newline' && depth === 0)) [start, depth] = [i + 1, 0];
  }
  return tokens.slice(start).filter((token) => token.kind !== 'newline');
}

/** The section whose block the last token is in. */
function sectionOf(tokens: readonly Token[]): Section | undefined {
  const [outer, inner] = blocksAround(tokens);
  return inner === undefined && outer !== undefined && sectionNames.includes(outer) ? (outer as Section) : undefined;
}

const isInGenerate = (tokens: readonly Token[]): boolean => {
  const [outer, inner] = blocksAround(tokens);
  return outer === 'data' && inner === 'generate';
};

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
