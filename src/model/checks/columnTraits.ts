/** What a column most likely is, by its name, kind and numbers. */
import type { ColumnSummary, Telling } from '../experiment/dataset.js';
import { leakQuestion } from '../experiment/doubts.js';

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

/** Whole numbers, none of which comes twice, that name the rows or stand in their order. */
export const namesRows = ({ name, unique, rows, order }: ColumnSummary): boolean =>
  unique === true && rows >= fewRows && (order !== undefined || saysId(name));

/** Passenger numbers, tickets, keys. */
const saysId = (name: string): boolean => isWord.test(name) || isCamel.test(name);
const isWord = /(^|[^a-z])(id|no|nr|num|number|key|code|ticket|uuid|index|zip|phone)$/i;
const isCamel = /[a-z](Id|ID|No|Nr|Key|Code)$/;

/** Texts most of which come once: names, tickets, cabins. */
export const hardlyRepeats = ({ type, classes, rows, missing }: ColumnSummary): boolean =>
  type === 'category' && rows >= fewRows && (classes?.length ?? 0) * 2 > rows - missing;

/** So large a share of missing cells that filling them invents a column. */
export const isMostlyMissing = ({ rows, missing }: ColumnSummary): boolean =>
  rows >= fewRows && missing > rows / 2;

/** Says when: its name, or its cells. */
export const tellsTime = ({ name, dates }: Pick<ColumnSummary, 'name' | 'dates'>): boolean =>
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
  /^(income|salary)$/i,
  /(^|[_ ])(value|price|cost|sales|revenue|load|demand|consumption|score|grade|rating)$/i,
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

/** Names of numbers that are counted, or stand on a scale. */
const saysNumber =
  /(^|[^a-z])(quality|rating|score|stars|grade|count|number|age|year|level|rank|price|energy)$/i;

/**
 * And most likely are: two values, or whole numbers from 0 or 1 on, one after the other, as codes
 * of classes are; qualities, ages and counts are numbers.
 */
export function areLikelyClasses(column: ColumnSummary): boolean {
  if (column.type !== 'number') return true;
  if (!mayBeClasses(column)) return false;
  const { classes = [], minimum = 0, maximum = 0, name } = column;
  if (classes.length === 2) return true;
  const isCounted = minimum === 0 || minimum === 1;
  const isWhole = maximum - minimum === classes.length - 1;
  return isCounted && isWhole && classes.length <= 20 && !saysNumber.test(name);
}

interface Leak {
  readonly feature: string;
  readonly target: string;
  readonly how: Telling;
}

/**
 * Features that give targets away. Where all rise and fall with the target, that is what there is
 * to be learnt.
 */
export function leaksOf(
  features: readonly Pick<ColumnSummary, 'name' | 'tells'>[],
  targets: ReadonlySet<string>,
): Leak[] {
  const leaks = features.flatMap(({ name, tells = [] }) =>
    tells.flatMap(({ column, how }) =>
      targets.has(column) ? [{ feature: name, target: column, how }] : [],
    ),
  );
  const isAll = new Set(leaks.map(({ feature }) => feature)).size === features.length;
  return leaks.filter(({ how }) => !isAll || (how !== 'follows' && how !== 'separates'));
}

/** What a person is told of a feature that gives the target away. */
export function leakSentence(feature: string, target: string, how: Telling): string {
  const said = {
    renames: `Each value of '${feature}' goes with one of the target '${target}'`,
    follows: `'${feature}' rises or falls with the target '${target}', row by row`,
    marks: `'${feature}' is always the same in one class of the target '${target}', and only there`,
    absence: `'${feature}' is missing in rows of some classes of '${target}', and only there`,
    separates: `'${feature}' alone parts the classes of the target '${target}'`,
  }[how];
  return `${said}: ${leakQuestion}`;
}

/** It gives the target away, beyond doubt: not as a strong feature may that parts two classes. */
export const givesAway = ({ tells }: ColumnSummary, target: string): boolean =>
  tells?.some(({ column, how }) => column === target && how !== 'separates') ?? false;
