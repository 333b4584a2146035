/**
 * One training run: data, training, and the folder it leaves. Driven by the worker and by the
 * command line.
 */
import { collectGarbage } from '../tables/collectGarbage.js';
import { roomyDataset } from '../tables/memoryNeeded.js';
import type { NamedTensor } from '../../formats/safetensors.js';
import { RunSaver } from './runSaver.js';
import type { DataSourceOf } from '../tables/sources.js';
import { backendFor, kernelsOf, otherKernels } from '../../engine/training/backend.js';
import { weightsIn } from '../../engine/training/checkpoint.js';
import { Training } from '../../engine/training/training.js';
import { roomOf } from '../../engine/training/room.js';
import type { TrainingOptions } from '../../engine/training/trainingOptions.js';
import { weightsOf } from '../../engine/training/weights.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import {
  ratesIn,
  withRate,
  type DoneEvent,
  type RateEvent,
  type RunEvent,
} from '../../model/runs/runEvents.js';
import type { ComputeSettings } from '../../model/runs/computeSettings.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import type { StoredCheckpoint } from '../store/readRun.js';
import type { RunFolder } from '../store/runFolder.js';
import {
  datasetFrom,
  withoutSources,
  type ExperimentTables,
  startingWeights,
} from '../tables/experimentData.js';
import { computing } from './computing.js';
import { describe, stretchOf, withClassWeights } from './runDescription.js';
import { crossValidate, type FoldTrainer, type FoldsSoFar } from './crossValidate.js';

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
  /** Where to keep the run, if anywhere: asked for once all else is known to be right. */
  readonly folder?: () => RunFolder;
  readonly version: string;
  /** A run of the same experiment in the same folder, to be gone on with. */
  readonly resume?: StoredCheckpoint;
  readonly compute?: ComputeSettings;
}

/** While training layers are looked at at most this often. */
const diagnosticsMs = 500;

/** Rows from which what is needed no more is worth being given back at once. */
const manyRows = 100_000;

type Told = Exclude<RunEvent, DoneEvent>;

export class ExperimentRun {
  readonly dataset: Dataset;
  /** As it is trained: after a cross-validation not quite what the file says. */
  private experiment: TrainableExperiment;
  private training: Training;
  /** The one that runs now: a fold's, or the one that is kept. */
  private underway: Training;
  /** What was set by hand, here and in an earlier pass; and what of it was not told yet. */
  private rates: readonly RateEvent[];
  private readonly ratesToTell: RateEvent[] = [];
  /** Set by hand before anything was under way. */
  private waiting: number | undefined;
  private begun = false;
  private options: TrainingOptions;
  private readonly request: Omit<RunRequest, 'tables'>;
  /** Of a cross-validation, whose folds are encoded one by one. */
  private readonly tables: ExperimentTables | undefined;
  private record: RunRecord;
  private readonly folder: RunFolder | undefined;
  private readonly saver: RunSaver;
  /** The fold that is under way, from 1. */
  private fold: number | undefined;

  /**
   * @throws DataError where the data cannot be what the experiment says; RangeError where what is
   * to be resumed is something else
   */
  constructor({ tables, ...request }: RunRequest) {
    const { experiment, resume, find, compute = {} } = request;
    this.request = request;
    // What is encoded already needs its cells no more: of many rows they are the greater part.
    if (experiment.data.folds !== undefined) this.tables = tables;
    // A run that goes on has all its weights in its checkpoint, those that layers once started from
    // among them.
    const isFold = resume?.checkpoint.fold !== undefined;
    this.experiment = resume && !isFold ? withoutSources(experiment) : experiment;
    const weights = resume && !isFold ? undefined : startingWeights(experiment, find);
    this.options = {
      ...computing(compute, resume?.record.environment.kernels),
      ...(weights && { loaded: weights.loaded }),
    };
    this.dataset = this.placedDataset(tables);
    this.rates = resume?.rates ?? [];
    this.training = this.trainingOf(this.dataset);
    this.underway = this.training;
    const before = resume?.record.data.sha256;
    if (before !== undefined && before !== tables.sha256)
      throw new RangeError(
        'The data has changed since this run started: it cannot be gone on with. Train anew.',
      );
    if (resume && !isFold) this.training.resume(resume.checkpoint);
    this.folder = request.folder?.();
    this.saver = new RunSaver(this.folder, experiment.train.checkpointEvery, resume?.checkpoint);
    this.record = {
      ...describe({ ...request, tables }, this.folder, this.dataset, weights),
      experiment: withClassWeights(experiment, this.training),
      ...(experiment.data.folds !== undefined && { asked: experiment }),
      environment: { node: process.version, kernels: kernelsOf(this.training.network) },
    };
    this.safely(() => {
      if (resume) this.folder?.goOn(resume.told, this.record);
      else this.folder?.begin(request.source, this.record);
    });
    this.saver.tell(this.notes());
  }

  /** All rows, where one network trains on them as they stand. */
  private placedDataset(tables: ExperimentTables): Dataset {
    const { experiment } = this.request;
    // Each fold has rows of its own, and a memory for them.
    if (experiment.data.folds !== undefined) return roomyDataset(experiment, tables);
    const { backend = backendFor(this.options.kernels, this.options.threads) } = this.options;
    this.options = { ...this.options, backend };
    const room = roomOf(backend, experiment.train.precision);
    return roomyDataset(experiment, tables, (size) => {
      // What was looked at to get here need not stand beside the rows.
      if (tables.table.rows >= manyRows) collectGarbage();
      return room(size);
    });
  }

  /** What cannot be kept ends the run, and lets others write there. */
  private safely<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.giveUp();
      throw error;
    }
  }

  /** The folder must not say for ever that it is running. */
  private giveUp(): void {
    try {
      this.folder?.describe({ ...this.record, state: 'failed' });
    } catch {
      // A disk that takes nothing any more: with nobody holding it, the run counts as interrupted.
    }
    this.folder?.release();
  }

  /** @throws RangeError where `steps` would refuse to begin */
  expectToRun(): void {
    const { experiment } = this.request;
    const { folds } = experiment.data;
    if (folds === undefined) this.training.expectToRun();
    else
      for (let fold = 0; fold < folds; fold++)
        this.expectFold(datasetFrom(experiment, this.tables!, fold), fold + 1);
  }

  private expectFold(dataset: Dataset, fold: number): void {
    const training = this.trainingOf(dataset, fold);
    training.expectToRun();
    training.release();
  }

  /** Bytes that training takes; nothing where nobody counts them. It is of no other use then. */
  bytesNeeded(): number | undefined {
    this.training.touch();
    const { bytes } = this.training;
    this.training.release();
    return bytes;
  }

  /** What was decided about the data without being asked. */
  notes(): RunEvent[] {
    const { resume } = this.request;
    const others = resume && otherKernels(this.training.network, resume.record.environment.kernels);
    const notes = resume
      ? [...stretchOf(this.experiment, resume), ...(others === undefined ? [] : [others])]
      : this.dataset.notes;
    return notes.map((message) => ({ type: 'note', message }));
  }

  /**
   * From now on this learning rate: in the fold that is under way, those that follow, and the
   * network that is kept. It is told, so that it can be replayed.
   */
  setLearningRate(rate: number): void {
    if (!this.begun) {
      this.waiting = rate;
      return;
    }
    this.underway.setLearningRate(rate);
    const { fold, underway } = this;
    const place = { ...(fold !== undefined && { fold }), ...underway.next };
    const event: RateEvent = { type: 'rate', ...place, learning_rate: rate };
    this.rates = withRate(this.rates, event);
    this.ratesToTell.push(event);
  }

  /** The training of a fold, from 1, or of the network that is kept, before it begins. */
  private trainingOf(dataset: Dataset, fold?: number): Training {
    const rates = ratesIn(this.rates, fold);
    return new Training(this.experiment, dataset, { ...this.options, rates });
  }

  /** A rate that was set by hand holds for what is trained next, unless it has one of its own. */
  private begin(training: Training, fold?: number): void {
    const { waiting, underway, begun } = this;
    this.begun = true;
    this.waiting = undefined;
    this.underway = training;
    this.fold = fold;
    const carried = begun && training.rateByHand === undefined ? underway.rateByHand : undefined;
    const rate = waiting ?? carried;
    if (rate !== undefined) this.setLearningRate(rate);
  }

  /**
   * Yields nothing after every stretch of batches, and events as they come; may be left at any
   * point and then finished.
   */
  *steps(): Generator<Told | undefined, void> {
    if (this.dataset.rows >= manyRows) collectGarbage();
    try {
      for (const event of this.events()) {
        for (const rate of this.ratesToTell.splice(0)) {
          this.saver.tell([rate]);
          yield rate;
        }
        if (event) this.saver.tell([event]);
        yield event;
      }
    } catch (error) {
      this.giveUp();
      throw error;
    }
  }

  private *events(): Generator<Told | undefined, void> {
    const { resume } = this.request;
    if (
      this.experiment.data.folds !== undefined &&
      (!resume || resume.checkpoint.fold !== undefined)
    )
      yield* this.folds();
    const { training } = this;
    this.begin(training);
    let looked = -Infinity;
    let diagnoses = true;
    training.stepper.watching = true;
    for (const event of training.run()) {
      yield event;
      if (event?.type !== 'epoch') continue;
      const now = performance.now();
      if (diagnoses) {
        looked = now;
        yield { type: 'diagnostics', epoch: event.epoch, layers: training.diagnose() };
      }
      diagnoses = now - looked >= diagnosticsMs;
      training.stepper.watching = diagnoses;
      this.saver.epochOver(training, undefined);
    }
  }

  /** The folds first; the network that is kept then trains on all rows. */
  private *folds(): Generator<Told | undefined, void> {
    const { experiment, request } = this;
    const trainer: FoldTrainer = {
      trainingOf: (dataset, fold) => this.trainingOf(dataset, fold),
      begin: (training, fold) => this.begin(training, fold),
      epochOver: (training, fold) => this.saver.epochOver(training, fold),
    };
    const soFar = request.resume && foldsSoFar(request.resume);
    const epochs = yield* crossValidate(experiment, this.tables!, trainer, soFar);
    const { earlyStopping, ...train } = experiment.train;
    // Nothing is left to stop by: the network that is kept trains as long as the folds did well
    // with.
    if (earlyStopping) this.experiment = { ...experiment, train: { ...train, epochs } };
    if (earlyStopping)
      yield {
        type: 'note',
        message: `On all rows it trains for ${epochs} epochs, the mean of the folds' best.`,
      };
    this.training.release();
    this.training = this.trainingOf(this.dataset);
    this.record = { ...this.record, experiment: withClassWeights(this.experiment, this.training) };
    this.folder?.describe(this.record);
  }

  /**
   * Evaluates, writes what is left to write, and tells what came of it: `done` last.
   * @throws StorageError where that cannot be written
   */
  finish(): RunEvent[] {
    const { folder, saver } = this;
    return this.safely(() => {
      if (!this.underway.hasFailed) saver.snapshot(this.underway, this.fold);
      const done = this.kept(this.training.finish());
      // A rate may have been set since the last batch: a run that goes on starts with it.
      const rates = this.ratesToTell.splice(0);
      const events = [...rates, folder ? { ...done, out: folder.path } : done];
      saver.finish(events, this.weightsToKeep(done));
      const { bytes } = this.training;
      const environment = { ...this.record.environment, ...(bytes !== undefined && { bytes }) };
      folder?.describe({ ...this.record, environment, state: done.state });
      folder?.release();
      return events;
    });
  }

  /** Weights that are no numbers are not kept: the newest that were stay. */
  private kept(done: DoneEvent): DoneEvent {
    if (done.state !== 'failed') return done;
    const { batch: _, ...rest } = done;
    return { ...rest, best_epoch: this.saver.newest?.epoch ?? 0 };
  }

  private weightsToKeep({
    state,
    epochs,
    batch = 0,
  }: DoneEvent): readonly NamedTensor[] | undefined {
    if (state !== 'failed')
      return epochs + batch > 0 ? weightsOf(this.training.network) : undefined;
    return this.saver.newest && weightsIn(this.saver.newest);
  }
}

/** What a cross-validation that goes on has come to. @throws RangeError where results are gone */
function foldsSoFar({ checkpoint, told }: StoredCheckpoint): FoldsSoFar {
  const done = told.filter((event) => event.type === 'fold');
  if (
    done.length !== checkpoint.fold! - 1 ||
    done.some(({ best_epoch: best }) => best === undefined)
  )
    throw new RangeError(
      'The metrics of this run lack what its first folds came to: it cannot be gone on with. ' +
        'Train anew.',
    );
  return { done, checkpoint };
}
