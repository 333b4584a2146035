/** What the checks and the person need to know of each column. */
import { tellsTime } from '../model/checks/columnTraits.js';
import type { ColumnSummary } from '../model/experiment/dataset.js';
import type { NumberColumn, Table, TableColumn, TextColumn } from '../model/experiment/table.js';
import { orderOf, timesOf } from './dates.js';
import { isMissing, labelAt, tallyOf } from './table.js';

/** Tables do not change: each is summarized once. */
const known = new WeakMap<Table, ColumnSummary[]>();

/** A summary a column, in the order of the table. */
export function summarize(table: Table): readonly ColumnSummary[] {
  const summaries = known.get(table) ?? summariesOf(table);
  known.set(table, summaries);
  return summaries;
}

const summariesOf = (table: Table): ColumnSummary[] =>
  table.columns.map((column) => {
    const tally = tallyOf(column);
    const summary =
      column.kind === 'text'
        ? ofTexts(column, table.rows, tally?.classes)
        : ofNumbers(column, table.rows);
    return { ...summary, ...tally, ...timeOf(column, table) };
  });

function ofTexts(
  { name, codes, reason, first }: TextColumn,
  rows: number,
  classes: readonly string[] | undefined,
): ColumnSummary {
  const few = classes !== undefined && classes.length <= Math.max(20, rows / 20);
  return {
    name,
    type: few ? 'category' : 'text',
    rows,
    missing: codes.reduce((n, code) => n + Number(code < 0), 0),
    whole: false,
    ...(reason && { reason }),
    ...(first && { first }),
  };
}

function ofNumbers({ name, values }: NumberColumn, rows: number): ColumnSummary {
  let count = 0;
  let sum = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  let whole = true;
  // Indices: an iterator would box each of a million numbers.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (whole && !Number.isInteger(value)) whole = false;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i])) squares += (values[i]! - mean) ** 2;
  const statistics = { minimum, maximum, mean, deviation: Math.sqrt(squares / count) };
  return {
    name,
    type: 'number',
    rows,
    missing: rows - count,
    whole,
    ...(whole && count === rows && isUnique(values) && { unique: true }),
    ...(count > 0 && statistics),
  };
}

/** No value comes twice. */
function isUnique(values: Float64Array): boolean {
  const seen = new Set<number>();
  return values.every((value) => seen.size !== seen.add(value).size);
}

/** Whether a column holds dates, and in which order it, or a time by its name, stands. */
function timeOf(
  column: TableColumn,
  table: Table,
): Pick<ColumnSummary, 'dates' | 'order' | 'within' | 'mixed'> {
  const byLevel = column.kind === 'text' ? timesOf(column) : undefined;
  if (column.kind === 'text' && !byLevel) return {};
  const times =
    column.kind === 'number'
      ? column.values
      : Float64Array.from(column.codes, (code) => (code < 0 ? NaN : byLevel![code]!));
  const order = orderOf(times);
  const dates = column.kind === 'text' && { dates: true as const };
  if (order) return { ...dates, order };
  if (!dates && !tellsTime(column)) return {};
  const within = seriesIn(times, column.name, table);
  const isMixed = !within && !times.some(Number.isNaN) && new Set(times).size > 1;
  return { ...dates, ...(within && { within }), ...(isMixed && { mixed: true }) };
}

/** Rows that a series has at least, on average. */
const fewRows = 5;

/** The column within whose values times rise, or fall: no time itself, as years of months are. */
function seriesIn(times: Float64Array, own: string, table: Table): ColumnSummary['within'] {
  for (const column of table.columns) {
    if (column.name === own || tellsTime({ name: column.name })) continue;
    const order = orderWithin(times, column, table.rows);
    if (order) return { column: column.name, order };
  }
  return undefined;
}

function orderWithin(
  times: Float64Array,
  column: TableColumn,
  rows: number,
): 'rising' | 'falling' | undefined {
  const last = new Map<string, number>();
  let sign = 0;
  for (let row = 0; row < rows; row++) {
    if (isMissing(column, row)) return undefined;
    const label = labelAt(column, row);
    const before = last.get(label);
    const step = before === undefined ? 0 : Math.sign(times[row]! - before);
    if (before !== undefined && (step === 0 || Number.isNaN(step) || step === -sign))
      return undefined;
    if (step !== 0) sign = step;
    last.set(label, times[row]!);
    if (last.size * fewRows > rows) return undefined;
  }
  return last.size > 1 && sign !== 0 ? (sign > 0 ? 'rising' : 'falling') : undefined;
}
