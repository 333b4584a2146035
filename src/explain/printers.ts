/** The two printers of phrases: TeX for what is typeset, plain text for what is not. */
import { figure } from '../model/runs/figures.js';
import type { Phrase } from './phrase.js';
import { texToUnicode } from './texToUnicode.js';

/** How a phrase is written; a hidden result is written as a question. */
export interface PrintOptions {
  readonly hideResult?: boolean;
  /** How numbers are written; in four digits without. */
  readonly write?: (value: number) => string;
}

/** A number in TeX: `1.2 \cdot 10^{-5}`. */
export function texFigure(value: number, digits = 4): string {
  const text = figure(value, digits)
    .replaceAll('−', '-')
    .replace('∞', String.raw`\infty`)
    .replace('NaN', String.raw`\mathrm{NaN}`);
  return text.replace(/^(.*)e(-?\d+)$/, String.raw`$1 \cdot 10^{$2}`);
}

/** A phrase as TeX, for what is typeset. */
export const printTex = (
  phrase: Phrase,
  { hideResult = false, write = texFigure }: PrintOptions = {},
): string =>
  phrase
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.result && hideResult) return '?';
      const text = write(part.value);
      return part.signed && part.value < 0 ? `(${text})` : text;
    })
    .join('');

/** One line of Unicode. */
export const printPlain = (phrase: Phrase, options: PrintOptions = {}): string =>
  texToUnicode(printTex(phrase, options));
