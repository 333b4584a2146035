/**
 * Which rows of a long series are kept: where a series outgrows its budget, every stretch of 2^k
 * rows keeps the rows in which some column is least or greatest, so that no spike is lost. Rows
 * that do not fill a stretch yet are taken in the largest halves of it that are full. The choice
 * depends on the values alone, never on when they came: rows thinned once and again are the rows
 * thinned at once, and a series that goes on from an earlier row, to the same values, ends as if it
 * had never stopped. Knows no run and no view.
 */

/** A row's values, one a column; missing ones are NaN and never chosen. */
export type Row = readonly number[];

/** What a series is thinned to. */
export interface Thinned {
  /** Places of the rows that stay, in order. */
  readonly kept: readonly number[];
  /** Rows in a stretch: a power of two. */
  readonly stretch: number;
}

/**
 * Thins a series until it has room again: to three quarters of its budget, by stretches that grow
 * twofold.
 * @param numbers of the rows in the whole series, from 0 and rising; some may be gone already
 * @param valuesOf a row by its place in `numbers`
 * @param total rows there have been
 * @param stretch the one it was thinned by before; 1 where it was not
 */
export function thin(
  numbers: ArrayLike<number>,
  valuesOf: (place: number) => Row,
  total: number,
  budget: number,
  stretch: number,
): Thinned {
  let thinned: Thinned = { kept: keptRows(numbers, valuesOf, stretch, total), stretch };
  while (thinned.kept.length > 0.75 * budget && 2 * thinned.stretch <= total) {
    const next = 2 * thinned.stretch;
    thinned = { kept: keptRows(numbers, valuesOf, next, total), stretch: next };
  }
  return thinned;
}

/**
 * The rows that are kept.
 * @param numbers of the rows in the whole series, from 0 and rising; some may be gone already
 * @param valuesOf a row by its place in `numbers`
 * @param stretch a power of two
 * @param total rows there have been
 * @returns places in `numbers`, in order
 */
export function keptRows(
  numbers: ArrayLike<number>,
  valuesOf: (place: number) => Row,
  stretch: number,
  total: number,
): number[] {
  const kept: number[] = [];
  let place = 0;
  while (place < numbers.length) {
    const end = endOfBlock(numbers[place]!, stretch, total);
    let next = place;
    while (next < numbers.length && numbers[next]! < end) next++;
    kept.push(...extremes(place, next, valuesOf));
    place = next;
  }
  return kept;
}

/** Where the full block of rows ends that a row is in: a stretch, or a half, a quarter, … of it. */
function endOfBlock(number: number, stretch: number, total: number): number {
  for (let size = stretch; ; size /= 2) {
    const end = (Math.floor(number / size) + 1) * size;
    if (end <= total || size === 1) return end;
  }
}

/** Places in which some column is least or greatest, the first of equal ones, in order. */
function extremes(from: number, to: number, valuesOf: (place: number) => Row): number[] {
  const least: { value: number; place: number }[] = [];
  const greatest: { value: number; place: number }[] = [];
  for (let place = from; place < to; place++) {
    for (const [column, value] of valuesOf(place).entries()) {
      if (Number.isNaN(value)) continue;
      if (!least[column] || value < least[column].value) least[column] = { value, place };
      if (!greatest[column] || value > greatest[column].value) greatest[column] = { value, place };
    }
  }
  const places = new Set([...least, ...greatest].flatMap((one) => (one ? [one.place] : [])));
  // A stretch without numbers keeps its first row, so that no time is left blank.
  return places.size === 0 ? [from] : [...places].sort((a, b) => a - b);
}
