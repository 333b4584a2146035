/** What a column most likely is, by its name, kind and numbers. */
import type { ColumnSummary } from '../experiment/dataset.js';

/** Of fewer rows little can be said. */
const fewRows = 10;

/** Whole numbers that count the rows, in whatever order: as a feature they are learned by heart. */
export const countsRows = ({
  type,
  whole,
  rows,
  missing,
  classes,
  minimum = 0,
  maximum = 0,
}: ColumnSummary): boolean =>
  type === 'number' &&
  whole &&
  missing === 0 &&
  rows >= fewRows &&
  maximum - minimum === rows - 1 &&
  (classes === undefined || classes.length === rows);

/** So large a share of missing cells that filling them invents a column. */
export const isMostlyMissing = ({ rows, missing }: ColumnSummary): boolean =>
  rows >= fewRows && missing > rows / 2;

/** Says when: its name, or its cells. */
const tellsTime = ({ name, dates }: ColumnSummary): boolean =>
  dates === true || /^(t|time|date|day|week|month|year|timestamp|datetime)$/i.test(name);

/** The column by which the rows stand in order of time. */
export const timeColumn = (columns: readonly ColumnSummary[]): ColumnSummary | undefined =>
  columns.find(
    (column) => tellsTime(column) && column.order !== undefined && column.rows >= fewRows,
  );

/** Names of targets, the surest first. */
const targetNames: readonly RegExp[] = [
  /^(target|label|labels|outcome|diagnosis|response|species)$/i,
  /(^|_)(target|label)$/i,
  /^(churn(ed)?|default(ed)?|survived|quality|price|sale_?price|mpg)$/i,
  /^(y|class)$/i,
];

/**
 * The column that is most likely to be predicted: by its name; else the last that could be, among
 * classes first where there are two. Counters, dates, and texts that hardly repeat could not.
 */
export function guessTarget(columns: readonly ColumnSummary[]): string | undefined {
  const possible = columns.filter(
    (column) =>
      !countsRows(column) &&
      !isMostlyMissing(column) &&
      column.dates !== true &&
      (column.classes === undefined || column.classes.length > 1) &&
      (column.type === 'number' ||
        (column.type === 'category' &&
          (column.classes?.length ?? Infinity) <= Math.max(10, column.rows / 10))),
  );
  for (const pattern of targetNames) {
    const named = possible.findLast(({ name }) => pattern.test(name));
    if (named) return named.name;
  }
  return (possible.at(-1) ?? columns.at(-1))?.name;
}

/** Whole numbers that may be the names of classes. */
export const mayBeClasses = ({ type, whole, classes }: ColumnSummary): boolean =>
  type === 'number' && whole && (classes?.length ?? Infinity) <= 100;

/** And so few that they most likely are. */
export const areLikelyClasses = (column: ColumnSummary): boolean =>
  column.type !== 'number' || (mayBeClasses(column) && column.classes!.length <= 20);
