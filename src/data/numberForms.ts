/**
 * How a file writes its numbers: which sign is the decimal one, which separates thousands. All
 * cells of all columns of numbers have a say, since 3,246 alone may be either.
 */
import type { NumberSigns } from '../model/experiment/table.js';

/** What a cell with points and commas says of them. */
export type NumberForm =
  /** 12, 1e5: nothing. */
  | 'plain'
  /** 87.5: the point is the decimal sign. */
  | 'point'
  /** 1,234.5: and commas separate thousands. */
  | 'pointAndGroups'
  /** 1,234,567. */
  | 'commaGroups'
  /** 2,75. */
  | 'comma'
  /** 1.234,5. */
  | 'commaAndGroups'
  /** 1.234.567. */
  | 'pointGroups'
  /** 3,246: a decimal, or a thousand. */
  | 'commaGroup'
  /** 3.246. */
  | 'pointGroup';

const forms: readonly (readonly [NumberForm, RegExp])[] = [
  ['plain', /^[+-]?\d+(?:e[+-]?\d+)?$/i],
  ['commaGroup', /^[+-]?[1-9]\d{0,2},\d{3}$/],
  ['pointGroup', /^[+-]?[1-9]\d{0,2}\.\d{3}$/],
  ['point', /^[+-]?(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?$/i],
  ['pointAndGroups', /^[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d*$/],
  ['commaGroups', /^[+-]?[1-9]\d{0,2}(?:,\d{3}){2,}$/],
  ['comma', /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i],
  ['commaAndGroups', /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d*$/],
  ['pointGroups', /^[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}$/],
];

/** The longest text that is looked at: no number is written in more. */
const longest = 40;

/** Without no-break spaces between digits, with a plain minus for that of typesetters. */
export const plainly = (text: string): string =>
  text.replace(/[\u00a0\u2009\u202f]/g, '').replace(/^\u2212/, '-');

/** Undefined where it is no number in any manner. */
export function formOf(text: string): NumberForm | undefined {
  if (text.length > longest) return undefined;
  const plain = plainly(text);
  return forms.find(([, pattern]) => pattern.test(plain))?.[0];
}

/**
 * The signs that the forms of all cells say. Where both signs are decimal somewhere, the point is,
 * and the other cells are no numbers.
 * @param delimiter of the cells: a comma that is quoted between commas separates thousands
 * @param told decimal sign
 */
export function signsOf(
  seen: ReadonlySet<NumberForm>,
  delimiter: string,
  told?: string,
): NumberSigns {
  const byPoint = seen.has('point') || seen.has('pointAndGroups') || seen.has('commaGroups');
  // Between commas numbers are seldom written 1.234.567: versions and addresses are.
  const byComma =
    seen.has('comma') ||
    seen.has('commaAndGroups') ||
    (seen.has('pointGroups') && delimiter !== ',');
  // 3,246 beside semicolons, and nothing that says otherwise.
  const aloneByComma = seen.has('commaGroup') && !seen.has('pointGroup') && delimiter !== ',';
  const found = !byPoint && (byComma || aloneByComma) ? ',' : '.';
  const decimal = told === ',' || told === '.' ? told : found;
  if (decimal === '.')
    return !byComma &&
      (seen.has('commaGroup') || seen.has('pointAndGroups') || seen.has('commaGroups'))
      ? { decimal, thousands: ',' }
      : { decimal };
  return !byPoint &&
    (seen.has('pointGroup') || seen.has('commaAndGroups') || seen.has('pointGroups'))
    ? { decimal, thousands: '.' }
    : { decimal };
}
