/** Dates among texts, and whether they stand in order. */
import type { TextColumn } from '../model/experiment/table.js';

const clock = '(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?';

/** Manners of writing dates: where in the pattern year, month and day stand. */
const manners: readonly {
  readonly pattern: RegExp;
  readonly order: readonly [number, number, number];
}[] = [
  {
    pattern: new RegExp(`^(\\d{4})[-/.](\\d{1,2})(?:[-/.](\\d{1,2}))?${clock}$`),
    order: [1, 2, 3],
  },
  { pattern: new RegExp(`^(\\d{1,2})[-./](\\d{1,2})[-./](\\d{4})${clock}$`), order: [3, 2, 1] },
  { pattern: new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})${clock}$`), order: [3, 1, 2] },
];

/** A text that is written like a date, in whatever manner. */
export const looksLikeDate = (text: string): boolean =>
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$/.test(text) || /^\d{4}-\d{2}$/.test(text);

/** How many cells are looked at before a column is taken for dates. */
const sampled = 50;

/** Milliseconds since 1970 by the clock beside the date, in whatever zone; NaN of no date. */
function instantOf(text: string, { pattern, order }: (typeof manners)[number]): number {
  const found = pattern.exec(text);
  if (!found) return NaN;
  const [y, m, d] = order;
  const at = (place: number, otherwise: number): number => Number(found[place] ?? otherwise);
  const [month, day] = [at(m, 1), at(d, 1)];
  const time = Date.UTC(at(y, 1), month - 1, day, at(4, 0), at(5, 0), at(6, 0));
  // The 31st of February is no date.
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : NaN;
}

/**
 * The time of each level in the one manner that reads all of them: the day before the month, unless
 * some day is beyond 12. Or the first text that no manner reads which reads most.
 */
export function instantsOf(
  levels: readonly string[],
): { readonly times: readonly number[] } | { readonly text: string } {
  let far = -1;
  for (const manner of manners) {
    const times = levels.map((level) => instantOf(level, manner));
    const wrong = times.findIndex(Number.isNaN);
    if (wrong < 0) return { times };
    far = Math.max(far, wrong);
  }
  return { text: levels[far]! };
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

/** The time of each level, in milliseconds; undefined where the column holds no dates. */
export function timesOf({ levels }: TextColumn): readonly number[] | undefined {
  const isDated = levels.length > 1 && levels.slice(0, sampled).every(looksLikeDate);
  const instants = isDated ? instantsOf(levels) : undefined;
  return instants && 'times' in instants ? instants.times : undefined;
}
