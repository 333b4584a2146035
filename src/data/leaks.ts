/** Features that say the target under another name: found in the rows, told and not removed. */
import type { TableColumn } from '../model/experiment/table.js';
import { isMissing, labelAt } from './table.js';

/** In fewer rows columns are alike by chance. */
const fewRows = 20;
/** Relative to the target's spread: rounding, and nothing else. */
const tolerance = 1e-9;

/** Undefined where the feature is not the target's other name. */
export function leakOf(
  feature: TableColumn,
  target: TableColumn,
  rows: Int32Array,
  classes: readonly string[] | undefined,
): string | undefined {
  if (rows.length < fewRows || feature.name === target.name) return undefined;
  if (classes)
    return isRenamed(feature, target, rows)
      ? `Each value of '${feature.name}' goes with one of the target '${target.name}': is it the ` +
          `target under another name?`
      : undefined;
  if (feature.kind !== 'number' || target.kind !== 'number') return undefined;
  return isStraight(feature.values, target.values, rows)
    ? `The target '${target.name}' is '${feature.name}' times a number plus another: is it the ` +
        `same under another name?`
    : undefined;
}

/** Every value of one stands beside one of the other, and there are as many. */
function isRenamed(feature: TableColumn, target: TableColumn, rows: Int32Array): boolean {
  const there = new Map<string, string>();
  const back = new Map<string, string>();
  for (const row of rows) {
    if (isMissing(feature, row)) return false;
    const [a, b] = [labelAt(feature, row), labelAt(target, row)];
    if ((there.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false;
    there.set(a, b);
    back.set(b, a);
  }
  return there.size > 1;
}

/** All rows lie on the line through two of them. */
function isStraight(x: Float64Array, y: Float64Array, rows: Int32Array): boolean {
  const first = rows[0]!;
  const other = rows.find((row) => x[row] !== x[first]);
  if (other === undefined) return false;
  const slope = (y[other]! - y[first]!) / (x[other]! - x[first]!);
  const bound = tolerance * Math.max(Math.abs(slope), Number.MIN_VALUE);
  let spread = 0;
  for (const row of rows) spread = Math.max(spread, Math.abs(x[row]! - x[first]!));
  return (
    slope !== 0 &&
    rows.every((row) => {
      const off = Math.abs(y[row]! - y[first]! - slope * (x[row]! - x[first]!));
      return off <= bound * spread;
    })
  );
}
