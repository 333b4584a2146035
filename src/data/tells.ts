/** Which columns say another under a different name: found in all rows, told, never acted on. */
import type { Table, TableColumn } from '../model/experiment/table.js';
import { orderOf } from './dates.js';
import { missingIn } from './statistics.js';
import { range, tallyOf } from './table.js';
import type { Telling, Told } from '../model/experiment/dataset.js';

/** In fewer rows columns are alike by chance. */
const fewRows = 20;
/** So many rows must speak against chance. */
const enough = 5;
/** Rows that are looked at before all are. */
const rowsAtFirst = 64;
/** Of wider tables no pairs are looked at. */
const mostColumns = 2000;

function codesAsNumbers(codes: Int32Array): Float64Array {
  const numbers = Float64Array.from(codes);
  for (let i = 0; i < codes.length; i++) if (codes[i]! < 0) numbers[i] = NaN;
  return numbers;
}

/** A column as numbers; what few ask of it is found out when it is asked. */
class Numbers {
  /** Of texts their codes; NaN where a cell is missing. */
  readonly values: Float64Array;
  readonly isNumber: boolean;
  /** Rows a distinct value has on average are enough to say something of it. */
  readonly isFew: boolean;
  /** Rows of all values but the most frequent. */
  readonly minority: number;
  private readonly missing: number;
  private order: boolean | undefined;
  private gaps: Float64Array | undefined;

  constructor(column: TableColumn) {
    this.isNumber = column.kind === 'number';
    this.values = column.kind === 'number' ? column.values : codesAsNumbers(column.codes);
    this.missing = missingIn(this.values);
    const { counts } = tallyOf(column) ?? {};
    const present = counts?.reduce((a, b) => a + b, 0) ?? 0;
    this.isFew = counts !== undefined && counts.length * enough <= present;
    // Values that are too many to be counted have no one that most rows have.
    this.minority = counts ? present - Math.max(0, ...counts) : this.values.length;
  }

  /** It rises or falls all through the file: of such a target every other such column is a copy. */
  get inOrder(): boolean {
    const { values, missing } = this;
    const present = (): Float64Array =>
      missing === 0 ? values : values.filter((value) => !Number.isNaN(value));
    return (this.order ??= orderOf(present()) !== undefined);
  }

  /** 1 where a cell is missing, if many are and many are not. */
  get absent(): Float64Array | undefined {
    const { values, missing } = this;
    if (missing < enough || values.length - missing < enough) return undefined;
    return (this.gaps ??= values.map((value) => Number(Number.isNaN(value))));
  }
}

/**
 * How columns tell a target, by all rows that have both.
 * - `renames`: each of its values goes with one of the other's, a class.
 * - `follows`: sorted by the other, a number, it only rises, or only falls.
 * - `separates`: bounds on it part the other's classes; `marks`: and it is always the same in one.
 * - `absence`: it is missing in all rows of some classes, and in no other.
 * Undefined where it does not, or too few rows could say so.
 */
export function tellsOf(target: TableColumn): (feature: TableColumn) => Telling | undefined {
  const tell = tellerOf(new Numbers(target));
  return (feature) => (feature.name === target.name ? undefined : tell(new Numbers(feature)));
}

/** What is asked of a target for every feature is found out once; most fail by the sample. */
function tellerOf(target: Numbers): (feature: Numbers) => Telling | undefined {
  const sample = sampleOf(target);
  let all: Int32Array | undefined;
  return (feature) =>
    howTells(feature, target, sample) &&
    howTells(feature, target, (all ??= sortedBy(target.values)));
}

/** What each column tells of others, by name. Empty where a table is too wide, or too short. */
export function tellingsIn({ columns, rows }: Table): ReadonlyMap<string, readonly Told[]> {
  const found = new Map<string, Told[]>();
  if (rows < fewRows || columns.length > mostColumns) return found;
  const numbers = columns.map((column) => new Numbers(column));
  numbers.forEach((target, t) => {
    if (target.minority < enough) return;
    const tell = tellerOf(target);
    numbers.forEach((feature, f) => {
      const how = f === t ? undefined : tell(feature);
      const { name } = columns[f]!;
      if (how) found.set(name, [...(found.get(name) ?? []), { column: columns[t]!.name, how }]);
    });
  });
  return found;
}

/** @param order rows, sorted by the target: some, or all that have it */
function howTells(feature: Numbers, target: Numbers, order: Int32Array): Telling | undefined {
  if (target.values.length < fewRows || Math.min(feature.minority, target.minority) < enough)
    return undefined;
  if (target.isFew) {
    if (feature.absent && isFunction(target.values, feature.absent, order)) return 'absence';
    if (feature.isFew && isFunction(feature.values, target.values, order)) return 'renames';
    const bounds =
      feature.isNumber && !feature.isFew
        ? boundsApart(feature.values, target.values, order)
        : undefined;
    if (bounds)
      return bounds.some(({ low, high, rows }) => low === high && rows >= enough)
        ? 'marks'
        : 'separates';
    return undefined;
  }
  const follows = feature.isNumber && target.isNumber && !target.inOrder;
  return follows && isMonotone(feature.values, target.values, order) ? 'follows' : undefined;
}

const sortedBy = (values: Float64Array, rows: Int32Array = range(values.length)): Int32Array =>
  rows.filter((row) => !Number.isNaN(values[row])).sort((a, b) => values[a]! - values[b]!);

/** Half of the sample is spread evenly; the other half seeks values that are not there yet. */
function sampleOf({ values }: Numbers): Int32Array {
  const { length } = values;
  const rows = new Set(
    Array.from({ length: rowsAtFirst / 2 }, (_, i) => Math.floor((i * length) / (rowsAtFirst / 2))),
  );
  const seen = new Map<number, number>();
  for (const row of rows) seen.set(values[row]!, (seen.get(values[row]!) ?? 0) + 1);
  for (let row = 0; row < length && rows.size < rowsAtFirst; row++) {
    const times = seen.get(values[row]!) ?? 0;
    if (times >= 2) continue;
    seen.set(values[row]!, times + 1);
    rows.add(row);
  }
  return sortedBy(values, Int32Array.from(rows));
}

/** Each value of x has one of y. */
function isFunction(x: Float64Array, y: Float64Array, rows: Int32Array): boolean {
  const known = new Map<number, number>();
  for (const row of rows) {
    const value = x[row]!;
    if (Number.isNaN(value)) continue;
    const before = known.get(value);
    if (before === undefined) known.set(value, y[row]!);
    else if (before !== y[row]) return false;
  }
  return true;
}

interface Bounds {
  low: number;
  high: number;
  rows: number;
}

/** Where x lies for each value of y; undefined unless all of them lie apart. */
function boundsApart(
  x: Float64Array,
  y: Float64Array,
  sorted: Int32Array,
): readonly Bounds[] | undefined {
  const bounds: Bounds[] = [];
  let last: number | undefined;
  for (const row of sorted) {
    const value = x[row]!;
    if (Number.isNaN(value)) continue;
    if (y[row] !== last) bounds.push({ low: value, high: value, rows: 0 });
    last = y[row]!;
    const own = bounds.at(-1)!;
    own.low = Math.min(own.low, value);
    own.high = Math.max(own.high, value);
    own.rows++;
    if (bounds.some((other) => other !== own && own.low <= other.high && other.low <= own.high))
      return undefined;
  }
  return bounds.length > 1 ? bounds : undefined;
}

/** Along y, x only rises or only falls, and rows that are equal in y are so in x. */
function isMonotone(x: Float64Array, y: Float64Array, sorted: Int32Array): boolean {
  let before: number | undefined;
  let direction = 0;
  for (const row of sorted) {
    const value = x[row]!;
    if (Number.isNaN(value)) continue;
    if (before !== undefined) {
      const step = Math.sign(value - x[before]!);
      if (step !== 0) {
        if (y[row] === y[before] || step === -direction) return false;
        direction = step;
      }
    }
    before = row;
  }
  return direction !== 0;
}
