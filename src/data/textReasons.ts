/** Why cells that look like numbers, dates or nothing are texts, and what mends it. */
import { instantsOf, looksLikeDate } from './dates.js';
import type { Value } from '../model/experiment/value.js';
import type { TextReason } from '../model/experiment/table.js';

const currency = '[$€£¥₹]|[A-Z]{3}';
const number = '[+-]?[\\d.,]*\\d[.,]?';
const prefixed = new RegExp(`^([+-]?)(${currency}) ?(${number})$`, 'u');
const suffixed = new RegExp(`^(${number}) ?(%|${currency})$`, 'u');
const absent = /^(?:none|<na>|nil|-nan|missing|unknown|n\.a\.|\.)$/i;
const thousands = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const decimalComma = /^[+-]?\d*,\d+$/;
const decimalPoint = /^[+-]?\d*\.\d+$/;

/** What a text looks like; the first that fits says why it is none. */
const looks: readonly (readonly [(text: string) => boolean, string])[] = [
  [(text) => /^0\d+$/.test(text), 'starts with a zero'],
  [(text) => /^0x[\da-f]+$/i.test(text), 'is a hexadecimal number'],
  [(text) => suffixed.exec(text)?.[2] === '%', 'is a percentage'],
  [(text) => prefixed.test(text) || suffixed.test(text), 'is a price'],
  [looksLikeDate, 'is a date'],
  [(text) => thousands.test(text), 'has thousands separators'],
  [(text) => decimalComma.test(text), 'has a decimal comma, where other cells have points'],
  [(text) => decimalPoint.test(text), 'has a decimal point, where other cells have commas'],
  [(text) => absent.test(text), 'may stand for a missing cell'],
];

/** Undefined of an ordinary text. */
export const reasonOf = (text: string): string | undefined =>
  looks.find(([fits]) => fits(text))?.[1];

/** Of more distinct texts, those that came first are looked at. */
const mostSeen = 1000;

/**
 * The options of a `column` statement by which all texts of a column are what they look like, if
 * there are any.
 * @param decimal the file's decimal sign
 */
export function cureOf(levels: readonly string[], decimal: string): TextReason['cure'] {
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

/** Options that make numbers, or nothing, of all texts. */
function asNumbers(texts: readonly string[], decimal: string): TextReason['cure'] {
  const strip = new Set<string>();
  const na = new Set<string>();
  let ownDecimal: string | undefined;
  const other = decimal === ',' ? '.' : ',';
  for (const text of texts) {
    if (absent.test(text)) {
      na.add(text);
      continue;
    }
    const before = prefixed.exec(text);
    const after = suffixed.exec(text);
    const affix = before?.[2] ?? after?.[2];
    if (affix !== undefined) strip.add(affix);
    const rest = before ? `${before[1]}${before[3]}` : (after?.[1] ?? text);
    if (/^[+-]?\d+$/.test(rest)) continue;
    if (decimal === '.' && thousands.test(rest)) strip.add(',');
    else if ((other === ',' ? decimalComma : decimalPoint).test(rest)) ownDecimal = other;
    else if (!(decimal === ',' ? decimalComma : decimalPoint).test(rest)) return undefined;
  }
  if (ownDecimal !== undefined && strip.has(',')) return undefined;
  const one = (values: ReadonlySet<string>): Value =>
    values.size === 1 ? [...values][0]! : [...values];
  const options = {
    type: 'number',
    ...(strip.size > 0 && { strip: one(strip) }),
    ...(ownDecimal !== undefined && { decimal: ownDecimal }),
    ...(na.size > 0 && { na: [...na] }),
  };
  return Object.keys(options).length === 1 || na.size === texts.length
    ? undefined
    : { title: 'Read it as numbers', options };
}

/** Two of the texts that differ in case or blanks alone. */
export function nearlySame(levels: readonly string[]): readonly [string, string] | undefined {
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
