/** `parts=` of a column: what of its dates become columns of numbers. */
import type { DateOrder, DatePart } from '../model/experiment/experiment.js';
import type { Manner, NumberColumn, TableColumn } from '../model/experiment/table.js';
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

interface Dated {
  readonly columns: readonly TableColumn[];
  /** In which order the dates are read; so are those of other tables. */
  readonly dates: Manner['dates'];
  readonly notes: readonly string[];
}

/**
 * The columns, and behind each whose dates have parts a column of numbers for every part.
 * @param manner of another table: its dates are read as those
 * @throws DataError where a cell is no date
 */
export function withDateParts(
  columns: readonly TableColumn[],
  specs: readonly ColumnReading[],
  source: Source,
  manner: Manner | undefined,
): Dated {
  const known = new Map(manner?.dates.map(({ column, order }) => [column, order]));
  const asked = new Map(specs.map((spec) => [spec.name, spec]));
  const dated = columns.map((column) => {
    const { parts = [], order } = asked.get(column.name) ?? {};
    return parts.length === 0
      ? { columns: [column] }
      : partsOf(column, parts, source, order ?? known.get(column.name));
  });
  const names = dated.flatMap((one) => one.columns.map(({ name }) => name));
  const twin = names.find((name, i) => names.indexOf(name) < i);
  if (twin !== undefined)
    throw new DataError(
      'data/date',
      `there is a column '${twin}' already: leave that part out, or call the column otherwise.`,
      { file: source.file, column: twin },
    );
  return {
    columns: dated.flatMap((one) => one.columns),
    dates: dated.flatMap((one) => ('date' in one && one.date ? [one.date] : [])),
    notes: dated.flatMap((one) => ('note' in one && one.note !== undefined ? [one.note] : [])),
  };
}

function partsOf(
  column: TableColumn,
  parts: readonly DatePart[],
  { file, lines }: Source,
  told: DateOrder | undefined,
): { columns: TableColumn[]; date?: Manner['dates'][number]; note?: string } {
  const { name } = column;
  const as = (values: (part: DatePart) => Float64Array): NumberColumn[] =>
    parts.map((part) => ({ name: `${name}.${part}`, kind: 'number', values: values(part) }));
  if (column.kind === 'number') {
    // Without a date there is none in any manner.
    if (column.values.every(Number.isNaN)) return { columns: [column, ...as(() => column.values)] };
    throw new DataError('data/date', 'holds numbers: they have no year, month or day.', {
      file,
      column: name,
    });
  }
  const { codes, levels } = column;
  const instants = instantsOf(levels, told);
  if ('text' in instants) {
    const row = codes.indexOf(levels.indexOf(instants.text));
    throw new DataError(
      'data/date',
      `"${instants.text}" is no date ${told ? `in the order ${told}` : 'as the others are'}. ` +
        `Mend it, or leave the cell empty.`,
      { file, line: lines[row]!, column: name },
    );
  }
  const { times, order } = instants;
  const isOpen = instants.isOpen && told === undefined && levels.length > 0;
  const numbers = (part: DatePart): Float64Array => {
    const values = times.map((time) => partOf[part](new Date(time)));
    return Float64Array.from(codes, (code) => (code < 0 ? NaN : values[code]!));
  };
  return {
    columns: [column, ...as(numbers)],
    date: { column: name, order },
    ...(isOpen && {
      note:
        `'${name}': "${levels[0]!}" is read with the day first; if the month comes first, say ` +
        `order=mdy.`,
    }),
  };
}
