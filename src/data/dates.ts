/** Dates among texts, and whether they stand in order. */
import type { TextColumn } from '../model/experiment/table.js';

const patterns: readonly (readonly [RegExp, (a: number, b: number, c: number) => number])[] = [
  [/^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?$/, (y, m, d) => Date.UTC(y, m - 1, d)],
  [/^(\d{1,2})[./](\d{1,2})[./](\d{4})(?: .*)?$/, (d, m, y) => Date.UTC(y, m - 1, d)],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: .*)?$/, (m, d, y) => Date.UTC(y, m - 1, d)],
];

/** A text that is written like a date, in whatever manner. */
export const looksLikeDate = (text: string): boolean =>
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$/.test(text);

/** How many cells are looked at before a column is taken for dates. */
const sampled = 50;

/** Milliseconds of each level's day; undefined where some level is no date in any one manner. */
function daysOf(levels: readonly string[]): number[] | undefined {
  for (const [pattern, dayOf] of patterns) {
    const read = (text: string): number => {
      const [, a, b, c = '1'] = pattern.exec(text) ?? [];
      return a === undefined ? NaN : dayOf(Number(a), Number(b), Number(c));
    };
    if (levels.slice(0, sampled).some((level) => Number.isNaN(read(level)))) continue;
    const days = levels.map(read);
    // Of the first of May and the fifth of January the manner is right in which they are in order.
    if (days.every((day) => !Number.isNaN(day))) return days;
  }
  return undefined;
}

export type Order = 'rising' | 'falling';

/** Of numbers in the order of the file: none is missing, and they differ. */
export function orderOf(values: ArrayLike<number>): Order | undefined {
  let rises = true;
  let falls = true;
  for (let i = 1; i < values.length; i++) {
    const step = values[i]! - values[i - 1]!;
    if (!(step >= 0)) rises = false;
    if (!(step <= 0)) falls = false;
    if (!rises && !falls) return undefined;
  }
  return rises === falls ? undefined : rises ? 'rising' : 'falling';
}

/** Whether a column of texts holds dates, and in which order. */
export function datesIn({ levels, codes }: TextColumn): { dates: true; order?: Order } | undefined {
  if (levels.length < 2) return undefined;
  const days = daysOf(levels);
  if (!days) return undefined;
  const order = orderOf(Float64Array.from(codes, (code) => (code < 0 ? NaN : days[code]!)));
  return { dates: true, ...(order && { order }) };
}
