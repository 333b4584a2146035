/** A trained network on new rows: nothing but the run's folder is needed. */
import { encodeInputs, encodeTargets } from '../data/encode.js';
import { DataError } from '../data/dataError.js';
import { isMissing, type Table } from '../data/table.js';
import { argmax, measure } from '../engine/metrics.js';
import { buildNetwork, forward, type BuiltNetwork } from '../engine/network.js';
import { createLoss } from '../engine/losses.js';
import { outputOf } from '../engine/stepper.js';
import { tensor } from '../engine/tensor.js';
import { givesProbabilities } from '../engine/train.js';
import type { MetricValues } from '../model/runEvents.js';
import type { StoredRun } from './runFolder.js';

/** The network of a run with its weights. @throws RangeError where the weights are not the network's */
export function restore(run: StoredRun): BuiltNetwork {
  const { experiment, data } = run.record;
  return restoreInto(buildNetwork(experiment.network, data.inputs, experiment.train), run);
}

/** Gives a network the weights of a run. @throws RangeError where they are not the network's */
export function restoreInto(network: BuiltNetwork, { weights }: StoredRun): BuiltNetwork {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  for (const { name, value } of network.parameters) {
    const weight = byName.get(name);
    if (!weight || weight.data.length !== value.data.length) throw new RangeError(`The run's weights have no '${name}' of ${value.shape.join('×')}.`);
    value.data.set(weight.data);
  }
  return network;
}

const allRows = (table: Table): Int32Array => Int32Array.from({ length: table.rows }, (_, i) => i);
const pieceRows = 512;

function outputsFor(network: BuiltNetwork, inputs: Float64Array, width: number, outputWidth: number): Float64Array {
  const rows = inputs.length / width;
  const outputs = new Float64Array(rows * outputWidth);
  for (let at = 0; at < rows; at += pieceRows) {
    const count = Math.min(pieceRows, rows - at);
    outputs.set(forward(network, tensor([count, width], inputs.subarray(at * width, (at + count) * width)), { training: false }).data, at * outputWidth);
  }
  return outputs;
}

export interface PredictedColumn {
  readonly name: string;
  readonly values: readonly (string | number)[];
}

/** `predicted_<target>`, and for classes a `probability_<class>` each where the outputs are probabilities. @throws DataError where columns or cells are missing */
export function predict(run: StoredRun, table: Table): PredictedColumn[] {
  const { encoding, data } = run.record;
  const network = restore(run);
  const outputs = outputsFor(network, encodeInputs(table, encoding, allRows(table)), data.inputs, data.outputs);
  const probable = givesProbabilities(network);
  const [first] = encoding.targets;
  if (first!.kind === 'classes') {
    const { classes } = first!;
    return [
      { name: `predicted_${first!.column}`, values: [...argmax(outputs, data.outputs)].map((k) => classes[k]!) },
      ...(probable ? classes.map((label, k) => ({ name: `probability_${label}`, values: everyNth(outputs, data.outputs, k) })) : []),
    ];
  }
  if (first!.kind === 'binary') {
    const [no, yes] = first!.classes as [string, string];
    const predicted = { name: `predicted_${first!.column}`, values: [...outputs].map((p) => (p >= 0.5 ? yes : no)) };
    if (!probable) return [predicted];
    return [predicted, { name: `probability_${no}`, values: [...outputs].map((p) => 1 - p) }, { name: `probability_${yes}`, values: [...outputs] }];
  }
  return encoding.targets.map((target, j) => {
    const { offset, divisor } = target.kind === 'number' ? target : { offset: 0, divisor: 1 };
    return { name: `predicted_${target.column}`, values: everyNth(outputs, data.outputs, j).map((value) => value * divisor + offset) };
  });
}

const everyNth = (values: Float64Array, width: number, offset: number): number[] => Array.from({ length: values.length / width }, (_, row) => values[row * width + offset]!);

/** Loss and metrics of a run's network on a table with targets. */
export function evaluateRun(run: StoredRun, table: Table): MetricValues {
  const { record } = run;
  const network = restore(run);
  // Rows without a target say nothing, as in training.
  const targetColumns = record.encoding.targets.map(({ column }) => table.columns.find((c) => c.name === column));
  const rows = allRows(table).filter((row) => !targetColumns.some((column) => column && isMissing(column, row)));
  if (rows.length === 0) throw new DataError('data/no-rows', 'no row has a target.', { file: table.file });
  const inputs = encodeInputs(table, record.encoding, rows);
  const targets = encodeTargets(table, record.encoding, rows);
  const { outputs: width, inputs: inputWidth } = record.data;
  const loss = createLoss(record.experiment.train.loss, network.output.activated?.activation.name ?? 'linear');
  forward(network, tensor([rows.length, inputWidth], inputs), { training: false });
  const value = loss.value(outputOf(network.output), tensor([rows.length, width], targets));
  return { loss: value, ...measure(network.output.output.data, targets, width, record.encoding, givesProbabilities(network)) };
}
