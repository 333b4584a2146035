/** Dates among texts, and whether they stand in order. */
import type { DateOrder } from '../model/experiment/experiment.js';
import type { TextColumn } from '../model/experiment/table.js';

const zone = '(?:Z|[+-]\\d{2}:?\\d{2})?';
const seconds = '(?::(\\d{2})(?:\\.\\d+)?)?';
const clock = `(?:[T ,]+(\\d{1,2}):(\\d{2})${seconds} ?([ap]m)?${zone})?`;
const month = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?';
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** A way of writing dates: where in the pattern year, month and day stand. */
interface Writing {
  readonly order: DateOrder;
  readonly pattern: RegExp;
  readonly places: readonly [number, number, number];
}

const writing = (order: DateOrder, pattern: string, places: Writing['places']): Writing => ({
  order,
  pattern: new RegExp(`^${pattern}${clock}$`, 'i'),
  places,
});

const writings: readonly Writing[] = [
  writing('ymd', '(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})', [1, 2, 3]),
  writing('ymd', '(\\d{4})[-/](\\d{2})()', [1, 2, 3]),
  writing('dmy', '(\\d{1,2})[-./](\\d{1,2})[-./](\\d{4}|\\d{2})', [3, 2, 1]),
  writing('mdy', '(\\d{1,2})[-./](\\d{1,2})[-./](\\d{4}|\\d{2})', [3, 1, 2]),
  writing('dmy', `(\\d{1,2})[- ]${month}[- ,]+(\\d{4})`, [3, 2, 1]),
  writing('mdy', `${month} (\\d{1,2}),? +(\\d{4})`, [3, 1, 2]),
];

/** A text that is a date in some manner. */
export const looksLikeDate = (text: string): boolean =>
  /\d/.test(text) && writings.some((one) => !Number.isNaN(instantOf(text, one)));

/** How many cells are looked at before a column is taken for dates. */
const levelsAtFirst = 50;

/** Milliseconds since 1970 by the clock beside the date, in whatever zone; NaN of no date. */
function instantOf(text: string, { pattern, places: [y, m, d] }: Writing): number {
  const found = pattern.exec(text);
  if (!found) return NaN;
  const at = (place: number, otherwise: number): number => Number(found[place] || otherwise);
  const named = months.toLowerCase().indexOf((found[m] ?? '').slice(0, 3).toLowerCase());
  const monthOf = /[a-z]/i.test(found[m] ?? '') ? named / 3 : at(m, 1) - 1;
  const day = at(d, 1);
  const year = at(y, 1);
  // Of two digits as POSIX has it: 69 is 1969, 68 is 2068.
  const whole = found[y]!.length > 2 ? year : year + (year < 69 ? 2000 : 1900);
  const late = /p/i.test(found[7] ?? '');
  const hour = found[7] === undefined ? at(4, 0) : (at(4, 0) % 12) + (late ? 12 : 0);
  // Date.UTC takes the year 50 for 1950.
  const date = new Date(0);
  date.setUTCFullYear(whole, monthOf, day);
  const time = date.setUTCHours(hour, at(5, 0), at(6, 0));
  // The 31st of February is no date.
  const isDay = date.getUTCMonth() === monthOf && date.getUTCDate() === day;
  return isDay && at(5, 0) < 60 && at(6, 0) < 60 ? time : NaN;
}

interface Instants {
  readonly times: readonly number[];
  readonly order: DateOrder;
  /** Another order would read them as well, and otherwise. */
  readonly isOpen: boolean;
}

/**
 * The time of each level in the one manner that reads all of them: the day before the month, unless
 * some day is beyond 12. Or the first text that no manner reads which reads most.
 * @param told the order, where it is known
 */
export function instantsOf(
  levels: readonly string[],
  told?: DateOrder,
): Instants | { readonly text: string } {
  let far = 0;
  const possible = writings.filter(({ order }) => told === undefined || order === told);
  for (const [i, one] of possible.entries()) {
    const times = levels.map((level) => instantOf(level, one));
    const wrong = times.findIndex(Number.isNaN);
    if (wrong < 0) {
      const isOpen = possible
        .slice(i + 1)
        .some((other) => levels.every((level) => !Number.isNaN(instantOf(level, other))));
      return { times, order: one.order, isOpen };
    }
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
  const isDated = levels.length > 1 && levels.slice(0, levelsAtFirst).every(looksLikeDate);
  const instants = isDated ? instantsOf(levels) : undefined;
  return instants && 'times' in instants ? instants.times : undefined;
}
