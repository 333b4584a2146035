/** What of a column's specification says how its cells are read. */
import type { ColumnSpec } from '../model/experiment/experiment.js';

export type ColumnReading = Pick<
  ColumnSpec,
  'name' | 'type' | 'classes' | 'strip' | 'decimal' | 'na' | 'lowercase' | 'parts'
>;

/** Columns whose cells are names of classes. */
export const codedColumns = (columns: readonly ColumnReading[] = []): readonly string[] =>
  columns.filter(({ type }) => type === 'category' || type === 'ordinal').map(({ name }) => name);

/** Of specifications what makes another table of the same bytes: of types, whether 007 is a 7. */
export const readingsOf = (columns: readonly ColumnReading[] = []): ColumnReading[] => {
  const coded = new Set(codedColumns(columns));
  return columns
    .map(({ name, classes, strip, decimal, na, lowercase, parts }) => ({
      name,
      ...(coded.has(name) && { type: 'category' as const }),
      ...(classes && { classes }),
      ...(strip && { strip }),
      ...(decimal !== undefined && { decimal }),
      ...(na && { na }),
      ...(lowercase && { lowercase }),
      ...(parts && { parts }),
    }))
    .filter((column) => Object.keys(column).length > 1);
};
