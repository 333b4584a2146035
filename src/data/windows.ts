/**
 * Sequences cut out of ordered rows: inputs rows t … t+w−1, target row t+w−1+h. One cutter serves
 * training, evaluation and prediction.
 */
import type { Dataset, Numbers, Room } from '../model/experiment/dataset.js';
import type { WindowSpec } from '../model/experiment/experiment.js';
import type { Table } from '../model/experiment/table.js';
import { DataError } from './dataError.js';
import { doubles } from './encode.js';
import type { Parts } from './split.js';
import { columnsOf, isMissing, labelAt } from './table.js';

/** Which series each row belongs to, and its place there: rows that are left out count. */
export interface Series {
  readonly of: Int32Array;
  readonly place: Int32Array;
  /** The file's row at each place of each series; undefined where a line was left out. */
  readonly rows: readonly (readonly (number | undefined)[])[];
  /** What the group's column says of each series. */
  readonly labels: readonly string[];
}

/**
 * One series a value of the group's column; all rows are one where there is none.
 * @throws DataError where the column is not there, or a cell of it is missing
 */
export function seriesOf(table: Table, { group }: WindowSpec): Series {
  const column = group === undefined ? undefined : columnsOf(table).get(group);
  const { file, rows: count, lines } = table;
  if (group !== undefined && !column)
    throw new DataError('data/column', `no column '${group}', which says the series.`, { file });
  const of = new Int32Array(count);
  const place = new Int32Array(count);
  /** Rows by place; none where a line was left out. */
  const rows: number[][] = [];
  const before: number[] = [];
  const known = new Map<string, number>();
  const breaks = new Set(table.breaks);
  let passed = 0;
  for (let row = 0; row < count; row++) {
    // Lines that were left out had their place, in whichever series.
    if (breaks.has(row)) passed++;
    if (column && isMissing(column, row))
      throw new DataError('data/missing', 'a row that belongs to no series.', {
        file,
        ...(lines && { line: lines[row]! }),
        column: column.name,
      });
    const label = column ? labelAt(column, row) : '';
    const series = known.get(label) ?? known.size;
    known.set(label, series);
    of[row] = series;
    const own = (rows[series] ??= []);
    place[row] = own.length === 0 ? 0 : own.length + passed - before[series]!;
    before[series] = passed;
    own[place[row]!] = row;
  }
  return { of, place, rows, labels: [...known.keys()] };
}

/** Rows of the file that go in, and the one whose target comes out. */
export interface Window {
  readonly inputs: Int32Array;
  readonly target: number;
}

/**
 * Every window whose input rows are there. Targets that are still to come stand behind the file's
 * last row, `horizon` of them for each series.
 * @param rows of the file that may be in a window
 */
export function windowsIn(
  rows: Int32Array,
  series: Series,
  { length, horizon }: WindowSpec,
): Window[] {
  const { of, place } = series;
  const byPlace = [...rows].sort((a, b) => of[a]! - of[b]! || place[a]! - place[b]!);
  const windows: Window[] = [];
  for (let start = 0; start + length <= byPlace.length; start++) {
    const last = byPlace[start + length - 1]!;
    const first = byPlace[start]!;
    // Rows are distinct and in order: only where none is missing between them are the ends so near.
    if (of[first] !== of[last] || place[last]! - place[first]! !== length - 1) continue;
    const own = series.rows[of[first]!]!;
    const at = place[last]! + horizon;
    const target = at < own.length ? own[at] : of.length + of[first]! * horizon + at - own.length;
    if (target === undefined) continue;
    windows.push({ inputs: Int32Array.from(byPlace.slice(start, start + length)), target });
  }
  return windows.sort((a, b) => a.target - b.target || a.inputs[0]! - b.inputs[0]!);
}

/**
 * Encoded rows behind one another, [windows, length · width].
 * @param encoded [rows, width]
 * @param rows of the file that they are
 */
export function gatherWindows(
  encoded: Numbers,
  rows: Int32Array,
  windows: readonly Window[],
  { length }: WindowSpec,
  room: Room = doubles,
): Numbers {
  const width = encoded.length / rows.length;
  const placeOf = new Map(Array.from(rows, (row, i) => [row, i]));
  const gathered = room(windows.length * length * width);
  for (const [i, { inputs }] of windows.entries())
    for (const [step, row] of inputs.entries()) {
      const from = placeOf.get(row)! * width;
      gathered.set(encoded.subarray(from, from + width), (i * length + step) * width);
    }
  return gathered;
}

/**
 * The same data with a window for every row that has one: all its rows stand behind one another in
 * the file, and in the part of the target. @throws DataError where a part that trains has none
 */
export function cutWindows(
  dataset: Dataset,
  window: WindowSpec,
  table: Table,
  room?: Room,
): Dataset {
  const { fileRows, inputWidth, outputWidth } = dataset;
  const series = seriesOf(table, window);
  const indexOf = new Map(Array.from(fileRows, (row, i) => [row, i]));
  const found = (Object.keys(dataset.parts) as (keyof Parts)[]).map((part) => {
    const rows = dataset.parts[part].map((i) => fileRows[i]!);
    const inPart = new Set(rows);
    const windows = windowsIn(rows, series, window).filter(({ inputs, target }) => {
      const own = series.rows[series.of[inputs[0]!]!]!;
      const from = series.place[inputs.at(-1)!]!;
      for (let at = from + 1; at <= from + window.horizon; at++)
        if (!inPart.has(own[at] ?? -1)) return false;
      return inPart.has(target);
    });
    return { part, rows: rows.length, windows };
  });
  for (const { part, rows, windows } of found)
    if (windows.length === 0 && (rows > 0 || part === 'train'))
      throw new DataError(
        'data/window',
        `its ${rows} ${part === 'train' ? 'training' : part} rows hold no window of ` +
          `${window.length} rows behind one another with a target ${window.horizon} ` +
          `row${window.horizon === 1 ? '' : 's'} later. Make the part larger, the window ` +
          `shorter, or split without shuffling.`,
        { file: table.file },
      );
  const all = found.flatMap(({ windows }) => windows);
  const inputs = gatherWindows(dataset.inputs, fileRows, all, window, room);
  const targets = new Float64Array(all.length * outputWidth);
  for (const [i, { target }] of all.entries()) {
    const from = indexOf.get(target)! * outputWidth;
    targets.set(dataset.targets.subarray(from, from + outputWidth), i * outputWidth);
  }
  let at = 0;
  const parts = Object.fromEntries(
    found.map(({ part, windows }) => [part, Int32Array.from(windows, () => at++)]),
  ) as unknown as Parts;
  const across = window.group === undefined ? '' : `, within each '${window.group}'`;
  return {
    ...dataset,
    rows: all.length,
    fileRows: Int32Array.from(all, ({ target }) => target),
    inputWidth: window.length * inputWidth,
    steps: window.length,
    inputs,
    targets,
    parts,
    notes: [
      ...dataset.notes,
      `${all.length} windows of ${window.length} rows${across}, each with its target ` +
        `${window.horizon} row${window.horizon === 1 ? '' : 's'} after its last.`,
    ],
  };
}
