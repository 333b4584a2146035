/** Why a cell that looks like a number, a date or nothing is a text, and what mends it. */

import { looksLikeDate } from './dates.js';

/** A percentage, a price, …: what it looks like, by its text. */
const looks: readonly (readonly [RegExp | ((text: string) => boolean), string])[] = [
  [/^0\d+$/, 'starts with a zero'],
  [/^0x[\da-f]+$/i, 'is a hexadecimal number'],
  [/^[+-]?[\d.,]+ ?%$/, 'is a percentage: write it without %'],
  [/^[+-]?(?:[$€£¥₹]|[A-Z]{3}) ?[+-]?[\d.,]+$/u, 'is a price: write it without its currency'],
  [/^[+-]?[\d.,]+ ?(?:[$€£¥₹]|[A-Z]{3})$/u, 'is a price: write it without its currency'],
  [looksLikeDate, 'is a date'],
  [/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, 'has thousands separators; remove them to have numbers'],
  [/^[+-]?\d+,\d+$/, 'has a decimal comma, where other cells have points'],
  [/^[+-]?\d+\.\d+$/, 'has a decimal point, where other cells have commas'],
  [/^(?:none|<na>|nil|-nan|missing|unknown|\.)$/i, 'may stand for a missing cell: leave it empty'],
];

/** Undefined of an ordinary text. */
export const reasonOf = (text: string): string | undefined =>
  looks.find(([look]) => (typeof look === 'function' ? look(text) : look.test(text)))?.[1];
