/**
 * The training loop: epochs, batches, validation, early stopping. Draws on a backend; knows no file
 * and no clock.
 */
import { LearningRate } from './learningRate.js';
import { numberArgument } from '../../model/catalogue/catalogue.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import { encodedInputs } from '../../model/experiment/dataset.js';
import type { TrainableExperiment, TrainSpec } from '../../model/experiment/experiment.js';
import {
  type BatchPlace,
  type DoneEvent,
  type EpochEvent,
  type LayerDiagnostics,
  type MetricValues,
  type PretrainEvent,
  type RunState,
} from '../../model/runs/runEvents.js';
import { createOptimizer } from '../optimizers/create.js';
import { backendFor, type Backend } from './backend.js';
import { Batches } from './batches.js';
import {
  bestPrefix,
  isCheckpoint,
  optimizerPrefix,
  type Checkpoint,
  type NamedArray,
} from './checkpoint.js';
import { diagnose } from './diagnostics.js';
import { drain } from './drain.js';
import { EarlyStopping } from './earlyStopping.js';
import { Evaluation, rowsAtOnce, totalLoss } from './evaluation.js';
import { brokenLoss, brokenWeights, checkBatches } from './failures.js';
import { buildNetwork, type BuiltNetwork } from './network.js';
import { outputTerms, type OutputTerm } from './outputs.js';
import { pretrain } from './pretrain.js';
import { Stepper } from './stepper.js';
import type { LossSum, StretchResult } from './stretch.js';
import type { TrainingOptions } from './trainingOptions.js';
import { placeWeights, weightsOf } from './weights.js';

/** Rows of which an epoch takes no time. */
const fewRows = 2000;

export class Training {
  readonly network: BuiltNetwork;
  readonly stepper: Stepper;
  readonly terms: readonly OutputTerm[];
  readonly batches: Batches;
  readonly evaluation: Evaluation;
  private readonly spec: TrainSpec;
  private readonly backend: Backend;
  private readonly rate: LearningRate;
  private epochsRun = 0;
  /** The batch of the epoch under way that comes next, from 0. */
  private nextBatch = 0;
  /** The batch of the epoch under way before which it comes out. */
  private stopAt = Infinity;
  private lastLoss = NaN;
  /** η of the newest batch. */
  private usedRate = NaN;
  private readonly earlyStopping: EarlyStopping | undefined;
  private prepared = false;
  private state: RunState = 'stopped';
  private message: string | undefined;

  constructor(
    experiment: TrainableExperiment,
    private readonly dataset: Dataset,
    {
      loaded,
      precision = experiment.train.precision,
      rates = [],
      kernels: recorded,
      threads,
      backend = backendFor(recorded, threads),
    }: TrainingOptions = {},
  ) {
    this.spec = experiment.train;
    this.backend = backend;
    const { functions, network } = experiment;
    this.network = buildNetwork(
      { network, functions, ...(loaded && { loaded }) },
      encodedInputs(dataset),
      { ...this.spec, precision },
      backend,
    );
    const { memory, kernels, random } = this.network;
    this.terms = outputTerms(this.network, this.spec, dataset, functions);
    this.batches = new Batches(dataset, this.spec, () => random.of('shuffle'), memory);
    const { optimizer, epochs } = this.spec;
    this.rate = new LearningRate(optimizer, epochs, this.batches.count, rates);
    this.stepper = new Stepper(
      this.network,
      this.terms,
      createOptimizer(optimizer, this.rate.at(this.next), memory, kernels),
      this.spec.clipping,
    );
    this.earlyStopping = this.spec.earlyStopping && new EarlyStopping(this.spec.earlyStopping);
    const { metrics } = this.spec;
    const watched = this.earlyStopping ? [this.earlyStopping.name] : [];
    this.evaluation = new Evaluation(
      this.network,
      this.terms,
      dataset,
      this.batches,
      metrics.length === 0 ? [] : [...metrics, ...watched],
    );
  }

  /** It ended because its numbers were none any more. */
  get hasFailed(): boolean {
    return this.state === 'failed';
  }

  /** Epochs that are over. */
  get epoch(): number {
    return this.epochsRun;
  }

  /** The batch that is trained on next: its epoch from 1, and its place in it from 0. */
  get next(): BatchPlace {
    return { epoch: this.epochsRun + 1, batch: this.nextBatch };
  }

  /** @throws RangeError where a batch has one row and is to be normalized over its rows */
  checkBatches(): void {
    checkBatches(this.network, this.batches);
  }

  /** @throws RangeError where `run` would refuse to begin */
  expectToRun(): void {
    this.checkBatches();
    this.checkWatched();
  }

  /** Lets layers start from the data (rbf, rbm): once, before the first step. */
  *prepare(): Generator<PretrainEvent, void> {
    if (this.prepared) return;
    this.prepared = true;
    if (this.network.layers.some((layer) => layer.fit))
      yield* pretrain(this.network, this.batches.everything());
  }

  /** The learning rate in force, where it was set by hand. */
  get rateByHand(): number | undefined {
    return this.rate.byHand;
  }

  /** From now on this rate, whatever the file says. */
  setLearningRate(rate: number): void {
    this.rate.set(rate);
    this.stepper.optimizer.learningRate = rate;
  }

  /**
   * Trains up to an epoch, from where it stands; yields nothing after every stretch of batches, so
   * that the caller may pause or stop there, an event after every epoch, and one for every epoch of
   * layers that start from the data.
   * @throws RangeError where the batches or the data are not what a layer can take: what comes next
   * is not defined then
   */
  *run(epochs = this.spec.epochs): Generator<EpochEvent | PretrainEvent | undefined, void> {
    this.expectToRun();
    yield* this.prepare();
    // One that had stopped early and goes on has nothing to go on to.
    if (this.epochsRun > 0 && this.earlyStopping?.isOver(this.epochsRun)) {
      this.state = 'early_stopped';
      return;
    }
    while (this.epochsRun < epochs) {
      const event = yield* this.runEpoch(this.epochsRun + 1);
      if (!event) return;
      const stops = this.stopsEarly(event);
      if (stops) this.state = 'early_stopped';
      yield event;
      if (stops) return;
    }
    this.state = 'finished';
  }

  /** One epoch, and what it came to; nothing where it failed. */
  private *runEpoch(epoch: number): Generator<undefined, EpochEvent | undefined> {
    const { optimizer } = this.stepper;
    this.batches.shuffle();
    const sums = this.terms.map(() => ({ value: 0, mass: 0 }));
    let penalty = 0;
    this.nextBatch = 0;
    while (this.nextBatch < this.batches.count) {
      const result = this.trainStretch(epoch, this.nextBatch, sums);
      this.nextBatch += result.batches;
      if (!Number.isFinite(result.loss)) {
        this.fail(brokenLoss(this.network, result.loss, epoch, this.nextBatch));
        return undefined;
      }
      ({ penalty } = result);
      yield undefined;
    }
    this.epochsRun = epoch;
    this.nextBatch = 0;
    this.lastLoss = totalLoss(this.terms, sums);
    // Units that are switched off can hide weights that are no numbers from the loss.
    const broken = brokenWeights(this.network, epoch);
    if (broken !== undefined) {
      this.fail(broken);
      return undefined;
    }
    const rows = this.dataset.parts.validation;
    const validation = rows.length > 0 ? this.evaluation.of(rows) : undefined;
    // Whatever comes next, another epoch or a single pass, is at the next rate.
    optimizer.learningRate = this.rate.at(this.next);
    return {
      type: 'epoch',
      epoch,
      loss: this.lastLoss,
      ...(penalty > 0 && { penalty }),
      learning_rate: this.usedRate,
      ...(validation && { validation }),
    };
  }

  private trainStretch(epoch: number, from: number, sums: readonly LossSum[]): StretchResult {
    const to = Math.min(this.batches.count, from + this.backend.batchesAtOnce, this.stopAt);
    const rateOf = (batch: number): number => (this.usedRate = this.rate.at({ epoch, batch }));
    return this.backend.train(this.stepper, this.batches, { from, to, rateOf, sums });
  }

  /** Trains on the next epoch's batches up to one of them, from 0; yields after every stretch. */
  *runInto(batch: number): Generator<undefined, void> {
    this.stopAt = batch;
    try {
      for (const _ of this.run(this.epochsRun + 1)) {
        if (this.nextBatch >= batch) return;
        yield undefined;
      }
    } finally {
      this.stopAt = Infinity;
    }
  }

  /** Bytes of its arrays, rows that stand among them included; nothing where nobody counts them. */
  get bytes(): number | undefined {
    return this.backend.bytes?.();
  }

  /** Trains a little, and looks at some rows: all arrays that training needs are there then. */
  touch(): void {
    const { train, validation, test } = this.dataset.parts;
    const isShort = train.length <= fewRows;
    // What starts from the data, of many rows, would be looked for too long.
    this.prepared = !isShort;
    const { optimizer } = this.spec;
    // A method that remembers the last steps needs some to remember.
    const steps =
      isShort && optimizer.call === 'lbfgs' ? numberArgument('optimizer', optimizer, 'history') : 0;
    for (const event of this.run(2 + steps)) if (!isShort && !event) break;
    for (const rows of [validation, train, test])
      if (rows.length > 0) this.evaluation.of(rows.subarray(0, isShort ? fewRows : rowsAtOnce));
  }

  /** Its numbers are needed no more: what it computed in may be another's. */
  release(): void {
    this.backend.release?.();
  }

  /** Trains up to an epoch at once. @throws RangeError where training ends before it */
  runTo(epoch: number): void {
    drain(this.run(epoch));
    this.expectEpoch(epoch);
  }

  /** @throws RangeError where training ended before an epoch */
  expectEpoch(epoch: number): void {
    if (this.epochsRun >= epoch) return;
    const why = this.message === undefined ? ', stopped early' : `: ${this.message}`;
    throw new RangeError(
      `Training ends after ${this.epochsRun} epochs${why}. There is no epoch ${epoch}.`,
    );
  }

  /** The layers in the last training batch. Updates are told while `stepper.watching`. */
  diagnose(): LayerDiagnostics[] {
    return diagnose(this.stepper);
  }

  /**
   * What came of it. The best epoch's weights are restored where early stopping watched for them.
   */
  finish(): DoneEvent {
    const watched = this.earlyStopping?.best;
    if (watched && this.state !== 'failed') placeWeights(this.network, watched.weights);
    if (this.state !== 'failed') {
      const broken = brokenWeights(this.network, this.epochsRun);
      if (broken !== undefined) this.fail(broken);
    }
    const best = this.state === 'failed' ? undefined : watched;
    return {
      type: 'done',
      state: this.state,
      epochs: this.epochsRun,
      best_epoch: best?.epoch ?? this.epochsRun,
      ...(!best && this.nextBatch > 0 && { batch: this.nextBatch }),
      loss: this.lastLoss,
      ...this.evaluation.result(),
      ...(this.message !== undefined && { message: this.message }),
    };
  }

  /** Where training stands. It goes on from one that was made after a whole epoch. */
  checkpoint(): Checkpoint {
    const { memory, learningRate } = this.stepper.optimizer;
    const best = this.earlyStopping?.best;
    const remembered = [...memory.entries()].map(([name, data]) => ({
      name: `${optimizerPrefix}${name}`,
      shape: [data.length],
      data: data.slice(),
    }));
    const kept = best?.weights.map((array) => ({ ...array, name: `${bestPrefix}${array.name}` }));
    const arrays = [...weightsOf(this.network), ...remembered, ...(kept ?? [])];
    return {
      epoch: this.epochsRun,
      ...(this.nextBatch > 0 && { batch: this.nextBatch }),
      loss: this.lastLoss,
      learningRate,
      ...(this.rateByHand !== undefined && { rate: this.rateByHand }),
      steps: memory.steps,
      streams: this.network.random.snapshot(),
      ...(best && { best: { epoch: best.epoch, score: best.score } }),
      parts: arrays.length,
      arrays,
    };
  }

  /**
   * Goes on from a checkpoint as if it had never stopped; within an epoch single passes do.
   * @throws RangeError of another network
   */
  resume(checkpoint: Checkpoint): void {
    if (!isCheckpoint(checkpoint)) throw new RangeError('This is not a whole checkpoint.');
    const kept = (prefix: string): NamedArray[] =>
      checkpoint.arrays
        .filter(({ name }) => name.startsWith(prefix))
        .map((array) => ({ ...array, name: array.name.slice(prefix.length) }));
    placeWeights(this.network, checkpoint.arrays);
    this.prepared = true;
    this.state = 'stopped';
    this.message = undefined;
    this.epochsRun = checkpoint.epoch;
    this.nextBatch = checkpoint.batch ?? 0;
    this.lastLoss = checkpoint.loss;
    this.rate.goTo(this.next, checkpoint.rate);
    const { optimizer } = this.stepper;
    optimizer.learningRate = this.rate.at(this.next);
    optimizer.memory.restore(checkpoint.steps, kept(optimizerPrefix));
    this.network.random.restore(checkpoint.streams);
    if (this.earlyStopping)
      this.earlyStopping.best = checkpoint.best && {
        ...checkpoint.best,
        weights: kept(bestPrefix),
      };
  }

  /** Early stopping that watches what is never measured would never stop. @throws RangeError */
  private checkWatched(): void {
    if (!this.earlyStopping || this.earlyStopping.metric === 'loss') return;
    const { metric, part: watched, name } = this.earlyStopping;
    const rows = this.dataset.parts[watched];
    if (rows.length === 0)
      throw new RangeError(
        `early_stopping watches ${metric}, and there are no ${watched} rows: make that part ` +
          `larger.`,
      );
    const measured = this.evaluation.of(rows);
    if (name in measured) return;
    const known = Object.keys(measured).map((metric) => `${watched}_${metric}`);
    throw new RangeError(
      `early_stopping watches ${metric}, which is not measured here. There is ${known.join(', ')}.`,
    );
  }

  private stopsEarly({ epoch, validation }: EpochEvent): boolean {
    if (!this.earlyStopping) return false;
    const { metric, part: watched, name } = this.earlyStopping;
    // The loss of training is known; every other value of the training rows is measured anew.
    const values = (): MetricValues | undefined =>
      watched === 'validation' ? validation : this.evaluation.of(this.dataset.parts[watched]);
    const value = metric === 'loss' ? this.lastLoss : values()?.[name];
    return (
      value !== undefined && this.earlyStopping.stops(epoch, value, () => weightsOf(this.network))
    );
  }

  private fail(message: string): void {
    this.state = 'failed';
    this.message = message;
  }
}
