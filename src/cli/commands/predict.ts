/** `nnet predict RUN --data CSV` */
import { complain, sayData } from '../output.js';
import { useRun } from '../storedRun.js';
import { encodableRows } from '../../data/encode.js';
import { allRows, labelAt } from '../../data/table.js';
import { seriesOf } from '../../data/windows.js';
import type { Table } from '../../model/experiment/table.js';
import { untaken } from '../../model/experiment/experiment.js';
import { readTable } from '../../trainer/tables/readTable.js';
import { predict, type Unknown } from '../../trainer/jobs/predict.js';
import { readingOf, type StoredRun } from '../../trainer/store/readRun.js';
import { replaceFile } from '../../trainer/store/durable.js';

export interface PredictOptions {
  readonly data: string;
  readonly out?: string;
  readonly failed?: boolean;
  readonly unknown?: Unknown;
}

/**
 * Writes or prints the given rows with predictions.
 * @throws RangeError where there is no whole run
 */
export function predictCommand(
  runPath: string,
  { data, out, failed, unknown = 'error' }: PredictOptions,
): void {
  const run = useRun(runPath, failed);
  const reading = readingOf(run.record);
  const { table } = readTable({ path: data }, reading);
  for (const note of table.notes) complain(`${note}\n`);
  if (unknown === 'skip') tellUnknown(run, table, 'stand empty');
  if (unknown === 'ignore') {
    tellAbsent(run, table);
    tellUnknown(run, table, 'have zeros for what training never saw');
  }
  // The person's own cells are written as they stand: 007 stays 007.
  const { table: given } = readTable({ path: data }, { ...reading, asText: true });
  const taken = new Set(given.columns.map(({ name }) => name));
  // A table that was predicted before has columns of these names.
  const predicted = predict(run, table, unknown).map((column) => ({
    ...column,
    name: untaken(column.name, taken, '_'),
  }));
  const lines = [[...given.columns, ...predicted].map((column) => cell(column.name)).join(',')];
  // Windows reach beyond the last row: what comes there has no cells of its own yet.
  const rows = Math.max(table.rows, ...predicted.map(({ values }) => values.length));
  const groupOf = comingRows(run, table);
  for (let row = 0; row < rows; row++) {
    const own = given.columns.map((column) =>
      row < table.rows ? labelAt(column, row) : groupOf(column.name, row),
    );
    lines.push(
      [...own, ...predicted.map((column) => String(column.values[row]))].map(cell).join(','),
    );
  }
  const text = `${lines.join('\n')}\n`;
  if (out === undefined) sayData(text);
  else replaceFile(out, text);
}

/** A cell as RFC 4180 has it. */
const cell = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What is known of a row that is still to come: the series it belongs to. */
function comingRows({ record }: StoredRun, table: Table): (column: string, row: number) => string {
  const { window } = record.experiment.data;
  if (window?.group === undefined) return () => '';
  const { labels } = seriesOf(table, window);
  return (column, row) =>
    column === window.group ? (labels[Math.floor((row - table.rows) / window.horizon)] ?? '') : '';
}

/** Which columns are not there, and what the network is given instead. */
function tellAbsent({ record }: StoredRun, table: Table): void {
  const there = new Set(table.columns.map(({ name }) => name));
  for (const { column, fill } of record.encoding.features)
    if (!there.has(column))
      complain(
        `There is no column '${column}': every row has ` +
          `${fill === undefined ? 'zeros' : `what filled its missing cells, ${fill},`} for it.\n`,
      );
}

/** How many rows have what training knows nothing of, what becomes of them, and the first such. */
function tellUnknown({ record }: StoredRun, table: Table, fate: string): void {
  const there = new Set(table.columns.map(({ name }) => name));
  const features = record.encoding.features.filter(({ column }) => there.has(column));
  const all = allRows(table);
  const { rows, first } = encodableRows(table, { ...record.encoding, features }, all);
  if (first)
    complain(`${all.length - rows.length} of ${all.length} rows ${fate}. ${first.message}\n`);
}
