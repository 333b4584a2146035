/**
 * One training run: data, training, and the folder it leaves. Driven by the worker and by the
 * command line.
 */
import type { DataSourceOf } from '../tables/sources.js';
import { referenceBackend, type Backend } from '../../engine/training/backend.js';
import type { Checkpoint } from '../../engine/training/checkpoint.js';
import { Training, type TrainingOptions } from '../../engine/training/training.js';
import { weightsOf } from '../../engine/training/weights.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { DoneEvent, RateEvent, RunEvent } from '../../model/runs/runEvents.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import type { StoredCheckpoint } from '../store/readRun.js';
import type { RunFolder } from '../store/runFolder.js';
import {
  datasetFrom,
  withoutSources,
  type ExperimentTables,
  startingWeights,
  type StartingWeights,
} from '../tables/experimentData.js';
import { crossValidate } from './crossValidate.js';

export interface RunRequest {
  readonly experiment: TrainableExperiment;
  /** Its rows, read once, with their fingerprint. */
  readonly tables: ExperimentTables;
  /** Where weights that layers start from are found. */
  readonly find: DataSourceOf;
  /** The text the experiment came from. */
  readonly source: string;
  /** What the file is called. */
  readonly file: string;
  /** Where to keep the run, if anywhere. */
  readonly folder?: RunFolder;
  readonly version: string;
  /** A run of the same experiment in the same folder, to be gone on with. */
  readonly resume?: StoredCheckpoint;
  /** What computes; the reference without it. */
  readonly backend?: Backend;
}

/**
 * While training these happen at most this often, so that a crash loses little and neither disk nor
 * epochs are held up.
 */
const intervals = { metricsMs: 200, weightsMs: 2000, checkpointMs: 500, diagnosticsMs: 500 };

type Told = Exclude<RunEvent, DoneEvent>;

export class ExperimentRun {
  readonly dataset: Dataset;
  /** As it is trained: after a cross-validation not quite what the file says. */
  private experiment: TrainableExperiment;
  private training: Training;
  /** The one that runs now: a fold's, or the one that is kept. */
  private underway: Training;
  /** What was set by hand, and what of it was not told yet. */
  private rate: number | undefined;
  private readonly ratesToTell: RateEvent[] = [];
  private readonly options: TrainingOptions;
  private record: RunRecord;
  private readonly pending: RunEvent[] = [];
  private readonly last = {
    metrics: -Infinity,
    weights: -Infinity,
    checkpoint: -Infinity,
    diagnostics: -Infinity,
  };
  /** What a resumed run would go on from. */
  private latest: Checkpoint | undefined;

  /**
   * @throws DataError where the data cannot be what the experiment says; RangeError where what is
   * to be resumed is something else
   */
  constructor(private readonly request: RunRequest) {
    const { experiment, folder, resume, tables, find, backend = referenceBackend } = request;
    this.dataset = datasetFrom(experiment, tables);
    // A run that goes on has all its weights in its checkpoint, those that layers once started from
    // among them.
    this.experiment = resume ? withoutSources(experiment) : experiment;
    const weights = resume ? undefined : startingWeights(experiment, find);
    this.options = {
      backend,
      ...(weights && { loaded: weights.loaded }),
      ...(resume && { rates: resume.rates }),
    };
    this.training = new Training(this.experiment, this.dataset, this.options);
    this.underway = this.training;
    this.record = {
      ...describe(request, this.dataset, weights),
      experiment: withClassWeights(experiment, this.training),
      environment: {
        node: process.version,
        kernels: `${backend.kernels.name} ${experiment.train.precision}`,
      },
    };
    if (resume) {
      if (resume.sha256 !== undefined && resume.sha256 !== tables.sha256)
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
    this.setRateOf(this.underway);
  }

  private begin(training: Training): void {
    this.underway = training;
    this.setRateOf(training);
  }

  /** A rate set by hand is told of the network that is kept, so that it can be replayed. */
  private setRateOf(training: Training): void {
    if (this.rate === undefined) return;
    training.setLearningRate(this.rate);
    if (training === this.training)
      this.ratesToTell.push({ type: 'rate', ...training.next, learning_rate: this.rate });
  }

  /**
   * Yields nothing after every stretch of batches, and events as they come; may be left at any
   * point and then finished.
   */
  *steps(): Generator<Told | undefined, void> {
    try {
      for (const event of this.events()) {
        for (const rate of this.ratesToTell.splice(0)) {
          this.keep([rate]);
          yield rate;
        }
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

  private *events(): Generator<Told | undefined, void> {
    if (this.experiment.data.folds !== undefined && !this.request.resume) yield* this.folds();
    const { training } = this;
    if (training !== this.underway) this.begin(training);
    let diagnoses = true;
    training.stepper.watching = true;
    for (const event of training.run()) {
      yield event;
      if (event?.type !== 'epoch') continue;
      const now = performance.now();
      if (diagnoses) {
        this.last.diagnostics = now;
        yield { type: 'diagnostics', epoch: event.epoch, layers: training.diagnose() };
      }
      diagnoses = now - this.last.diagnostics >= intervals.diagnosticsMs;
      training.stepper.watching = diagnoses;
      this.keepCheckpoint(event.epoch, now);
    }
    if (training.epoch > 0) this.latest = training.checkpoint();
  }

  /** The folds first; the network that is kept then trains on all rows. */
  private *folds(): Generator<Told | undefined, void> {
    const { experiment, request } = this;
    const epochs = yield* crossValidate(experiment, request.tables, this.options, (training) =>
      this.begin(training),
    );
    const { earlyStopping, ...train } = experiment.train;
    if (!earlyStopping) return;
    // Nothing is left to stop by: the network that is kept trains as long as the folds did well
    // with.
    this.experiment = { ...experiment, train: { ...train, epochs } };
    this.training = new Training(this.experiment, this.dataset, this.options);
    this.record = { ...this.record, experiment: withClassWeights(this.experiment, this.training) };
    request.folder?.describe(this.record);
    yield {
      type: 'note',
      message: `The network on all rows trains for ${epochs} epochs, the mean of the folds' best.`,
    };
  }

  private keepCheckpoint(epoch: number, now: number): void {
    const { checkpointEvery, epochs } = this.experiment.train;
    const isKept = checkpointEvery !== undefined && epoch % checkpointEvery === 0;
    const isDue = now - this.last.checkpoint >= intervals.checkpointMs || epoch === epochs;
    if (!isKept && !isDue) return;
    this.last.checkpoint = now;
    this.latest = this.training.checkpoint();
    if (isKept) this.request.folder?.writeCheckpoint(String(epoch).padStart(4, '0'), this.latest);
  }

  /** Evaluates, writes what is left to write, and tells what came of it: `done` last. */
  finish(): RunEvent[] {
    const { folder } = this.request;
    const done = this.training.finish();
    if (this.latest && done.state !== 'failed') folder?.writeCheckpoint('last', this.latest);
    // A rate may have been set since the last batch: a run that goes on starts with it.
    const rates = this.ratesToTell.splice(0);
    const events = [...rates, folder ? { ...done, out: folder.path } : done];
    this.keep(events);
    this.save(true);
    folder?.describe({ ...this.record, state: done.state });
    return events;
  }

  private keep(events: readonly RunEvent[]): void {
    this.pending.push(...events);
  }

  private save(now: boolean): void {
    const { folder } = this.request;
    if (!folder) return;
    const time = performance.now();
    if (now || time - this.last.metrics >= intervals.metricsMs) {
      this.last.metrics = time;
      folder.append(this.pending.splice(0));
    }
    if (!now && time - this.last.weights < intervals.weightsMs) return;
    this.last.weights = time;
    folder.writeWeights(weightsOf(this.training.network));
    // So that a crash, too, leaves something to go on from.
    if (!now && this.latest) folder.writeCheckpoint('last', this.latest);
  }
}

/** What is known of a run before it trains. */
function describe(
  { version, folder, file, tables, resume }: RunRequest,
  { header, steps, rows, inputWidth, outputWidth, encoding }: Dataset,
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
