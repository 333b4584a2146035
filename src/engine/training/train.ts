/**
 * The training loop: epochs, batches, validation, early stopping. Draws on the stepper; knows no
 * file and no clock.
 */
import { parseMetricName } from '../../model/catalogue/metrics.js';
import { encodedInputs, type Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment, TrainSpec } from '../../model/experiment/experiment.js';
import type { Value } from '../../model/experiment/value.js';
import type {
  ClassReport,
  DoneEvent,
  EpochEvent,
  LayerDiagnostics,
  MetricValues,
  PretrainEvent,
  RunState,
} from '../../model/runs/runEvents.js';
import {
  isCheckpoint,
  optimizerPrefix,
  bestPrefix,
  type Checkpoint,
  type NamedArray,
} from './checkpoint.js';
import { diagnose } from './diagnostics.js';
import { EarlyStopping } from './earlyStopping.js';
import { classScores, confusion, decisions, measure } from '../metrics/metrics.js';
import {
  backward,
  buildNetwork,
  forward,
  type BuiltNetwork,
  type LoadedWeights,
} from './network.js';
import { createOptimizer } from '../optimizers/create.js';
import { givesProbabilities, outputOf, outputTerms, type OutputTerm } from './outputs.js';
import { pretrain } from './pretrain.js';
import { learningRateAt, writtenRate, type Progress } from '../optimizers/schedules.js';
import { drain, penalize, Stepper, type Batch } from './stepper.js';
import { tensor, type Floats, type Precision, type Tensor } from '../compute/tensor.js';

/** Rows that go through the network at once when nothing is learned. */
const evaluationRows = 512;

export interface TrainingOptions {
  /** Weights that `weights="…"` names. */
  readonly loaded?: LoadedWeights;
  /** Another precision than the file's: proofs are in float64. */
  readonly precision?: Precision;
}

export class Training {
  readonly network: BuiltNetwork;
  readonly stepper: Stepper;
  readonly terms: readonly OutputTerm[];
  private readonly spec: TrainSpec;
  private readonly order: Int32Array;
  /** A number, or a schedule. */
  private rate: Value;
  private epochsRun = 0;
  private lastLoss = NaN;
  private readonly earlyStopping: EarlyStopping | undefined;
  private prepared = false;
  private state: RunState = 'stopped';
  private message: string | undefined;

  constructor(
    experiment: TrainableExperiment,
    private readonly dataset: Dataset,
    { loaded, precision = experiment.train.precision }: TrainingOptions = {},
  ) {
    this.spec = experiment.train;
    const { functions, network } = experiment;
    this.network = buildNetwork(
      { network, functions, ...(loaded && { loaded }) },
      encodedInputs(dataset),
      { ...this.spec, precision },
    );
    this.terms = outputTerms(this.network, this.spec, dataset, functions);
    this.rate = writtenRate(this.spec.optimizer);
    this.stepper = new Stepper(
      this.network,
      this.terms,
      createOptimizer(this.spec.optimizer, learningRateAt(this.rate, this.progress(0, 0))),
      this.spec.clipping,
    );
    this.order = dataset.parts.train.slice();
    this.earlyStopping = this.spec.earlyStopping && new EarlyStopping(this.spec.earlyStopping);
  }

  /**
   * The variance of a single row is nothing to divide by. @throws RangeError where a batch has one
   * row and is to be normalized
   */
  checkBatches(): void {
    const norm = this.network.layers.find(
      ({ kind, shape }) =>
        kind === 'batch_norm' && shape.slice(0, -1).every((places) => places === 1),
    );
    if (!norm) return;
    const rows = this.dataset.parts.train.length;
    const size = this.batchSize;
    if (size > 1 && rows % size !== 1) return;
    throw new RangeError(
      `'${norm.name}' needs at least two rows in every batch; ` +
        `${size === 1 ? 'batches have one' : `the last of ${rows} rows in batches of ${size} has one`}. Choose another batch_size.`,
    );
  }

  /** Whether at least one epoch is over. */
  get hasRun(): boolean {
    return this.epochsRun > 0;
  }

  private get batchSize(): number {
    const rows = this.dataset.parts.train.length;
    return this.spec.batchSize === 'all' ? rows : Math.min(this.spec.batchSize, rows);
  }

  private progress(epoch: number, batch: number): Progress {
    const each = Math.ceil(this.dataset.parts.train.length / this.batchSize);
    return {
      epoch,
      epochs: this.spec.epochs,
      batch: epoch * each + batch,
      batches: this.spec.epochs * each,
    };
  }

  /** Lets layers start from the data (rbf, rbm): once, before the first step. */
  *prepare(): Generator<PretrainEvent, void> {
    if (this.prepared) return;
    this.prepared = true;
    if (this.network.layers.some((layer) => layer.fit))
      yield* pretrain(this.network, this.batchOf(this.dataset.parts.train).x);
  }

  /** Rows of each batch of an epoch; every epoch that shuffles draws a new order. */
  private *batches(): Generator<Int32Array> {
    const { batchSize, shuffle } = this.spec;
    const rows = this.dataset.parts.train;
    const size = this.batchSize;
    if (shuffle && batchSize !== 'all') {
      const permutation = this.network.random.of('shuffle').permutation(rows.length);
      permutation.forEach((place, i) => (this.order[i] = rows[place]!));
    }
    for (let at = 0; at < rows.length; at += size)
      yield this.order.subarray(at, Math.min(at + size, rows.length));
  }

  /**
   * The n-th batch of the next epoch, from 0. Takes that epoch's shuffle. @throws RangeError where
   * the epoch has fewer batches
   */
  batchRows(n: number): Int32Array {
    let count = 0;
    for (const rows of this.batches()) if (count++ === n) return rows.slice();
    throw new RangeError(
      `The epoch has ${count} batch${count === 1 ? '' : 'es'}; they count from 0.`,
    );
  }

  /** Inputs and targets of rows: x [rows, inputs], y [rows, outputs]. */
  batchOf(rows: Int32Array): Batch {
    return {
      x: gather(this.dataset.inputs, this.dataset.inputWidth, rows),
      y: gather(this.dataset.targets, this.dataset.outputWidth, rows),
    };
  }

  /** From now on this rate, whatever the file says. */
  setLearningRate(rate: number): void {
    this.rate = rate;
    this.stepper.optimizer.learningRate = rate;
  }

  /**
   * Trains up to an epoch, from where it stands; yields nothing after every batch, so that the
   * caller may pause or stop there, an event after every epoch, and one for every epoch of layers
   * that start from the data.
   * @throws RangeError where the batches or the data are not what a layer can take
   */
  *run(epochs = this.spec.epochs): Generator<EpochEvent | PretrainEvent | undefined, void> {
    this.checkBatches();
    yield* this.prepare();
    this.checkWatched();
    for (let epoch = this.epochsRun + 1; epoch <= epochs; epoch++) {
      const sums = this.terms.map(() => ({ value: 0, mass: 0 }));
      let penalty = 0;
      let batchNumber = 0;
      for (const batch of this.batches()) {
        this.stepper.optimizer.learningRate = learningRateAt(
          this.rate,
          this.progress(epoch - 1, batchNumber),
        );
        const result = drain(this.stepper.update(this.batchOf(batch)));
        if (!Number.isFinite(result.loss)) {
          this.fail(epoch, batchNumber, result.loss);
          return;
        }
        result.terms.forEach(({ value, mass }, k) => {
          sums[k]!.value += value * mass;
          sums[k]!.mass += mass;
        });
        penalty = result.penalty;
        batchNumber++;
        yield undefined;
      }
      this.epochsRun = epoch;
      this.lastLoss = this.total(sums);
      // Units that are switched off can hide weights that are no numbers from the loss.
      if (this.failIfBroken()) return;
      const validation =
        this.dataset.parts.validation.length > 0
          ? this.evaluate(this.dataset.parts.validation)
          : undefined;
      const { learningRate } = this.stepper.optimizer;
      // Whatever comes next, another epoch or a single pass, is at the next rate.
      this.stepper.optimizer.learningRate = learningRateAt(this.rate, this.progress(epoch, 0));
      const stops = this.stopsEarly(epoch, validation);
      if (stops) this.state = 'early_stopped';
      yield {
        type: 'epoch',
        epoch,
        loss: this.lastLoss,
        ...(penalty > 0 && { penalty }),
        learning_rate: learningRate,
        ...(validation && { validation }),
      };
      if (stops) return;
    }
    this.state = 'finished';
  }

  /** Trains up to an epoch at once. @throws RangeError where training ends before it */
  runTo(epoch: number): void {
    drain(this.run(epoch));
    if (this.epochsRun < epoch)
      throw new RangeError(
        `Training ends after ${this.epochsRun} ` +
          `epochs${this.message === undefined ? ', stopped early' : `: ${this.message}`}. There ` +
          `is no epoch ${epoch}.`,
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
    const best = this.earlyStopping?.best;
    if (best && this.state !== 'failed') placeWeights(this.network, best.weights);
    const { train, validation, test } = this.dataset.parts;
    const last = test.length > 0 ? 'test' : validation.length > 0 ? 'validation' : 'train';
    if (this.state !== 'failed') this.failIfBroken();
    return {
      type: 'done',
      state: this.state,
      epochs: this.epochsRun,
      best_epoch: best?.epoch ?? this.epochsRun,
      loss: this.lastLoss,
      metrics: {
        train: this.evaluate(train),
        ...(validation.length > 0 && { validation: this.evaluate(validation) }),
        ...(test.length > 0 && { test: this.evaluate(test) }),
      },
      ...this.reportOn(last),
      ...(this.message !== undefined && { message: this.message }),
    };
  }

  /** Confusion and scores of every class, for outputs of classes. */
  reportOn(part: 'train' | 'validation' | 'test'): { report?: readonly ClassReport[] } {
    const rows = this.dataset.parts[part];
    const { outputs } = this.outputsOf(rows);
    const { y } = this.batchOf(rows);
    const report = this.terms.flatMap((term): ClassReport[] => {
      const [encoding] = term.encodings;
      if (!encoding || encoding.kind === 'number') return [];
      const { classes } = encoding;
      const { predicted, truth } = decisions(
        outputs.get(term)!,
        Float64Array.from(term.targetsOf(y).data),
        term.width,
      );
      const counts = confusion(predicted, truth, classes.length);
      return [
        {
          output: term.layer.name,
          part,
          classes,
          confusion: classes.map((_, k) => [
            ...counts.subarray(k * classes.length, (k + 1) * classes.length),
          ]),
          per_class: classScores(counts, classes.length).map(
            ({ precision, recall, f1, actual }) => ({ precision, recall, f1, support: actual }),
          ),
        },
      ];
    });
    return report.length > 0 ? { report } : {};
  }

  /**
   * Loss and metrics over rows, dropout off. With several outputs the metrics carry the output's
   * name: `price.mse`.
   */
  evaluate(rows: Int32Array): MetricValues {
    const { outputs, loss } = this.outputsOf(rows);
    const { y } = this.batchOf(rows);
    const measured = Object.assign(
      {},
      ...this.terms.map((term): MetricValues => {
        const own = outputs.get(term)!;
        const metrics = measure(
          own,
          Float64Array.from(term.targetsOf(y).data),
          term.width,
          term.encodings,
          givesProbabilities(term.layer),
        );
        return this.terms.length === 1
          ? metrics
          : Object.fromEntries(
              Object.entries(metrics).map(([name, value]) => [`${term.layer.name}.${name}`, value]),
            );
      }),
    ) as MetricValues;
    const { metrics } = this.spec;
    // `metrics` chooses among what can be measured; without it everything is told.
    return {
      loss,
      ...(metrics.length === 0
        ? measured
        : Object.fromEntries(
            Object.entries(measured).filter(
              ([name]) =>
                metrics.includes(parseMetricName(name).metric) || name === this.earlyStopping?.name,
            ),
          )),
    };
  }

  /** Loss and metrics over all rows that train. */
  evaluateAll(): MetricValues {
    return this.evaluate(this.dataset.parts.train);
  }

  /** What each output gives [rows, width], and the loss of rows, in pieces that fit the buffers. */
  outputsOf(rows: Int32Array): { outputs: ReadonlyMap<OutputTerm, Float64Array>; loss: number } {
    const outputs = new Map(
      this.terms.map((term) => [term, new Float64Array(rows.length * term.width)]),
    );
    const sums = this.terms.map(() => ({ value: 0, mass: 0 }));
    for (let at = 0; at < rows.length; at += evaluationRows) {
      const { x, y } = this.batchOf(rows.subarray(at, at + evaluationRows));
      forward(this.network, x, { training: false });
      for (const [k, term] of this.terms.entries()) {
        outputs.get(term)!.set(term.layer.output.data, at * term.width);
        const own = term.targetsOf(y);
        const mass = term.loss.mass(own);
        sums[k]!.value += term.loss.value(outputOf(term.layer), own) * mass;
        sums[k]!.mass += mass;
      }
    }
    return { outputs, loss: this.total(sums) };
  }

  /** Σ weight · loss, each summed, or averaged over what its rows count. */
  private total(sums: readonly { readonly value: number; readonly mass: number }[]): number {
    return this.terms.reduce(
      (total, { loss, weight }, k) =>
        total +
        weight *
          (loss.reduction === 'sum' ? sums[k]!.value : sums[k]!.value / (sums[k]!.mass || 1)),
      0,
    );
  }

  /**
   * The gradient at the present weights, without an update.
   * @param options `redraw`: dropout draws new masks, as an update would; else those of the pass
   * before are held, as a finite difference needs. `penalized`: with λΣ|w| + λΣw². `wantInput`: the
   * gradient by the inputs too.
   */
  gradients(
    batch: Batch,
    { redraw = false, penalized = true, wantInput = false } = {},
  ): { loss: number; inputGradient?: Tensor } {
    const { network } = this;
    drain(this.prepare());
    forward(network, batch.x, { training: true, holdMasks: !redraw });
    const { loss, upstream } = this.stepper.losses(batch);
    let input: Tensor | undefined;
    for (const layer of backward(network, upstream, wantInput)) {
      if (layer.kind === 'input') input = layer.backwardQuantities()['da'];
    }
    const penalty = penalized ? penalize(network.parameters) : 0;
    return { loss: loss + penalty, ...(input && { inputGradient: input }) };
  }

  /** Everything that training goes on from, after the last whole epoch. */
  checkpoint(): Checkpoint {
    const { memory, learningRate } = this.stepper.optimizer;
    const best = this.earlyStopping?.best;
    const arrays = [
      ...this.weights(),
      ...[...memory.entries()].map(([name, data]) => ({
        name: `${optimizerPrefix}${name}`,
        shape: [data.length],
        data: data.slice(),
      })),
      ...(best?.weights.map((weight) => ({ ...weight, name: `${bestPrefix}${weight.name}` })) ??
        []),
    ];
    return {
      epoch: this.epochsRun,
      loss: this.lastLoss,
      learningRate,
      ...(typeof this.rate === 'number' && { rate: this.rate }),
      steps: memory.steps,
      streams: this.network.random.snapshot(),
      ...(best && { best: { epoch: best.epoch, score: best.score } }),
      parts: arrays.length,
      arrays,
    };
  }

  /**
   * Goes on from a checkpoint as if it had never stopped. @throws RangeError where it is another
   * network's
   */
  resume(checkpoint: Checkpoint): void {
    if (!isCheckpoint(checkpoint)) throw new RangeError('This is not a whole checkpoint.');
    const kept = (prefix: string): NamedArray[] =>
      checkpoint.arrays
        .filter(({ name }) => name.startsWith(prefix))
        .map((array) => ({ ...array, name: array.name.slice(prefix.length) }));
    placeWeights(this.network, checkpoint.arrays);
    this.prepared = true;
    this.epochsRun = checkpoint.epoch;
    this.lastLoss = checkpoint.loss;
    if (checkpoint.rate !== undefined) this.rate = checkpoint.rate;
    const { optimizer } = this.stepper;
    optimizer.learningRate = checkpoint.learningRate;
    optimizer.memory.steps = checkpoint.steps;
    for (const { name, data } of kept(optimizerPrefix))
      optimizer.memory.put(name, Float64Array.from(data));
    this.network.random.restore(checkpoint.streams);
    if (this.earlyStopping)
      this.earlyStopping.best = checkpoint.best && {
        ...checkpoint.best,
        weights: kept(bestPrefix),
      };
  }

  /** Parameters and running statistics as they stand. */
  weights(): NamedArray[] {
    return [...this.network.parameters, ...this.network.state].map(({ name, value }) => ({
      name,
      shape: value.shape,
      data: value.data.slice(),
    }));
  }

  /**
   * Early stopping that watches what is never measured would never stop. @throws RangeError where
   * it does
   */
  private checkWatched(): void {
    if (!this.earlyStopping || this.earlyStopping.metric === 'loss') return;
    const { metric, part, name } = this.earlyStopping;
    const rows = this.dataset.parts[part];
    if (rows.length === 0)
      throw new RangeError(
        `early_stopping watches ${metric}, and there are no ${part} rows: make that part larger.`,
      );
    const measured = this.evaluate(rows);
    if (!(name in measured))
      throw new RangeError(
        `early_stopping watches ${metric}, which is not measured here. There is ${Object.keys(
          measured,
        )
          .map((known) => `${part}_${known}`)
          .join(', ')}.`,
      );
  }

  private stopsEarly(epoch: number, validation: MetricValues | undefined): boolean {
    if (!this.earlyStopping) return false;
    const { metric, part, name } = this.earlyStopping;
    // The loss of training is known; every other value of the training rows is measured anew.
    const values = (): MetricValues | undefined =>
      part === 'validation' ? validation : this.evaluate(this.dataset.parts[part]);
    const value = metric === 'loss' ? this.lastLoss : values()?.[name];
    return value !== undefined && this.earlyStopping.stops(epoch, value, () => this.weights());
  }

  /** Ends training where some weight is no finite number any more. @returns whether it did */
  private failIfBroken(): boolean {
    const broken = this.network.parameters.find(({ value }) =>
      value.data.some((w) => !Number.isFinite(w)),
    );
    if (!broken) return false;
    this.state = 'failed';
    const cure =
      "Try a smaller learning rate, normalize standard in 'data', or an activation whose derivative is finite wherever it is used.";
    this.message = `'${broken.name}' was no longer finite after epoch ${this.epochsRun}. ${cure}`;
    return true;
  }

  private fail(epoch: number, batch: number, loss: number): void {
    const layer = this.network.layers.find((l) =>
      l.output.data.some((value) => !Number.isFinite(value)),
    );
    this.state = 'failed';
    // Before the first update no learning rate is to blame.
    const cure =
      epoch === 1 && batch === 0
        ? 'Nothing was learned yet: it is the values that go in, or a function that has none ' +
          'there, like log of a negative number.'
        : "Try a smaller learning rate, or normalize standard in 'data'.";
    this.message =
      `The loss became ${loss} in epoch ${epoch}, batch ` +
      `${batch}${layer ? `, first in layer '${layer.name}'` : ''}. ${cure}`;
  }
}

/**
 * Puts arrays into the parameters and running statistics of their names. @throws RangeError where
 * one is missing or has another size
 */
export function placeWeights(
  network: BuiltNetwork,
  arrays: readonly { readonly name: string; readonly data: Floats }[],
): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  for (const { name, value } of [...network.parameters, ...network.state]) {
    const array = byName.get(name);
    if (!array || array.data.length !== value.data.length)
      throw new RangeError(
        `The weights have no '${name}' of ${value.shape.join('×')}: they belong to another ` +
          `network.`,
      );
    value.data.set(array.data);
  }
}

/** Chosen rows of a row-major table. */
export function gather(table: Float64Array, width: number, rows: Int32Array): Tensor {
  const chosen = tensor([rows.length, width]);
  rows.forEach((row, i) =>
    chosen.data.set(table.subarray(row * width, (row + 1) * width), i * width),
  );
  return chosen;
}
