/** Why cells that look like numbers, dates or nothing are texts, and what mends it. */
import { instantsOf, looksLikeDate } from './dates.js';
import { printName, printString, printValue, type Value } from '../model/experiment/value.js';
import type { TextReason } from '../model/experiment/table.js';

const number = "[+-]?[\\d.,'’\\u00a0\\u202f ]*\\d[.,]?";
const prefixed = new RegExp(`^([+-]?)([$€£¥₹]|[A-Z]{3}) ?(${number})$`, 'u');
const suffixed = new RegExp(`^(${number}) ?(%|[$€£¥₹]|\\p{L}+[²³\\d]*(?:/\\p{L}+)?)$`, 'u');
const absent = /^(?:none|<na>|nil|-nan|missing|unknown|n\.a\.|\.)$/i;
/** Between thousands, with what behind them. */
const grouped = /^[+-]?\d{1,3}(?:([,.'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/;
const decimals = { ',': /^[+-]?\d*,\d+$/, '.': /^[+-]?\d*\.\d+$/ };

const isMoney = (affix: string): boolean => /^(?:[$€£¥₹]|[A-Z]{3})$/u.test(affix);

/** What stands before or behind a number, and the number. */
function affixOf(text: string): { affix: string; rest: string } | undefined {
  const before = prefixed.exec(text);
  if (before) return { affix: before[2]!, rest: `${before[1]}${before[3]}` };
  const after = suffixed.exec(text);
  return after ? { affix: after[2]!, rest: after[1]!.trim() } : undefined;
}

/** Why a text is no number, by what it looks like; undefined of an ordinary one. */
function reasonOf(text: string, decimal: string): string | undefined {
  if (/^0\d+$/.test(text)) return 'starts with a zero';
  if (/^0x[\da-f]+$/i.test(text)) return 'is a hexadecimal number';
  if (looksLikeDate(text)) return 'is a date';
  const affix = affixOf(text)?.affix;
  if (affix === '%') return 'is a percentage';
  if (affix !== undefined) return isMoney(affix) ? 'is a price' : 'is a number with its unit';
  if (decimal === '.' && decimals[','].test(text))
    return 'has a decimal comma, where other cells have points';
  if (decimal === ',' && decimals['.'].test(text))
    return 'has a decimal point, where other cells have commas';
  if (grouped.test(text)) return 'has thousands separators';
  return absent.test(text) ? 'may stand for a missing cell' : undefined;
}

/** Of more distinct texts, those that came first are looked at. */
const mostSeen = 1000;

/**
 * The options of a `column` statement by which all texts of a column are what they look like, if
 * there are any.
 * @param decimal the file's decimal sign
 */
function cureOf(levels: readonly string[], decimal: string): TextReason['cure'] {
  const texts = levels.slice(0, mostSeen);
  if (texts.length === 0) return undefined;
  if (texts.every(looksLikeDate) && 'times' in instantsOf(texts))
    return {
      title: 'Take year, month and weekday of it',
      options: { parts: ['year', 'month', 'weekday'] },
    };
  if (texts.every((text) => /^(?:0x[\da-f]+|\d+)$/i.test(text)))
    return { title: 'Take them for names of classes', options: { type: 'category' } };
  return asNumbers(texts, decimal);
}

/** Options that make numbers, or nothing, of all texts; none where they would mix two units. */
function asNumbers(texts: readonly string[], decimal: string): TextReason['cure'] {
  const strip = new Set<string>();
  const units = new Set<string>();
  const na = new Set<string>();
  const decimalsSeen = new Set<string>();
  for (const text of texts) {
    if (absent.test(text)) {
      na.add(text);
      continue;
    }
    const { affix = '', rest } = affixOf(text) ?? { rest: text };
    units.add(affix);
    if (/^[+-]?\d+$/.test(rest)) continue;
    const groups = grouped.exec(rest);
    if (decimals[','].test(rest) && !(groups && decimal === '.')) decimalsSeen.add(',');
    else if (decimals['.'].test(rest)) decimalsSeen.add('.');
    else if (groups) {
      strip.add(groups[1]!);
      if (groups[2] !== undefined) decimalsSeen.add(groups[2]);
    } else return undefined;
  }
  // €3 beside $4, and 7 % beside 0.07, are not the same once their signs are gone.
  if (units.size > 1 || decimalsSeen.size > 1) return undefined;
  const [unit] = units;
  const [own] = decimalsSeen;
  if (own !== undefined && strip.has(own)) return undefined;
  const signs = [...(unit ? [unit] : []), ...strip];
  const options: Record<string, Value> = {
    type: 'number',
    ...(signs.length > 0 && { strip: signs.length === 1 ? signs[0]! : signs }),
    ...(own !== undefined && own !== decimal && { decimal: own }),
    ...(na.size > 0 && { na: [...na] }),
  };
  return Object.keys(options).length === 1 || na.size === texts.length
    ? undefined
    : { title: 'Read it as numbers', options };
}

/** A reason that ends in what the file may say. */
const withCure = (name: string, message: string, cure: TextReason['cure']): TextReason =>
  cure ? { message: `${message} Say: ${written(name, cure.options)}`, cure } : { message };

/** A cure as a person writes it. */
const written = (name: string, options: Readonly<Record<string, Value>>): string =>
  `column ${printName(name)} ${Object.entries(options)
    .map(([option, value]) => `${option}=${printOption(value)}`)
    .join(' ')}`;

const printOption = (value: Value): string =>
  typeof value === 'string' && !/^[a-z]+$/.test(value) ? printString(value) : printValue(value);

/** Two of the texts that differ in case or blanks alone. */
function nearlySame(levels: readonly string[]): readonly [string, string] | undefined {
  const known = new Map<string, string>();
  for (const text of levels.slice(0, mostSeen)) {
    const plain = plainLabel(text);
    const before = known.get(plain);
    if (before !== undefined) return [before, text];
    known.set(plain, text);
  }
  return undefined;
}

/** In small letters, with one blank between words. */
export const plainLabel = (text: string): string =>
  text.toLowerCase().replaceAll(/\s+/g, ' ').trim();

interface TextColumnSeen {
  readonly name: string;
  /** The file says that its cells are names of classes. */
  readonly coded: boolean;
  /** Some of its cells are numbers. */
  readonly numeric: boolean;
  /** The first text, and its line. */
  readonly first: { readonly text: string; readonly line: number };
  readonly rows: number;
  /** How many cells are texts. */
  readonly texts: number;
  readonly levels: readonly string[];
  /** The file's decimal sign. */
  readonly decimal: string;
}

/** Why a column is text whose cells look otherwise; undefined of one that looks like text. */
export function whyText(column: TextColumnSeen): TextReason | undefined {
  const { name, coded, numeric, first, rows, levels, decimal } = column;
  const reason = reasonOf(first.text, decimal);
  // What is said to be classes is expected to be text.
  if (coded || (reason === undefined && !numeric)) return undefined;
  const cell = `"${first.text.slice(0, 20)}"`;
  const cure = cureOf(levels, decimal);
  if (!numeric)
    return withCure(
      name,
      `'${name}' is read as text: ${cell} (line ${first.line}) ${reason}.`,
      cure,
    );
  const { texts } = column;
  const which = reason === undefined ? '' : `, which ${reason}`;
  return withCure(
    name,
    `'${name}' is read as text: ${texts} of ${rows} cells ${texts === 1 ? 'is' : 'are'} not a ` +
      `number (line ${first.line}: ${cell}${which}).`,
    cure,
  );
}

/** Labels of a column that differ in case or blanks alone. */
export function alike(
  name: string,
  levels: readonly string[],
  lineOf: (label: string) => number,
): TextReason | undefined {
  const [one, other] = nearlySame(levels) ?? [];
  if (one === undefined || other === undefined) return undefined;
  return withCure(
    name,
    `'${name}' has "${one}" and "${other}" (line ${lineOf(other)}), which differ in case or ` +
      `blanks alone: they are two classes.`,
    { title: 'Take them for one', options: { lowercase: true } },
  );
}
