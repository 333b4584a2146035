/**
 * One pass through a network, every tensor copied: what the inspector steps through and `trace`
 * prints.
 */
import { drain, type LayerStep } from '../../engine/training/stepper.js';
import type { LoadedWeights } from '../../engine/training/network.js';
import { Training } from '../../engine/training/train.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { Step, TensorValues, TracedPass } from '../../model/runs/steps.js';
import type { Tensor } from '../../engine/compute/tensor.js';

export interface TraceRequest {
  /** A row of the file, from 0; or a batch of the epoch, from 0. Neither: the first batch. */
  readonly row?: number;
  readonly batch?: number;
  /** The state after this many epochs. */
  readonly epoch?: number;
}

const values = ({ shape, data }: Tensor): TensorValues => ({
  shape: [...shape],
  values: Array.from(data),
});

export const stepOf = ({ phase, layer, quantities }: LayerStep): Step => ({
  phase,
  layer: layer.name,
  quantities: Object.fromEntries(
    Object.entries(quantities()).map(([name, tensor]) => [name, values(tensor)]),
  ),
});

/**
 * Where a row of the file stands in the dataset. @throws RangeError for a row that is not there, or
 * was left out
 */
export function placeOfRow({ fileRows }: Dataset, row: number): number {
  const place = fileRows.indexOf(row);
  if (place >= 0) return place;
  const last = fileRows.reduce((a, b) => Math.max(a, b), -1);
  if (Number.isInteger(row) && row >= 0 && row < last)
    throw new RangeError(
      `Row ${row} was left out: it has no target, a missing cell, or too few rows before it for ` +
        `a window.`,
    );
  throw new RangeError(`There is no row ${row}: the data has ${last + 1} rows, counted from 0.`);
}

/** Trains to the wanted epoch, then makes one update step by step. */
export function trace(
  experiment: TrainableExperiment,
  dataset: Dataset,
  request: TraceRequest,
  loaded?: LoadedWeights,
): TracedPass {
  const training = new Training(experiment, dataset, {
    ...(loaded && { loaded }),
    precision: 'float64',
  });
  drain(training.prepare());
  if (request.epoch) training.runTo(request.epoch);
  const rows =
    request.row === undefined
      ? training.batchRows(request.batch ?? 0)
      : Int32Array.of(placeOfRow(dataset, request.row));
  const steps: Step[] = [];
  for (const step of training.stepper.update(training.batchOf(rows))) steps.push(stepOf(step));
  return { rows: Array.from(rows, (row) => dataset.fileRows[row]!), steps };
}
