/** What makes scores say too much: found in the rows, told, and nothing is done about it. */
import type { TableColumn } from '../model/experiment/table.js';
import type { ColumnPlan } from './columns.js';
import type { Parts } from './split.js';
import { isMissing, labelAt } from './table.js';

/** In fewer rows columns are alike by chance. */
const fewRows = 20;
/** Relative to the target's spread: rounding, and nothing else. */
const tolerance = 1e-9;

type ColumnOf = (name: string) => TableColumn;

/** Classes that a part has no row of: its scores say nothing of them. At most five are told. */
export const absentClasses = (
  { targets }: ColumnPlan,
  columnOf: ColumnOf,
  rows: Int32Array,
  parts: Parts,
): string[] =>
  targets.flatMap(({ column, classes }) =>
    (Object.entries(parts) as [keyof Parts, Int32Array][]).flatMap(([part, places]) => {
      if (!classes || places.length === 0) return [];
      const target = columnOf(column);
      const present = new Set(Array.from(places, (place) => labelAt(target, rows[place]!)));
      const absent = classes.filter((label) => !present.has(label));
      if (absent.length === 0) return [];
      const listed = `${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ', …' : ''}`;
      const name = part === 'train' ? 'training' : part;
      const those = absent.length > 1 ? 'them' : 'it';
      return [`No ${name} row is of ${listed}: its scores say nothing of ${those}.`];
    }),
  );

/** Features that say a target under another name. */
export const leaksIn = (
  { features, targets }: ColumnPlan,
  columnOf: ColumnOf,
  rows: Int32Array,
): string[] =>
  features.flatMap((feature) =>
    targets.flatMap(
      ({ column, classes }) =>
        leakOf(columnOf(feature.column), columnOf(column), rows, classes) ?? [],
    ),
  );

/** Undefined where the feature is not the target's other name. */
function leakOf(
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
  const spread = rows.reduce((most, row) => Math.max(most, Math.abs(x[row]! - x[first]!)), 0);
  const bound = tolerance * Math.abs(slope) * spread;
  const isOn = (row: number): boolean =>
    Math.abs(y[row]! - y[first]! - slope * (x[row]! - x[first]!)) <= bound;
  return slope !== 0 && rows.every(isOn);
}
