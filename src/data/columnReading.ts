/** What of a column's specification says how its cells are read. */
import type { ColumnSpec, DataSpec } from '../model/experiment/experiment.js';

export type ColumnReading = Pick<
  ColumnSpec,
  'name' | 'type' | 'classes' | 'strip' | 'decimal' | 'na' | 'lowercase' | 'parts' | 'order'
>;

/** Columns whose cells are names of classes. */
export const codedColumns = (columns: readonly ColumnReading[] = []): readonly string[] =>
  columns.filter(({ type }) => type === 'category' || type === 'ordinal').map(({ name }) => name);

/**
 * What of an experiment's data says how cells are read. Series are told apart by texts: 01 and 1
 * are two.
 */
export const columnReadings = ({
  columns,
  window,
  features,
}: Pick<DataSpec, 'columns' | 'window' | 'features'>): ColumnReading[] => {
  const group = window?.group;
  if (group === undefined || features?.includes(group)) return [...columns];
  const own = columns.find(({ name }) => name === group);
  return own?.type
    ? [...columns]
    : [...columns.filter((column) => column !== own), { ...own, name: group, type: 'text' }];
};

/** Of specifications what makes another table of the same bytes: of types, whether 007 is a 7. */
export const readingsOf = (columns: readonly ColumnReading[] = []): ColumnReading[] => {
  const coded = new Set(codedColumns(columns));
  return columns
    .map(({ name, type, classes, strip, decimal, na, lowercase, parts, order }) => ({
      name,
      ...(coded.has(name) && { type: 'category' as const }),
      ...(type === 'text' && { type }),
      ...(classes && { classes }),
      ...(strip && { strip }),
      ...(decimal !== undefined && { decimal }),
      ...(na && { na }),
      ...(lowercase && { lowercase }),
      ...(parts && { parts }),
      ...(order && { order }),
    }))
    .filter((column) => Object.keys(column).length > 1);
};
