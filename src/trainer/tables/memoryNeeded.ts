/**
 * The memory that training a network takes, against what is free: told before anything of it is
 * allocated. About right is enough: it is orders of magnitude that freeze a machine.
 */
import { planColumns, widthsOf } from '../../data/columns.js';
import { DataError } from '../../data/dataError.js';
import { summarize } from '../../data/summaries.js';
import { type ExperimentTables, datasetFrom } from './experimentData.js';
import { freeMemory, gigabytes } from './freeMemory.js';
import { encodedInputs, type Dataset, type Room } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import { sizeOf } from '../../model/experiment/shape.js';
import { numberArgument } from '../../model/catalogue/catalogue.js';
import { describeNetwork } from '../../model/shapes/describe.js';
import { inferShapes } from '../../model/shapes/shapes.js';

/** Bytes: parameters with gradients and the optimizer's memory, outputs of a batch both ways. */
export function memoryNeeded(
  { data, network, train }: TrainableExperiment,
  dataset: Pick<Dataset, 'encoding' | 'inputWidth' | 'outputWidth' | 'steps' | 'rows'>,
): number {
  const { layers } = inferShapes(network, encodedInputs(dataset));
  const { parameters } = describeNetwork(network, layers);
  const outputs = [...layers.values()].reduce(
    (sum, { shape }) => sum + (shape ? sizeOf(shape) : 0),
    0,
  );
  const size = train.precision === 'float32' ? 4 : 8;
  const { optimizer } = train;
  // L-BFGS keeps pairs of vectors, of doubles; the others at most three numbers a parameter.
  const remembered =
    optimizer.call === 'lbfgs'
      ? 8 * (2 * numberArgument('optimizer', optimizer, 'history') + 6)
      : 3 * size;
  // A checkpoint is a copy of the weights and of all that is remembered.
  const copies = 2;
  const rows = train.batchSize === 'all' ? dataset.rows : Math.min(train.batchSize, dataset.rows);
  return (
    parameters * (2 * size + copies * (size + remembered)) +
    // z, a and their gradients.
    4 * outputs * rows * size +
    // Targets once more, beside the network; of folds, each with its own rows, inputs as well.
    dataset.rows *
      (dataset.outputWidth + (data.folds === undefined ? 0 : dataset.inputWidth)) *
      size
  );
}

/** @throws RangeError where that is more than there is */
export function expectRoom(
  experiment: TrainableExperiment,
  dataset: Parameters<typeof memoryNeeded>[1],
  free = freeMemory(),
): void {
  const needed = memoryNeeded(experiment, dataset);
  if (needed <= free) return;
  throw new RangeError(
    `Training this network takes about ${gigabytes(needed)} of memory, and ${gigabytes(free)} ` +
      `are free. Fewer units, a smaller batch_size, or precision float32 take less.`,
  );
}

/** @throws DataError where the encoded rows, windows of them in full, take more than is free */
function expectRoomForRows(
  { data }: TrainableExperiment,
  { table, testTable }: ExperimentTables,
): void {
  const columns = summarize(table);
  const inputs = widthsOf(planColumns(data, columns), columns, data)?.inputs;
  if (!inputs) return;
  const rows = table.rows + (testTable?.rows ?? 0);
  const { width, steps = 1 } = inputs;
  // Windows are cut out of rows that are encoded already.
  const needed = 8 * rows * width * (steps > 1 ? steps + 1 : 1);
  const free = freeMemory();
  if (needed > free)
    throw new DataError(
      'data/too-large',
      `${rows.toLocaleString('en')} rows of ${width * steps} inputs take ` +
        `${gigabytes(needed)} of memory, and ${gigabytes(free)} are free. Take fewer rows or ` +
        `columns, shorter windows, or encode=index for categories of many classes.`,
      { file: table.file },
    );
}

/**
 * The dataset of an experiment. @throws DataError where its rows, RangeError where training takes
 * more than is free
 */
export function roomyDataset(
  experiment: TrainableExperiment,
  tables: ExperimentTables,
  room?: Room,
): Dataset {
  expectRoomForRows(experiment, tables);
  const dataset = datasetFrom(experiment, tables, undefined, room);
  expectRoom(experiment, dataset);
  return dataset;
}
