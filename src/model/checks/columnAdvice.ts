/** Which columns of a CSV had better go into a new network, and why the others had better not. */
import type { ColumnSummary } from '../experiment/dataset.js';
import {
  countsRows,
  givesAway,
  hardlyRepeats,
  isMostlyMissing,
  namesRows,
  timeColumn,
} from './columnTraits.js';

export interface Advice {
  readonly column: ColumnSummary;
  /** Why it is left out, in a few words; undefined of a column that goes in. */
  readonly why?: string;
}

/** Of more columns, pixels most likely, some are always the same. */
const mostTold = 63;

/** @param target the column that is to be predicted; it is not among the answers */
export function adviseColumns(columns: readonly ColumnSummary[], target: string): Advice[] {
  const time = timeColumn(columns);
  const own = columns.find(({ name }) => name === target);
  const others = columns.filter((column) => column !== own);
  const whyNot = (column: ColumnSummary): string | undefined => {
    if (column.missing === column.rows) return 'has no value';
    if (isMostlyMissing(column) && column.type !== 'category')
      return `${column.missing} of ${column.rows} cells are missing`;
    if (column.dates) return 'dates';
    if (column.type === 'text' || hardlyRepeats(column)) return 'texts that hardly repeat';
    if (others.length <= mostTold && column.classes?.length === 1 && column.missing === 0)
      return 'the same in every row';
    if (countsRows(column)) return 'numbers the rows';
    if (namesRows(column)) return 'names the rows';
    return own && isSibling(column, own, columns)
      ? `an outcome, as '${plain(target)}' is`
      : undefined;
  };
  const possible = others.filter((column) => whyNot(column) === undefined);
  // Where every column gives the target away, that is what there is to be learnt.
  const honest = possible.filter((column) => !givesAway(column, target));
  const usable = honest.length > 0 ? honest : possible;
  // A curve over its index has no other feature.
  const counter = others.find((column) => countsRows(column) && column !== time);
  const features = usable.length > 0 || !counter ? usable : [counter];
  return others.map((column) =>
    features.includes(column)
      ? { column }
      : { column, why: whyNot(column) ?? `gives '${plain(target)}' away` },
  );
}

/** In a comment, and in a list, a name has no line of its own. */
export const plain = (name: string): string => name.replaceAll(/\s+/g, ' ');

/** Heating load just before cooling load: numbers beside the target, with its last word. */
function isSibling(
  column: ColumnSummary,
  target: ColumnSummary,
  columns: readonly ColumnSummary[],
): boolean {
  const word = (name: string): string | undefined => /[_ ]([a-z]{3,})$/i.exec(name)?.[1];
  const isBeside = Math.abs(columns.indexOf(column) - columns.indexOf(target)) === 1;
  const isLast = columns.indexOf(target) >= columns.length - 2;
  return (
    isBeside &&
    isLast &&
    word(target.name) !== undefined &&
    word(column.name) === word(target.name) &&
    [column, target].every(({ type, whole }) => type === 'number' && !whole)
  );
}
