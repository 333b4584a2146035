/**
 * Rows of a table to numbers, by encoders that were fitted before: the same for training and for
 * prediction.
 */
import {
  encodedWidth,
  type Encoding,
  type FeatureEncoding,
  type Numbers,
  type Room,
} from '../model/experiment/dataset.js';
import { DataError } from './dataError.js';
import type { Table, TableColumn } from '../model/experiment/table.js';
import { isMissing, labelAt, columnsOf } from './table.js';

/**
 * What becomes of what training never saw, a class, a missing cell, a missing column: refused, or
 * inputs of zeros, which of a standardized number is its mean.
 */
export type Unseen = 'error' | 'zeros';

/**
 * Rows whose cells can be encoded, and the first thing that stands in the way of another: a missing
 * cell without a fill, a class never seen.
 */
export function encodableRows(
  table: Table,
  { features }: Encoding,
  rows: Int32Array,
): { readonly rows: Int32Array; readonly first?: DataError } {
  const columnOf = finderIn(table);
  let first: DataError | undefined;
  const columns = features.map((feature) => ({
    feature,
    column: columnOf(feature.column),
    index: 'classes' in feature ? indexOf(feature.classes) : undefined,
  }));
  const kept = rows.filter((row) =>
    columns.every(({ feature, column, index }) => {
      if (isMissing(column, row)) {
        if (feature.fill === undefined) first ??= missingCell(table, column, row);
        return feature.fill !== undefined;
      }
      const seen = index === undefined || index.has(labelAt(column, row));
      if (!seen) first ??= unseenClass(table, column, row, index);
      return seen;
    }),
  );
  return { rows: kept, ...(first && { first }) };
}

/** The heap, where nothing else is said. */
export const doubles: Room = (size) => new Float64Array(size);

/**
 * Inputs [rows, width], row-major, in some room. @throws DataError for a missing cell without a
 * fill, a class never seen, a missing column
 */
export function encodeInputs(
  table: Table,
  { features }: Encoding,
  rows: Int32Array,
  {
    unseen = 'error',
    room = doubles,
  }: { readonly unseen?: Unseen; readonly room?: Room | undefined } = {},
): Numbers {
  const width = features.reduce((sum, feature) => sum + encodedWidth(feature), 0);
  const inputs = room(rows.length * width);
  const columnOf = finderIn(table);
  let at = 0;
  const there = columnsOf(table);
  const encoders = features.flatMap((feature) => {
    const into = { inputs, at, width, unseen };
    at += encodedWidth(feature);
    if (unseen !== 'zeros' || there.has(feature.column))
      return [encoderOf(table, columnOf(feature.column), feature, rows, into)];
    fillFeature(feature, rows.length, into);
    return [];
  });
  // Some rows of all columns: a column at a time would wait for memory at every cell.
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    for (const encode of encoders) encode(from, Math.min(rows.length, from + rowsAtOnce));
  return inputs;
}

/**
 * Targets [rows, width], row-major. @throws DataError for a missing column or a class never seen
 */
export function encodeTargets(table: Table, { targets }: Encoding, rows: Int32Array): Float64Array {
  const width = targets.reduce(
    (sum, target) => sum + (target.kind === 'classes' ? target.classes.length : 1),
    0,
  );
  const encoded = new Float64Array(rows.length * width);
  const columnOf = finderIn(table);
  let at = 0;
  for (const target of targets) {
    const column = columnOf(target.column);
    if (target.kind === 'number' && target.order) {
      const places = new Map(target.order.map((label, i) => [label, i]));
      rows.forEach(
        (row, i) =>
          (encoded[i * width + at] =
            (classIndex(table, column, row, places) - target.offset) / target.divisor),
      );
      at++;
      continue;
    }
    if (target.kind === 'number') {
      if (column.kind !== 'number')
        throw new DataError('data/text', 'this column is not all numbers.', {
          file: table.file,
          column: column.name,
        });
      rows.forEach(
        (row, i) =>
          (encoded[i * width + at] = (column.values[row]! - target.offset) / target.divisor),
      );
      at++;
      continue;
    }
    const index = new Map(target.classes.map((label, i) => [label, i]));
    rows.forEach((row, i) => {
      const code = classIndex(table, column, row, index);
      if (target.kind === 'binary') encoded[i * width + at] = code;
      else encoded[i * width + at + code] = 1;
    });
    at += target.kind === 'classes' ? target.classes.length : 1;
  }
  return encoded;
}

/** Rows that are encoded at once. */
const rowsAtOnce = 512;

interface Into {
  readonly inputs: Numbers;
  readonly at: number;
  readonly width: number;
  readonly unseen: Unseen;
}

/** A column that is not there: each row has what training put into missing cells, or zeros. */
function fillFeature(feature: FeatureEncoding, rows: number, { inputs, at, width }: Into): void {
  if (feature.fill === undefined) return;
  for (let i = 0; i < rows; i++) {
    if (feature.kind === 'number')
      inputs[i * width + at] = (feature.fill - feature.offset) / feature.divisor;
    else {
      const code = feature.classes.indexOf(feature.fill);
      if (feature.kind === 'onehot') inputs[i * width + at + code] = 1;
      else inputs[i * width + at] = code;
    }
  }
}

/** What encodes a column's cells in rows from a place on to another. */
function encoderOf(
  table: Table,
  column: TableColumn,
  feature: FeatureEncoding,
  rows: Int32Array,
  { inputs: into, at, width, unseen }: Into,
): (from: number, to: number) => void {
  if (feature.kind === 'number') {
    if (column.kind !== 'number')
      throw new DataError('data/text', 'this column is not all numbers.', {
        file: table.file,
        column: column.name,
      });
    const { values } = column;
    const { fill, offset, divisor } = feature;
    return (from, to) => {
      for (let i = from; i < to; i++) {
        let value = values[rows[i]!]!;
        if (Number.isNaN(value)) {
          if (fill === undefined) {
            if (unseen === 'zeros') continue;
            throw missingCell(table, column, rows[i]!);
          }
          value = fill;
        }
        into[i * width + at] = (value - offset) / divisor;
      }
    };
  }
  const index = indexOf(feature.classes);
  return (from, to) => {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      let code: number;
      const isKnown = isMissing(column, row)
        ? feature.fill !== undefined
        : index.has(labelAt(column, row));
      if (!isKnown && unseen === 'zeros' && feature.kind === 'onehot') continue;
      if (isMissing(column, row)) {
        if (feature.fill === undefined) throw missingCell(table, column, row);
        code = index.get(feature.fill)!;
      } else code = classIndex(table, column, row, index);
      if (feature.kind === 'onehot') into[i * width + at + code] = 1;
      else into[i * width + at] = code;
    }
  };
}

/** Finds a table's columns. @throws DataError, when asked for one that it has not */
function finderIn(table: Table): (name: string) => TableColumn {
  const byName = columnsOf(table);
  return (name) => {
    const column = byName.get(name);
    if (column) return column;
    const names = table.columns.slice(0, 12).map((c) => c.name);
    throw new DataError(
      'data/column',
      `no column '${name}', which the network takes. There is ${names.join(', ')}` +
        `${table.columns.length > 12 ? ', …' : ''}.`,
      { file: table.file },
    );
  };
}

function classIndex(
  table: Table,
  column: TableColumn,
  row: number,
  index: ReadonlyMap<string, number>,
): number {
  const label = labelAt(column, row);
  const code = index.get(label);
  if (code === undefined) throw unseenClass(table, column, row, index);
  return code;
}

const indexOf = (classes: readonly string[]): ReadonlyMap<string, number> =>
  new Map(classes.map((label, i) => [label, i]));

const unseenClass = (
  table: Table,
  column: TableColumn,
  row: number,
  index: ReadonlyMap<string, number>,
): DataError =>
  new DataError(
    'data/class',
    `'${labelAt(column, row)}' is none of the classes ${[...index.keys()].slice(0, 8).join(', ')}.`,
    {
      file: table.file,
      ...(table.lines && { line: table.lines[row]! }),
      column: column.name,
    },
  );

const missingCell = (table: Table, column: TableColumn, row: number): DataError =>
  new DataError('data/missing', 'a missing cell, and the network was trained without any.', {
    file: table.file,
    ...(table.lines && { line: table.lines[row]! }),
    column: column.name,
  });
