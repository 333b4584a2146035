/**
 * Cross-validation: one training for each fold, encoders and scalers fitted anew, and what they
 * come to together.
 */
import type { Checkpoint } from '../../engine/training/checkpoint.js';
import { DataError } from '../../data/dataError.js';
import type { Training } from '../../engine/training/training.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { FoldEvent, FoldsEvent, MetricValues } from '../../model/runs/runEvents.js';
import { datasetFrom, type ExperimentTables } from '../tables/experimentData.js';

/** Who makes the trainings of a cross-validation, and follows them. Folds count from 1. */
export interface FoldTrainer {
  trainingOf(dataset: Dataset, fold: number): Training;
  /** Before it runs. */
  begin?(training: Training, fold: number): void;
  /** One of its epochs is over. */
  epochOver?(training: Training, fold: number): void;
}

/** Where a cross-validation goes on: in a fold, from 1, with what came of those before. */
export interface FoldsSoFar {
  readonly done: readonly FoldEvent[];
  readonly checkpoint: Checkpoint;
}

/**
 * Yields nothing after every batch, an event after every fold, and their mean and deviation at the
 * end.
 * @returns the epoch at which the folds were best, on the average
 * @throws RangeError where a fold cannot be trained, or fails
 */
export function* crossValidate(
  experiment: TrainableExperiment,
  tables: ExperimentTables,
  trainer: FoldTrainer,
  soFar?: FoldsSoFar,
): Generator<FoldEvent | FoldsEvent | undefined, number> {
  const folds = experiment.data.folds!;
  const { parts } = datasetFrom(experiment, tables);
  if (parts.train.length < folds)
    throw new DataError(
      'data/folds',
      `${parts.train.length} rows cannot be cut into ${folds} folds.`,
      { file: tables.table.file },
    );
  const trainingOf = (fold: number): Training =>
    trainer.trainingOf(datasetFrom(experiment, tables, fold), fold + 1);
  // What cannot be trained in some fold is told before the first one has begun.
  if (experiment.network.layers.some(({ kind }) => kind === 'batch_norm'))
    for (let fold = 0; fold < folds; fold++) {
      const training = trainingOf(fold);
      training.checkBatches();
      training.release();
    }
  const all: MetricValues[] = soFar?.done.map(({ metrics }) => metrics) ?? [];
  let epochs = soFar?.done.reduce((sum, { best_epoch: best }) => sum + best! / folds, 0) ?? 0;
  for (let fold = all.length; fold < folds; fold++) {
    const training = trainingOf(fold);
    if (fold === soFar?.done.length) training.resume(soFar.checkpoint);
    trainer.begin?.(training, fold + 1);
    for (const event of training.run()) {
      // What was set by hand is told before a checkpoint holds it.
      yield undefined;
      if (event?.type === 'epoch') trainer.epochOver?.(training, fold + 1);
    }
    const done = training.finish();
    if (done.state === 'failed')
      throw new RangeError(`Fold ${fold + 1} of ${folds} failed. ${done.message ?? ''}`);
    const metrics = done.metrics.validation ?? {};
    all.push(metrics);
    epochs += done.best_epoch / folds;
    training.release();
    yield { type: 'fold', fold: fold + 1, folds, metrics, best_epoch: done.best_epoch };
  }
  yield summaryOf(all);
  return Math.max(1, Math.round(epochs));
}

/** Mean and sample standard deviation of every metric that all folds have. */
export function summaryOf(folds: readonly MetricValues[]): FoldsEvent {
  const names = Object.keys(folds[0]!).filter((name) => folds.every((metrics) => name in metrics));
  const of = (name: string): { mean: number; sd: number } => {
    const values = folds.map((metrics) => metrics[name]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return {
      mean,
      sd: Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1),
      ),
    };
  };
  const table = names.map((name) => [name, of(name)] as const);
  return {
    type: 'folds',
    folds: folds.length,
    mean: Object.fromEntries(table.map(([name, { mean }]) => [name, mean])),
    sd: Object.fromEntries(table.map(([name, { sd }]) => [name, sd])),
  };
}
