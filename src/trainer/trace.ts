/** One pass through a network, every tensor copied: what the inspector steps through and `trace` prints. */
import { drain, type LayerStep } from '../engine/stepper.js';
import { Training } from '../engine/train.js';
import type { Dataset } from '../model/dataset.js';
import type { TrainableExperiment } from '../model/experiment.js';
import type { Step, TensorValues, TracedPass } from '../model/steps.js';
import type { Tensor } from '../engine/tensor.js';

export interface TraceRequest {
  /** A row of the file, from 0; or a batch of the epoch, from 0. Neither: the first batch. */
  readonly row?: number;
  readonly batch?: number;
  /** The state after this many epochs. */
  readonly epoch?: number;
}

const values = ({ shape, data }: Tensor): TensorValues => ({ shape: [...shape], values: Array.from(data) });

export const stepOf = ({ phase, layer, quantities }: LayerStep): Step => ({
  phase,
  layer: layer.name,
  quantities: Object.fromEntries(Object.entries(quantities()).map(([name, tensor]) => [name, values(tensor)])),
});

/** Rows of the data that a pass takes. @throws RangeError for a row or batch that is not there */
export function rowsOfPass(training: Training, dataset: Dataset, { row, batch }: TraceRequest): Int32Array {
  if (row === undefined) return training.batchRows(batch ?? 0);
  if (!Number.isInteger(row) || row < 0 || row >= dataset.rows) throw new RangeError(`There is no row ${row}: the data has ${dataset.rows} rows, counted from 0.`);
  return Int32Array.of(row);
}

/** Trains to the wanted epoch, then makes one update step by step. */
export function trace(experiment: TrainableExperiment, dataset: Dataset, request: TraceRequest): TracedPass {
  const training = new Training(experiment, dataset);
  if (request.epoch) drain(training.run(request.epoch));
  const rows = rowsOfPass(training, dataset, request);
  const steps: Step[] = [];
  for (const step of training.stepper.update(training.batchOf(rows))) steps.push(stepOf(step));
  return { rows: [...rows], steps };
}
