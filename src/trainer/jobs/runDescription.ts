/** What a run's record says of it before it trains, and what is told of one that goes on. */
import type { Training } from '../../engine/training/training.js';
import { isStretched, writtenRate } from '../../engine/optimizers/schedules.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import { isCall } from '../../model/experiment/value.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import { experimentToGoOn, type StoredCheckpoint } from '../store/readRun.js';
import type { RunFolder } from '../store/runFolder.js';
import type { ExperimentTables, StartingWeights } from '../tables/experimentData.js';

/** What is known of a run that was asked for. */
interface Described {
  readonly version: string;
  readonly file: string;
  readonly tables: ExperimentTables;
  readonly resume?: StoredCheckpoint;
}

/** What becomes of a schedule over all epochs where there are to be more, or fewer. */
export function stretchOf({ train }: TrainableExperiment, resume: StoredCheckpoint): string[] {
  const before = experimentToGoOn(resume).train.epochs;
  const rate = writtenRate(train.optimizer);
  if (before === train.epochs || !isStretched(rate)) return [];
  const schedule = isCall(rate) ? rate.call : '';
  return [
    `The learning rate follows ${schedule} over ${train.epochs} epochs from here on; it was over ` +
      `${before}, so that it leaps.`,
  ];
}

/** What is known of a run before it trains. */
export function describe(
  { version, file, tables, resume }: Described,
  folder: RunFolder | undefined,
  { header, manner, steps, rows, inputWidth, outputWidth, encoding }: Dataset,
  weights: StartingWeights | undefined,
): Omit<RunRecord, 'experiment' | 'environment'> {
  const before = resume?.record.data;
  const sha256 = weights?.sha256 ?? before?.weights ?? {};
  return {
    version,
    ...(folder && { id: folder.id }),
    state: 'running',
    file,
    started: new Date().toISOString(),
    data: {
      files: { ...before?.files, ...weights?.files, ...tables.files },
      ...(Object.keys(sha256).length > 0 && { weights: sha256 }),
      ...(tables.sha256 !== undefined && { sha256: tables.sha256 }),
      ...(header !== undefined && { header }),
      ...(manner && { manner }),
      ...(steps !== undefined && { steps }),
      rows,
      inputs: inputWidth,
      outputs: outputWidth,
    },
    encoding,
  };
}

/**
 * `class_weights=balanced` as the weights it came to: on other rows they stay what they were in
 * training.
 */
export function withClassWeights(
  experiment: TrainableExperiment,
  { terms }: Training,
): TrainableExperiment {
  const losses = experiment.train.losses.map((spec) => {
    const term = terms.find(({ layer }) => spec.output === undefined || layer.name === spec.output);
    const weights = term?.loss.classWeights;
    return weights
      ? {
          ...spec,
          call: { ...spec.call, options: { ...spec.call.options, class_weights: [...weights] } },
        }
      : spec;
  }) as unknown as TrainableExperiment['train']['losses'];
  return { ...experiment, train: { ...experiment.train, losses } };
}
