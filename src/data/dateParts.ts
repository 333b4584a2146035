/** `parts=` of a column: what of its dates become columns of numbers. */
import { type DatePart } from '../model/experiment/experiment.js';
import type { NumberColumn, TableColumn, TextColumn } from '../model/experiment/table.js';
import { DataError } from './dataError.js';
import { instantsOf } from './dates.js';
import type { ColumnReading } from './columnReading.js';

const day = 86_400_000;

const partOf: Readonly<Record<DatePart, (date: Date) => number>> = {
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth() + 1,
  day: (date) => date.getUTCDate(),
  weekday: (date) => ((date.getUTCDay() + 6) % 7) + 1,
  hour: (date) => date.getUTCHours(),
  time: (date) => date.getTime() / day,
};

interface Source {
  readonly file: string;
  readonly lines: Uint32Array;
}

/**
 * The columns, and behind each whose dates have parts a column of numbers for every part.
 * @throws DataError where a cell is no date
 */
export function withDateParts(
  columns: readonly TableColumn[],
  specs: readonly ColumnReading[],
  source: Source,
): readonly TableColumn[] {
  const parts = new Map(specs.map((spec) => [spec.name, spec.parts ?? []]));
  return columns.flatMap((column) => {
    const asked = parts.get(column.name) ?? [];
    return asked.length === 0 ? [column] : [column, ...partsOf(column, asked, source)];
  });
}

function partsOf(
  column: TableColumn,
  parts: readonly DatePart[],
  { file, lines }: Source,
): NumberColumn[] {
  if (column.kind === 'number')
    throw new DataError('data/date', 'holds numbers: they have no year, month or day.', {
      file,
      column: column.name,
    });
  const instants = instantsOf(column.levels);
  if ('text' in instants) {
    const row = column.codes.indexOf(column.levels.indexOf(instants.text));
    throw new DataError(
      'data/date',
      `"${instants.text}" is no date as the others are. Mend it, or leave the cell empty.`,
      { file, line: lines[row]!, column: column.name },
    );
  }
  return parts.map((part) => partOfColumn(column, part, instants.times));
}

const partOfColumn = (
  { name, codes }: TextColumn,
  part: DatePart,
  times: readonly number[],
): NumberColumn => {
  const values = times.map((time) => partOf[part](new Date(time)));
  return {
    name: `${name}.${part}`,
    kind: 'number',
    values: Float64Array.from(codes, (code) => (code < 0 ? NaN : values[code]!)),
  };
};
