/** What makes scores say too much: found in the rows, told, and nothing is done about it. */
import type { TableColumn } from '../model/experiment/table.js';
import type { ColumnPlan } from './columns.js';
import { absentAnswer } from '../model/experiment/doubts.js';
import type { Parts } from './split.js';
import { labelAt, tallyOf } from './table.js';
import { tellsOf } from './tells.js';
import { leakSentence, leaksOf } from '../model/checks/columnTraits.js';

type ColumnOf = (name: string) => TableColumn;

/** Classes that a part has no row of: its scores say nothing of them. At most five are told. */
export const absentClasses = (
  { targets }: ColumnPlan,
  columnOf: ColumnOf,
  rows: Int32Array,
  parts: Parts,
): string[] =>
  targets.flatMap(({ column, classes: named }) =>
    (Object.entries(parts) as [keyof Parts, Int32Array][]).flatMap(([part, places]) => {
      const target = columnOf(column);
      const classes = named ?? yesOrNo(target);
      if (!classes || places.length === 0) return [];
      const present = new Set<string>();
      for (const place of places) present.add(labelAt(target, rows[place]!));
      const absent = classes.filter((label) => !present.has(label));
      if (absent.length === 0) return [];
      const listed = `${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ', …' : ''}`;
      const name = part === 'train' ? 'training' : part;
      const those = absent.length > 1 ? 'them' : 'it';
      return [`No ${name} row is of ${listed}: ${absentAnswer} ${those}.`];
    }),
  );

/** The classes of a column of numbers that says yes or no. */
function yesOrNo(column: TableColumn): readonly string[] | undefined {
  const classes = tallyOf(column)?.classes ?? [];
  return classes.length === 2 && classes.every((label) => label === '0' || label === '1')
    ? classes
    : undefined;
}

/** Features that say a target under another name. */
export function leaksIn({ features, targets }: ColumnPlan, columnOf: ColumnOf): string[] {
  // A lone feature is what there is to be learnt from.
  if (features.length < 2) return [];
  const asked = targets.map(({ column }) => ({ column, tells: tellsOf(columnOf(column)) }));
  const told = features.map(({ column: name }) => ({
    name,
    tells: asked.flatMap(({ column, tells }) => {
      const how = tells(columnOf(name));
      // A strong feature is no leak: the checks speak of it, a run does not.
      return how && how !== 'separates' ? [{ column, how }] : [];
    }),
  }));
  return leaksOf(told, new Set(targets.map(({ column }) => column))).map(
    ({ feature, target, how }) => leakSentence(feature, target, how),
  );
}
