/**
 * One training run: data, training, and the folder it leaves. Driven by the worker and by the
 * command line.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Checkpoint } from '../../engine/training/checkpoint.js';
import { Training, type TrainingOptions } from '../../engine/training/train.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { DoneEvent, RunEvent } from '../../model/runs/runEvents.js';
import { crossValidate } from './crossValidate.js';
import {
  datasetFrom,
  loadedWeights,
  tablesOf,
  withoutSources,
  type DataSourceOf,
  type ExperimentTables,
} from '../tables/experimentData.js';
import { RunFolder, type RunRecord, type StoredCheckpoint } from '../store/runFolder.js';

export interface RunRequest {
  readonly experiment: TrainableExperiment;
  /** The text the experiment came from. */
  readonly source: string;
  /** What the file is called. */
  readonly file: string;
  readonly find: DataSourceOf;
  /** Where to keep the run, if anywhere. */
  readonly folder?: RunFolder;
  readonly version: string;
  /** A run of the same experiment in the same folder, to be gone on with. */
  readonly resume?: StoredCheckpoint;
}

/**
 * While training these happen at most this often, so that a crash loses little and neither disk nor
 * epochs are held up.
 */
const every = { metricsMs: 200, weightsMs: 2000, checkpointMs: 500, diagnosticsMs: 500 };

export class ExperimentRun {
  readonly dataset: Dataset;
  /** As it is trained: after a cross-validation not quite what the file says. */
  private experiment: TrainableExperiment;
  private training: Training;
  /** The one that runs now: a fold's, or the one that is kept. */
  private underway: Training;
  /** What was set by hand. */
  private rate: number | undefined;
  private readonly tables: ExperimentTables;
  private readonly options: TrainingOptions;
  private record: RunRecord;
  private readonly pending: RunEvent[] = [];
  private readonly last = { metrics: 0, weights: 0, checkpoint: 0, diagnostics: 0 };
  /** What a resumed run would go on from. */
  private latest: Checkpoint | undefined;

  /**
   * @throws DataError where the data cannot be read; RangeError where what is to be resumed is
   * something else
   */
  constructor(private readonly request: RunRequest) {
    const { experiment, find, folder, resume } = request;
    this.tables = tablesOf(experiment, find);
    this.dataset = datasetFrom(experiment, this.tables);
    // A run that goes on has all its weights in its checkpoint, those that layers once started from
    // among them.
    this.experiment = resume ? withoutSources(experiment) : experiment;
    this.options = { loaded: loadedWeights(this.experiment, find) };
    this.training = new Training(this.experiment, this.dataset, this.options);
    this.underway = this.training;
    const { header, steps, rows, inputWidth, outputWidth, encoding } = this.dataset;
    this.record = {
      version: request.version,
      state: 'running',
      file: request.file,
      started: new Date().toISOString(),
      experiment: withClassWeights(experiment, this.training),
      data: {
        ...fingerprint(experiment, find),
        ...(header !== undefined && { header }),
        ...(steps !== undefined && { steps }),
        rows,
        inputs: inputWidth,
        outputs: outputWidth,
      },
      encoding,
      environment: { node: process.version, kernels: `reference ${experiment.train.precision}` },
    };
    if (resume) {
      if (resume.sha256 !== undefined && resume.sha256 !== this.record.data.sha256)
        throw new RangeError(
          'The data has changed since this run started: it cannot be gone on with. Train anew.',
        );
      this.training.resume(resume.checkpoint);
      folder?.reopen(resume.checkpoint.epoch, this.record);
    } else folder?.begin(request.source, this.record);
    this.keep(this.notes());
  }

  /** What was decided about the data without being asked. */
  notes(): RunEvent[] {
    return this.request.resume
      ? []
      : this.dataset.notes.map((message) => ({ type: 'note', message }));
  }

  /**
   * From now on this learning rate: in the fold that is under way, those that follow, and the
   * network that is kept.
   */
  setLearningRate(rate: number): void {
    this.rate = rate;
    this.underway.setLearningRate(rate);
  }

  private begin(training: Training): void {
    this.underway = training;
    if (this.rate !== undefined) training.setLearningRate(this.rate);
  }

  /**
   * Yields nothing after every batch, and events as they come; may be left at any point and then
   * finished.
   */
  *steps(): Generator<Exclude<RunEvent, DoneEvent> | undefined, void> {
    try {
      for (const event of this.events()) {
        if (event) {
          this.keep([event]);
          this.save(false);
        }
        yield event;
      }
    } catch (error) {
      // The folder must not say for ever that it is running.
      this.request.folder?.describe({ ...this.record, state: 'failed' });
      throw error;
    }
  }

  private *events(): Generator<Exclude<RunEvent, DoneEvent> | undefined, void> {
    const { experiment } = this;
    const { resume } = this.request;
    if (experiment.data.folds !== undefined && !resume) {
      const epochs = yield* crossValidate(experiment, this.tables, this.options, (training) =>
        this.begin(training),
      );
      const { earlyStopping, ...train } = experiment.train;
      // Nothing is left to stop by: the network that is kept trains as long as the folds did well
      // with.
      if (earlyStopping) {
        this.experiment = { ...experiment, train: { ...train, epochs } };
        this.training = new Training(this.experiment, this.dataset, this.options);
        this.record = {
          ...this.record,
          experiment: withClassWeights(this.experiment, this.training),
        };
        this.request.folder?.describe(this.record);
        yield {
          type: 'note',
          message:
            `The network on all rows trains for ${epochs} epochs, the mean of the folds' ` +
            `best.`,
        };
      }
    }
    const { training } = this;
    if (training !== this.underway) this.begin(training);
    let diagnoses = true;
    training.stepper.watching = true;
    for (const event of training.run()) {
      if (event?.type !== 'epoch') {
        yield event;
        continue;
      }
      yield event;
      const now = performance.now();
      if (diagnoses) {
        this.last.diagnostics = now;
        yield { type: 'diagnostics', epoch: event.epoch, layers: training.diagnose() };
      }
      diagnoses = now - this.last.diagnostics >= every.diagnosticsMs;
      training.stepper.watching = diagnoses;
      const { checkpointEvery, epochs } = this.experiment.train;
      const kept = checkpointEvery !== undefined && event.epoch % checkpointEvery === 0;
      if (kept || now - this.last.checkpoint >= every.checkpointMs || event.epoch === epochs) {
        this.last.checkpoint = now;
        this.latest = training.checkpoint();
      }
      if (kept)
        this.request.folder?.writeCheckpoint(String(event.epoch).padStart(4, '0'), this.latest!);
    }
    if (training.hasRun) this.latest = training.checkpoint();
  }

  /** Evaluates, writes what is left to write, and says what came of it. */
  finish(): DoneEvent {
    const { folder } = this.request;
    const done = this.training.finish();
    if (this.latest && done.state !== 'failed') folder?.writeCheckpoint('last', this.latest);
    const event = folder ? { ...done, out: folder.path } : done;
    this.keep([event]);
    this.save(true);
    folder?.describe({ ...this.record, state: done.state });
    return event;
  }

  private keep(events: readonly RunEvent[]): void {
    this.pending.push(...events);
  }

  private save(now: boolean): void {
    const { folder } = this.request;
    if (!folder) return;
    const time = performance.now();
    if (now || time - this.last.metrics >= every.metricsMs) {
      this.last.metrics = time;
      folder.append(this.pending.splice(0));
    }
    if (!now && time - this.last.weights < every.weightsMs) return;
    this.last.weights = time;
    folder.writeWeights(this.training.weights());
    // So that a crash, too, leaves something to go on from.
    if (!now && this.latest) folder.writeCheckpoint('last', this.latest);
  }
}

/**
 * `class_weights=balanced` as the weights it came to: on other rows they stay what they were in
 * training.
 */
function withClassWeights(
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

/** Where the data was, and what it was. */
export function fingerprint(
  { data }: Pick<TrainableExperiment, 'data'>,
  find: DataSourceOf,
): Pick<RunRecord['data'], 'files' | 'sha256'> {
  const names = [
    ...(data.source.kind === 'csv' ? [data.source.path] : []),
    ...(data.split?.testFile === undefined ? [] : [data.split.testFile]),
  ];
  const sources = names.map((name) => [name, find(name)] as const);
  const files = Object.fromEntries(
    sources.flatMap(([name, source]) => ('path' in source ? [[name, source.path]] : [])),
  );
  if (sources.length === 0) return { files };
  const hash = createHash('sha256');
  for (const [, source] of sources)
    hash.update('path' in source ? readFileSync(source.path) : source.bytes);
  return { files, sha256: hash.digest('hex') };
}
