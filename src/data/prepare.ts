/**
 * A table and a specification to a dataset: targets, split, missing cells, encoders fitted on the
 * training rows, numbers.
 */
import {
  encodedWidth,
  missingClass,
  type Dataset,
  type Encoding,
  type FeatureEncoding,
  type Room,
  type TargetEncoding,
} from '../model/experiment/dataset.js';
import type { DataSpec, NormalizeMethod } from '../model/experiment/experiment.js';
import { absentClasses, leaksIn } from './cautions.js';
import { planColumns, type ColumnPlan, type FeaturePlan } from './columns.js';
import { DataError } from './dataError.js';
import { encodeInputs, encodeTargets } from './encode.js';
import { foldTests, splitRows, type Parts } from './split.js';
import { cutWindows, seriesOf } from './windows.js';
import { boundsOf, mean, meanSquare, mostFrequent, quantile } from './statistics.js';
import { summarize } from './summaries.js';
import type { NumberColumn, Table, TableColumn } from '../model/experiment/table.js';
import { allRows, completeRows, isMissing, labelAt, range, stacked, columnsOf } from './table.js';

export interface PrepareOptions {
  /**
   * How wide the output is that predicts a target: with one output, two classes become 0 and 1
   * instead of two columns.
   */
  readonly outputsFor?: (target: string) => number | undefined;
  /** The table of `split test="other.csv"`. */
  readonly testTable?: Table;
  /**
   * Of the specification's folds, the one that validates, from 0. Without it every row that is not
   * for testing trains.
   */
  readonly fold?: number;
  /** Where encoded inputs are to stand; else on the heap, as doubles. */
  readonly room?: Room | undefined;
}

/** @throws DataError where the data cannot be what the specification says */
export function prepare(spec: DataSpec, given: Table, options: PrepareOptions = {}): Dataset {
  const table = options.testTable ? stacked(given, options.testTable) : given;
  const plan = planColumns(spec, summarize(table));
  const error = plan.findings.find(({ severity }) => severity === 'error');
  if (error) throw new DataError(error.code, error.message, { file: table.file });
  const notes = [...table.notes, ...plan.notes];
  const byName = columnsOf(table);
  const columnOf = (name: string): TableColumn => byName.get(name)!;
  const rows = usableRows(
    spec,
    table,
    plan.features.flatMap(({ column, classes }) =>
      classes?.includes(missingClass) ? [] : columnOf(column),
    ),
    columnOf,
    notes,
  );
  const whole = partsOf(spec, table, rows, given.rows, columnOf, plan);
  const parts =
    options.fold === undefined
      ? whole
      : foldOf(spec, whole, options.fold, rows, columnOf, table, plan);
  const encoding = fitEncoding(spec, table, plan, columnOf, parts.train, rows, options);
  if (options.fold === undefined) {
    notes.push(...absentClasses(plan, columnOf, rows, parts));
    // A window may see its target's own column, in earlier rows.
    if (!spec.window) notes.push(...leaksIn(plan, columnOf));
  }
  const { features, targets } = encoding;
  const dataset: Dataset = {
    rows: rows.length,
    fileRows: rows,
    ...(table.header !== undefined && { header: table.header }),
    ...(table.manner && { manner: table.manner }),
    inputWidth: features.reduce((sum, feature) => sum + encodedWidth(feature), 0),
    // Windows are cut out of rows that are encoded already: only they stand in the room.
    inputs: encodeInputs(table, encoding, rows, { room: spec.window ? undefined : options.room }),
    outputWidth: targets.reduce(
      (sum, target) => sum + (target.kind === 'classes' ? target.classes.length : 1),
      0,
    ),
    targets: encodeTargets(table, encoding, rows),
    parts,
    encoding,
    notes,
  };
  return spec.window ? cutWindows(dataset, spec.window, table, options.room) : dataset;
}

/** How columns become numbers, by the rows that train. */
function fitEncoding(
  spec: DataSpec,
  table: Table,
  plan: ColumnPlan,
  columnOf: (name: string) => TableColumn,
  train: Int32Array,
  rows: Int32Array,
  { outputsFor }: PrepareOptions,
): Encoding {
  const fitted = train.map((i) => rows[i]!);
  // One room for every column's numbers in turn: of many rows each takes megabytes.
  const room = new Float64Array(fitted.length);
  const features = plan.features.map((feature) =>
    fitFeature(feature, columnOf(feature.column), fitted, spec, table, room),
  );
  const targets = plan.targets.map((target): TargetEncoding => {
    const { column, classes, order } = target;
    if (order) {
      const places = Float64Array.from(fitted, (row) =>
        order.indexOf(labelAt(columnOf(column), row)),
      );
      return {
        column,
        kind: 'number',
        order,
        ...(spec.normalizeTarget ? scaling('standard', places) : { offset: 0, divisor: 1 }),
      };
    }
    if (classes)
      return {
        column,
        kind: classes.length === 2 && outputsFor?.(column) === 1 ? 'binary' : 'classes',
        classes,
      };
    const numbers = presentNumbers(columnOf(column), fitted, room);
    const isBinary = !spec.normalizeTarget && numbers.every((y) => y === 0 || y === 1);
    return {
      column,
      kind: 'number',
      ...(isBinary && { binary: true }),
      ...(spec.normalizeTarget ? scaling('standard', numbers) : { offset: 0, divisor: 1 }),
    };
  });
  return { features, targets };
}

/** The n-th fold validates, the others train; rows for testing are left aside. */
function foldOf(
  spec: DataSpec,
  { train }: Parts,
  fold: number,
  rows: Int32Array,
  columnOf: (name: string) => TableColumn,
  table: Table,
  { targets }: ColumnPlan,
): Parts {
  const [target] = targets;
  const tests = foldTests(
    train.length,
    spec.folds!,
    spec.split,
    target?.classes
      ? codesOf(
          columnOf(target.column),
          train.map((i) => rows[i]!),
          target.classes,
        )
      : undefined,
  );
  const own = tests[fold]!;
  if (own.length === 0 || own.length === train.length)
    throw new DataError(
      'data/folds',
      `${train.length} rows cannot be cut into ${spec.folds} folds.`,
      { file: table.file },
    );
  const validates = new Set(own);
  return {
    train: train.filter((_, i) => !validates.has(i)),
    validation: own.map((i) => train[i]!),
    test: new Int32Array(0),
  };
}

/** Rows with a target, and with every feature where `missing drop` says so. */
function usableRows(
  spec: DataSpec,
  table: Table,
  features: readonly TableColumn[],
  columnOf: (name: string) => TableColumn,
  notes: string[],
): Int32Array {
  const all = allRows(table);
  const targets = spec.target.map(columnOf);
  const withTarget = completeRows(all, targets);
  if (withTarget.length < all.length)
    notes.push(
      `${all.length - withTarget.length} of ${all.length} rows have no target and are left out.`,
    );
  if (withTarget.length === 0)
    throw new DataError('data/no-rows', 'no row has a target.', { file: table.file });
  if (spec.missing !== 'drop' && spec.missing !== 'error') return withTarget;
  const complete = completeRows(withTarget, features);
  if (complete.length === withTarget.length) return withTarget;
  if (spec.missing === 'error') {
    const row = withTarget.find((r) => features.some((column) => isMissing(column, r)))!;
    const column = features.find((c) => isMissing(c, row))!;
    throw new DataError(
      'data/missing',
      `a missing cell (${withTarget.length - complete.length} rows have one). Say what to do ` +
        `with them in 'data': missing drop, or missing median.`,
      { file: table.file, ...(table.lines && { line: table.lines[row]! }), column: column.name },
    );
  }
  notes.push(`${withTarget.length - complete.length} rows with missing cells are left out.`);
  if (complete.length === 0)
    throw new DataError('data/no-rows', 'every row has a missing cell.', { file: table.file });
  return complete;
}

function partsOf(
  spec: DataSpec,
  table: Table,
  rows: Int32Array,
  ownRows: number,
  columnOf: (name: string) => TableColumn,
  { targets }: ColumnPlan,
): Parts {
  const { split } = spec;
  const none = new Int32Array(0);
  if (!split) return { train: range(rows.length), validation: none, test: none };
  if (split.column !== undefined) return partsByColumn(columnOf(split.column), rows, table);
  const own = rows.filter((row) => row < ownRows).length;
  const [target] = targets;
  const classes =
    split.stratify && target?.classes
      ? codesOf(columnOf(target.column), rows.subarray(0, own), target.classes)
      : undefined;
  const isSeries = spec.window?.group !== undefined && !split.shuffle && !classes;
  const series = isSeries ? seriesOf(table, spec.window).of : undefined;
  const ownSeries = series && rows.subarray(0, own).map((row) => series[row]!);
  // Each series is cut by itself, as each class is that is stratified.
  const parts = ownSeries
    ? splitRows(own, { ...split, stratify: true }, ownSeries)
    : splitRows(own, split, classes);
  if (split.testFile !== undefined)
    return { ...parts, test: Int32Array.from({ length: rows.length - own }, (_, i) => own + i) };
  for (const part of ['validation', 'test'] as const) {
    if (split[part] > 0 && parts[part].length === 0)
      throw new DataError(
        'data/split',
        `${Number((split[part] * 100).toPrecision(3))} % of ` +
          `${classes ? 'the rows of each class' : `${own} rows`} is none: there are no ${part} ` +
          `rows. Make that part larger, or leave it out.`,
        { file: table.file },
      );
  }
  if (parts.train.length === 0)
    throw new DataError('data/no-rows', 'the split leaves no row to train on.', {
      file: table.file,
    });
  return parts;
}

function partsByColumn(column: TableColumn, rows: Int32Array, table: Table): Parts {
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  rows.forEach((row, i) => {
    const label = isMissing(column, row) ? '' : labelAt(column, row);
    if (label !== 'train' && label !== 'validation' && label !== 'test')
      throw new DataError('data/split', `'${label}' is not train, validation or test.`, {
        file: table.file,
        ...(table.lines && { line: table.lines[row]! }),
        column: column.name,
      });
    parts[label].push(i);
  });
  if (parts.train.length === 0)
    throw new DataError('data/no-rows', "no row's split cell says train.", { file: table.file });
  return {
    train: Int32Array.from(parts.train),
    validation: Int32Array.from(parts.validation),
    test: Int32Array.from(parts.test),
  };
}

/** Class numbers in class order, for stratifying. */
function codesOf(column: TableColumn, rows: Int32Array, classes: readonly string[]): Int32Array {
  const index = new Map(classes.map((label, i) => [label, i]));
  return Int32Array.from(rows, (row) => index.get(labelAt(column, row))!);
}

/** @param present room for as many numbers as rows */
function presentNumbers(
  column: TableColumn,
  rows: Int32Array,
  present: Float64Array,
): Float64Array {
  if (column.kind !== 'number') return new Float64Array(0);
  const { values } = column;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return present.subarray(0, count);
}

/** The numbers of rows, those that are missing filled, in the same room. */
function filledNumbers(
  { values }: NumberColumn,
  rows: Int32Array,
  fill: number,
  room: Float64Array,
): Float64Array {
  rows.forEach((row, i) => (room[i] = Number.isNaN(values[row]!) ? fill : values[row]!));
  return room;
}

function fitFeature(
  plan: FeaturePlan,
  column: TableColumn,
  rows: Int32Array,
  spec: DataSpec,
  table: Table,
  room: Float64Array,
): FeatureEncoding {
  const fills = spec.missing !== 'error' && spec.missing !== 'drop';
  if (plan.kind === 'number') {
    if (column.kind !== 'number')
      throw new DataError('data/text', 'this column is not all numbers.', {
        file: table.file,
        column: column.name,
      });
    const present = presentNumbers(column, rows, room);
    if (present.length === 0)
      throw new DataError('data/missing', 'no training row has a value.', {
        file: table.file,
        column: column.name,
      });
    const fill = fills
      ? {
          fill:
            spec.missing === 'mean'
              ? mean(present)
              : spec.missing === 'median'
                ? quantile(present, 0.5)
                : mostFrequent(present),
        }
      : {};
    const filled = fills ? filledNumbers(column, rows, fill.fill!, room) : present;
    const { offset, divisor } = scaling(spec.normalize, filled);
    if (!Number.isFinite(offset) || !Number.isFinite(divisor))
      throw new DataError(
        'data/not-finite',
        'its values lie too far apart to be scaled. Leave the column out, or mend it.',
        { file: table.file, column: column.name },
      );
    return { column: plan.column, kind: 'number', offset, divisor, ...fill };
  }
  const classes = plan.classes!;
  if (classes.includes(missingClass))
    return { column: plan.column, kind: plan.kind, classes, fill: missingClass };
  if (!fills) return { column: plan.column, kind: plan.kind, classes };
  const counts = new Map<string, number>();
  for (const row of rows)
    if (!isMissing(column, row))
      counts.set(labelAt(column, row), (counts.get(labelAt(column, row)) ?? 0) + 1);
  const fill = classes.reduce(
    (best, label) => ((counts.get(label) ?? 0) > (counts.get(best) ?? 0) ? label : best),
    classes[0]!,
  );
  return { column: plan.column, kind: plan.kind, classes, fill };
}

/** x ↦ (x − offset) / divisor. A constant column is divided by 1. */
export function scaling(
  method: NormalizeMethod,
  values: Float64Array,
): { offset: number; divisor: number } {
  if (method === 'none') return { offset: 0, divisor: 1 };
  if (typeof method === 'object') return { offset: 0, divisor: 1 / method.scale };
  // Told by its bounds: the computed deviation of equal numbers is not exactly zero.
  const { low, high } = boundsOf(values);
  const spread = high - low;
  if (method === 'standard') {
    const center = mean(values);
    if (spread === 0) return { offset: center, divisor: 1 };
    const deviation = Math.sqrt(meanSquare(values, center, 1));
    if (deviation > 0 && deviation < Infinity) return { offset: center, divisor: deviation };
    // The squares of very large or very small numbers are none: measured in units of the spread
    // they are.
    return { offset: center, divisor: spread * Math.sqrt(meanSquare(values, center, spread)) };
  }
  if (method === 'robust')
    return {
      offset: quantile(values, 0.5),
      divisor: quantile(values, 0.75) - quantile(values, 0.25) || 1,
    };
  return { offset: low, divisor: spread || 1 };
}
