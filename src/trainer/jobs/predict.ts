/** A trained network on new rows: nothing but the run's folder is needed. */
import { outputsOf } from '../../engine/training/evaluation.js';
import { placeWeights } from '../../engine/training/weights.js';
import { encodableRows, encodeInputs, encodeTargets } from '../../data/encode.js';
import { DataError } from '../../data/dataError.js';
import type { Table, TableColumn } from '../../model/experiment/table.js';
import { allRows, completeRows, columnsOf } from '../../data/table.js';
import { cutWindows, gatherWindows, seriesOf, windowsIn } from '../../data/windows.js';
import { argmax } from '../../engine/metrics/metrics.js';
import { buildNetwork, type BuiltNetwork } from '../../engine/training/network.js';
import { givesProbabilities, outputTerms, type OutputTerm } from '../../engine/training/outputs.js';
import { tensor } from '../../engine/compute/tensor.js';
import { Training } from '../../engine/training/training.js';
import {
  encodedInputs,
  missingClass,
  type Dataset,
  type Numbers,
} from '../../model/experiment/dataset.js';
import { withoutSources } from '../tables/experimentData.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import type { StoredRun } from '../store/readRun.js';

/** A run's network with its weights, and what its outputs stand for. */
export interface Restored {
  readonly network: BuiltNetwork;
  readonly terms: readonly OutputTerm[];
}

/** @throws RangeError where the weights are not the network's */
export function restore({ record, weights }: StoredRun): Restored {
  const { experiment, data, encoding } = record;
  const { functions, train } = experiment;
  const inputs = encodedInputs({
    encoding,
    inputWidth: data.inputs,
    ...(data.steps !== undefined && { steps: data.steps }),
  });
  // Weights of another run that layers started from are in this run's own by now.
  const network = buildNetwork(
    { network: withoutSources(experiment).network, functions },
    inputs,
    train,
  );
  placeWeights(network, weights);
  return {
    network,
    terms: outputTerms(network, train, { encoding, outputWidth: data.outputs }, functions),
  };
}

/** Those columns of a table that an encoding names. */
function namedIn(table: Table, encoded: readonly { readonly column: string }[]): TableColumn[] {
  const byName = columnsOf(table);
  return encoded.flatMap(({ column }) => byName.get(column) ?? []);
}
/** Those of the features in which no cell may be missing. */
const featuresOf = ({ encoding }: RunRecord, table: Table): TableColumn[] =>
  namedIn(
    table,
    encoding.features.filter(({ fill }) => fill !== missingClass),
  );

/**
 * The inputs of all rows of a table, and where each of them ends: one row, or a window of rows
 * before the one that is predicted.
 */
function inputsOf(
  { record }: StoredRun,
  table: Table,
  unknown: Unknown,
): { inputs: Numbers; rows: Int32Array } {
  const { encoding, experiment } = record;
  const complete =
    experiment.data.missing === 'drop'
      ? completeRows(allRows(table), featuresOf(record, table))
      : allRows(table);
  const rows = unknown === 'skip' ? encodableRows(table, encoding, complete).rows : complete;
  const encoded = encodeInputs(table, encoding, rows, {
    unseen: unknown === 'ignore' ? 'zeros' : 'error',
  });
  const { window } = experiment.data;
  if (!window) return { inputs: encoded, rows };
  if (rows.length < window.length)
    throw new DataError(
      'data/window',
      `a prediction takes ${window.length} rows behind one another, and there ` +
        `${rows.length === 1 ? 'is 1' : `are ${rows.length}`}.`,
      {
        file: table.file,
      },
    );
  const windows = windowsIn(rows, seriesOf(table, window), window);
  if (windows.length === 0)
    throw new DataError(
      'data/window',
      `no ${window.length} rows without a missing cell stand behind one another.`,
      { file: table.file },
    );
  const inputs = gatherWindows(encoded, rows, windows, window);
  return { inputs, rows: Int32Array.from(windows, ({ target }) => target) };
}

/**
 * What becomes of rows that training knows nothing of: the first is an error; an unseen class, a
 * missing cell and a missing column are inputs of zeros; or such rows stand empty.
 */
export const unknowns = ['error', 'ignore', 'skip'] as const;
export type Unknown = (typeof unknowns)[number];

export interface PredictedColumn {
  readonly name: string;
  /**
   * One for each row of the table, and for rows beyond it where windows reach so far; empty where a
   * row has too few before it.
   */
  readonly values: readonly (string | number)[];
}

/**
 * `predicted_<target>`, and for classes a `probability_<class>` each where the outputs are
 * probabilities. @throws DataError where columns or cells are missing
 */
export function predict(
  run: StoredRun,
  table: Table,
  unknown: Unknown = 'error',
): PredictedColumn[] {
  const restored = restore(run);
  const { inputs, rows } = inputsOf(run, table, unknown);
  const width = run.record.data.inputs;
  const outputs = outputsOf(restored.network, restored.terms, inputs.length / width, (at, count) =>
    tensor([count, width], inputs.subarray(at * width, (at + count) * width)),
  );
  const length = Math.max(
    table.rows,
    rows.reduce((most, row) => Math.max(most, row + 1), 0),
  );
  const atRows = ({ name, values }: PredictedColumn): PredictedColumn => {
    const placed: (string | number)[] = Array.from({ length }, () => '');
    rows.forEach((row, i) => (placed[row] = values[i]!));
    return { name, values: placed };
  };
  const several = restored.terms.length > 1;
  return restored.terms
    .flatMap((term) => predictedBy(term, outputs.get(term)!, several))
    .map(atRows);
}

/**
 * @param several outputs: then probabilities carry the target's name, since two targets may have
 * equal classes
 */
function predictedBy(
  { encodings, width, layer }: OutputTerm,
  outputs: Float64Array,
  several: boolean,
): PredictedColumn[] {
  const [first] = encodings;
  const probable = givesProbabilities(layer);
  const probability = (label: string): string =>
    `probability_${several ? `${first!.column}_` : ''}${label}`;
  if (first!.kind === 'classes') {
    const { classes } = first!;
    return [
      {
        name: `predicted_${first!.column}`,
        values: [...argmax(outputs, width)].map((k) => classes[k]!),
      },
      ...(probable
        ? classes.map((label, k) => ({
            name: probability(label),
            values: everyNth(outputs, width, k),
          }))
        : []),
    ];
  }
  if (first!.kind === 'binary') {
    const [no, yes] = first!.classes as [string, string];
    const predicted = {
      name: `predicted_${first!.column}`,
      values: [...outputs].map((p) => (p >= 0.5 ? yes : no)),
    };
    if (!probable) return [predicted];
    return [
      predicted,
      { name: probability(no), values: [...outputs].map((p) => 1 - p) },
      { name: probability(yes), values: [...outputs] },
    ];
  }
  return encodings.flatMap((target, j): PredictedColumn[] => {
    if (target.kind === 'number' && target.binary && probable) {
      const values = everyNth(outputs, width, j);
      return [
        { name: `predicted_${target.column}`, values: values.map((p) => Number(p >= 0.5)) },
        { name: `probability_${target.column}`, values },
      ];
    }
    const { offset, divisor } = target.kind === 'number' ? target : { offset: 0, divisor: 1 };
    const values = everyNth(outputs, width, j).map((value) => value * divisor + offset);
    const order = target.kind === 'number' ? target.order : undefined;
    return [
      {
        name: `predicted_${target.column}`,
        values: order ? values.map((place) => nearestIn(order, place)) : values,
      },
    ];
  });
}

/** The class whose place in its order is nearest. */
const nearestIn = (order: readonly string[], place: number): string =>
  order[Math.min(order.length - 1, Math.max(0, Math.round(place)))]!;

const everyNth = (values: Float64Array, width: number, offset: number): number[] =>
  Array.from({ length: values.length / width }, (_, row) => values[row * width + offset]!);

interface TableTraining {
  readonly training: Training;
  /** Which rows were left out, and why. */
  readonly notes: readonly string[];
}

/**
 * A run's network on all rows of a table that have targets, ready to be evaluated. @throws
 * DataError where no row has one
 */
export function trainingOnTable(run: StoredRun, table: Table): TableTraining {
  const { encoding, experiment } = run.record;
  const { data: spec } = experiment;
  // Every row is for testing; encoders and scalers are those that were fitted in training.
  const targetColumns = namedIn(table, encoding.targets);
  const withTarget = completeRows(allRows(table), targetColumns);
  if (withTarget.length === 0)
    throw new DataError('data/no-rows', 'no row has a target.', { file: table.file });
  const rows =
    spec.missing === 'drop' ? completeRows(withTarget, featuresOf(run.record, table)) : withTarget;
  if (rows.length === 0)
    throw new DataError('data/no-rows', 'every row has a missing cell.', { file: table.file });
  const inputs = encodeInputs(table, encoding, rows);
  const targets = encodeTargets(table, encoding, rows);
  const lost = (count: number, why: string): string[] =>
    count > 0 ? [`${count} of ${table.rows} rows ${why} and are left out.`] : [];
  const everything = Int32Array.from(rows, (_, i) => i);
  const none = new Int32Array(0);
  const flat: Dataset = {
    rows: rows.length,
    fileRows: rows,
    inputWidth: inputs.length / rows.length,
    inputs,
    outputWidth: targets.length / rows.length,
    targets,
    parts: { train: everything, validation: none, test: none },
    encoding,
    notes: [
      ...lost(table.rows - withTarget.length, 'have no target'),
      ...lost(withTarget.length - rows.length, 'have a missing cell'),
    ],
  };
  const dataset = spec.window ? cutWindows(flat, spec.window, table) : flat;
  return { training: trainedOn(run, dataset), notes: dataset.notes };
}

/**
 * A training that stands where a run ended, on some data. @throws RangeError where the weights are
 * not the network's
 */
export function trainedOn({ record, weights }: StoredRun, dataset: Dataset): Training {
  const { experiment, environment } = record;
  const { kernels } = environment;
  const training = new Training(withoutSources(experiment), dataset, { kernels });
  placeWeights(training.network, weights);
  return training;
}
