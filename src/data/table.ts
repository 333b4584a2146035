/** What is asked of a table: missing cells, labels, classes, statistics. */
import type { NumberColumn, Table, TableColumn, TextColumn } from '../model/experiment/table.js';
import { DataError } from './dataError.js';

/** A cell without a value: NaN of numbers, −1 of labels. @param row from 0 */
export const isMissing = (column: TableColumn, row: number): boolean =>
  column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row]! < 0;

/** A cell as a label: the text itself, or the number as JavaScript prints it. */
export const labelAt = (column: TableColumn, row: number): string =>
  column.kind === 'number' ? String(column.values[row]) : column.levels[column.codes[row]!]!;

/** 0, 1, …, n − 1. */
export function range(n: number): Int32Array {
  const numbers = new Int32Array(n);
  for (let i = 0; i < n; i++) numbers[i] = i;
  return numbers;
}

/** Every row of a table. */
export const allRows = ({ rows }: Pick<Table, 'rows'>): Int32Array => range(rows);

/** The rows in which no column lacks its cell: the same array where all are such. */
export function completeRows(rows: Int32Array, columns: readonly TableColumn[]): Int32Array {
  const lacking = columns.filter((column) => lacks(column, rows));
  return lacking.length === 0
    ? rows
    : rows.filter((row) => !lacking.some((column) => isMissing(column, row)));
}

function lacks(column: TableColumn, rows: Int32Array): boolean {
  if (column.kind === 'text') return rows.some((row) => column.codes[row]! < 0);
  const { values } = column;
  for (let i = 0; i < rows.length; i++) if (Number.isNaN(values[rows[i]!])) return true;
  return false;
}

/** More distinct values than this are not listed; of classes that the file says are such, more. */
const mostClasses = 1000;
const mostCoded = 1_000_000;

/** By code point, which differs from the order of UTF-16 units above U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** Distinct present values in order, and how many rows have each. */
export interface Tally {
  readonly classes: readonly string[];
  readonly counts: readonly number[];
}

/** Tables do not change: each column is counted once. */
const tallies = new WeakMap<TableColumn, Tally | 'many'>();

/** Undefined where there are too many values to be classes. */
export function tallyOf(column: TableColumn): Tally | undefined {
  const tally =
    tallies.get(column) ?? (column.kind === 'text' ? tallyOfTexts(column) : tallyOfNumbers(column));
  tallies.set(column, tally);
  return tally === 'many' ? undefined : tally;
}

/** Distinct present values in order; undefined beyond `mostClasses`. */
export const classesOf = (column: TableColumn): readonly string[] | undefined =>
  tallyOf(column)?.classes;

function tallyOfTexts({ codes, levels, coded }: TextColumn): Tally | 'many' {
  const byCode = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) byCode[code]!++;
  const used = [...levels.keys()].filter((code) => byCode[code]! > 0);
  if (used.length > (coded ? mostCoded : mostClasses)) return 'many';
  used.sort((a, b) => byCodePoint(levels[a]!, levels[b]!));
  return {
    classes: used.map((code) => levels[code]!),
    counts: used.map((code) => byCode[code]!),
  };
}

/** Whole numbers below this are counted by their places. */
const small = 4096;

function tallyOfNumbers({ values, coded }: NumberColumn): Tally | 'many' {
  const most = coded ? mostCoded : mostClasses;
  const bySmall = new Int32Array(small);
  const others = new Map<number, number>();
  for (const value of values) {
    // −0 is 0.
    if (value >= 0 && value < small && Math.floor(value) === value) bySmall[value]!++;
    else if (!Number.isNaN(value)) {
      others.set(value, (others.get(value) ?? 0) + 1);
      if (others.size > most) return 'many';
    }
  }
  const found = [...others];
  bySmall.forEach((count, value) => count > 0 && found.push([value, count]));
  if (found.length > most) return 'many';
  found.sort(([a], [b]) => a - b);
  return { classes: found.map(([value]) => String(value)), counts: found.map(([, n]) => n) };
}

/** A column as texts: numbers as they print. */
function asTexts(column: TableColumn): TextColumn {
  if (column.kind === 'text') return column;
  const labels = Array.from(column.values, (value) =>
    Number.isNaN(value) ? undefined : String(value),
  );
  const levels = [...new Set(labels.filter((label) => label !== undefined))];
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return {
    name: column.name,
    kind: 'text',
    codes: Int32Array.from(labels, (label) => (label === undefined ? -1 : codeOf.get(label)!)),
    levels,
    coded: true,
  };
}

/** The columns of a table by their names. */
export const columnsOf = ({ columns }: Pick<Table, 'columns'>): ReadonlyMap<string, TableColumn> =>
  new Map(columns.map((column) => [column.name, column]));

/**
 * Two tables of the same columns, one above the other. @throws DataError where the second lacks a
 * column
 */
export function stacked(first: Table, second: Table): Table {
  const others = columnsOf(second);
  const columns = first.columns.map((column): TableColumn => {
    const below = others.get(column.name);
    if (!below)
      throw new DataError('data/column', `no column '${column.name}', which ${first.file} has.`, {
        file: second.file,
      });
    if (column.kind === 'number' && below.kind === 'number')
      return { ...column, values: joined(column.values, below.values) };
    // Names of classes may all look like numbers in one of the two.
    const isCoded = [column, below].some((one) => one.kind === 'text' && one.coded);
    if (column.kind !== below.kind && !isCoded)
      throw new DataError(
        'data/column',
        `'${column.name}' is ${column.kind === 'number' ? 'numbers' : 'text'} in ${first.file} ` +
          `and not here.`,
        { file: second.file },
      );
    return above(asTexts(column), asTexts(below));
  });
  return {
    ...(first.header !== undefined && { header: first.header }),
    ...(first.manner && { manner: first.manner }),
    breaks: [...(first.breaks ?? []), ...(second.breaks ?? []).map((row) => row + first.rows)],
    file: first.file,
    rows: first.rows + second.rows,
    columns,
    notes: [...first.notes, ...second.notes],
  };
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function above(column: TextColumn, below: TextColumn): TextColumn {
  const codeOf = new Map(
    [...new Set([...column.levels, ...below.levels])].map((level, code) => [level, code]),
  );
  const codes = new Int32Array(column.codes.length + below.codes.length);
  codes.set(column.codes);
  below.codes.forEach(
    (code, row) =>
      (codes[column.codes.length + row] = code < 0 ? -1 : codeOf.get(below.levels[code]!)!),
  );
  return { ...column, levels: [...codeOf.keys()], codes };
}
