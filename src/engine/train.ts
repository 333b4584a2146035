/** The training loop: epochs, batches, validation, early stopping. Draws on the stepper; knows no file and no clock. */
import type { Dataset } from '../model/dataset.js';
import type { TrainableExperiment, TrainSpec } from '../model/experiment.js';
import type { Value } from '../model/value.js';
import type { DoneEvent, EpochEvent, MetricValues, RunState } from '../model/runEvents.js';
import { createLoss, type Loss } from './losses.js';
import { measure, rising } from './metrics.js';
import { backward, buildNetwork, forward, type BuiltNetwork } from './network.js';
import { createOptimizer } from './optimizers/create.js';
import { learningRateAt, writtenRate } from './schedules.js';
import { drain, outputOf, penalize, Stepper, type Batch } from './stepper.js';
import { tensor, type Tensor } from './tensor.js';

/** Rows that go through the network at once when nothing is learned. */
const evaluationRows = 512;

export class Training {
  readonly network: BuiltNetwork;
  readonly stepper: Stepper;
  readonly loss: Loss;
  private readonly spec: TrainSpec;
  private readonly order: Int32Array;
  /** A number, or a schedule. */
  private readonly rate: Value;
  private epochsRun = 0;
  private lastLoss = NaN;
  private best: { epoch: number; score: number; weights: Float64Array[] } | undefined;
  private state: RunState = 'stopped';
  private message: string | undefined;

  constructor(
    experiment: TrainableExperiment,
    private readonly dataset: Dataset,
  ) {
    this.spec = experiment.train;
    this.network = buildNetwork(experiment.network, dataset.inputWidth, this.spec);
    this.loss = createLoss(this.spec.loss, this.network.output.activated?.activation.name ?? 'linear');
    this.rate = writtenRate(this.spec.optimizer);
    this.stepper = new Stepper(this.network, this.loss, createOptimizer(this.spec.optimizer, learningRateAt(this.rate, 0, this.spec.epochs)), this.spec.clipping);
    this.order = dataset.parts.train.slice();
  }

  /** Rows of each batch of an epoch; every epoch that shuffles draws a new order. */
  private *batches(): Generator<Int32Array> {
    const { batchSize, shuffle } = this.spec;
    const rows = this.dataset.parts.train;
    const size = batchSize === 'all' ? rows.length : Math.min(batchSize, rows.length);
    if (shuffle && batchSize !== 'all') {
      const permutation = this.network.random('shuffle').permutation(rows.length);
      permutation.forEach((place, i) => (this.order[i] = rows[place]!));
    }
    for (let at = 0; at < rows.length; at += size) yield this.order.subarray(at, Math.min(at + size, rows.length));
  }

  /** The n-th batch of the next epoch, from 0. Takes that epoch's shuffle. @throws RangeError where the epoch has fewer batches */
  batchRows(n: number): Int32Array {
    let count = 0;
    for (const rows of this.batches()) if (count++ === n) return rows.slice();
    throw new RangeError(`The epoch has ${count} batch${count === 1 ? '' : 'es'}; they count from 0.`);
  }

  /** Inputs and targets of rows: x [rows, inputs], y [rows, outputs]. */
  batchOf(rows: Int32Array): Batch {
    return { x: gather(this.dataset.inputs, this.dataset.inputWidth, rows), y: gather(this.dataset.targets, this.dataset.outputWidth, rows) };
  }

  /** Trains; yields nothing after every batch, so that the caller may pause or stop there, and the event after every epoch. */
  *run(epochs = this.spec.epochs): Generator<EpochEvent | undefined, void> {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      let sum = 0;
      let rows = 0;
      let penalty = 0;
      let batchNumber = 0;
      for (const batch of this.batches()) {
        const result = drain(this.stepper.update(this.batchOf(batch)));
        if (!Number.isFinite(result.loss)) {
          this.fail(epoch, batchNumber, result.loss);
          return;
        }
        sum += this.loss.reduction === 'sum' ? result.loss : result.loss * batch.length;
        rows += batch.length;
        penalty = result.penalty;
        batchNumber++;
        yield undefined;
      }
      this.epochsRun = epoch;
      this.lastLoss = this.loss.reduction === 'sum' ? sum : sum / rows;
      const validation = this.dataset.parts.validation.length > 0 ? this.evaluate(this.dataset.parts.validation) : undefined;
      const { learningRate } = this.stepper.optimizer;
      // Schedules step once an epoch: whatever comes next, another epoch or a single pass, is at the next rate.
      this.stepper.optimizer.learningRate = learningRateAt(this.rate, epoch, this.spec.epochs);
      yield { type: 'epoch', epoch, loss: this.lastLoss, ...(penalty > 0 && { penalty }), learning_rate: learningRate, ...(validation && { validation }) };
      if (this.stopsEarly(epoch, validation)) {
        this.state = 'early_stopped';
        return;
      }
    }
    this.state = 'finished';
  }

  /** What came of it. The best epoch's weights are restored where early stopping watched for them. */
  finish(): DoneEvent {
    if (this.best && this.state !== 'failed') this.network.parameters.forEach((parameter, i) => parameter.value.data.set(this.best!.weights[i]!));
    const { train, validation, test } = this.dataset.parts;
    const broken = this.network.parameters.find(({ value }) => value.data.some((w) => !Number.isFinite(w)));
    if (broken && this.state !== 'failed') {
      this.state = 'failed';
      this.message = `'${broken.name}' is no longer finite. Try a smaller learning rate, or normalize standard in 'data'.`;
    }
    return {
      type: 'done',
      state: this.state,
      epochs: this.epochsRun,
      best_epoch: this.best?.epoch ?? this.epochsRun,
      loss: this.lastLoss,
      metrics: { train: this.evaluate(train), ...(validation.length > 0 && { validation: this.evaluate(validation) }), ...(test.length > 0 && { test: this.evaluate(test) }) },
      ...(this.message !== undefined && { message: this.message }),
    };
  }

  /** Loss and metrics over rows, dropout off. */
  evaluate(rows: Int32Array): MetricValues {
    const { outputs, loss } = this.outputsOf(rows);
    const width = this.dataset.outputWidth;
    const targets = gather(this.dataset.targets, width, rows).data;
    const measured = measure(outputs, targets, width, this.dataset.encoding, givesProbabilities(this.network));
    const { metrics } = this.spec;
    // `metrics` chooses among what can be measured; without it everything is told.
    return {
      loss,
      ...(metrics.length === 0
        ? measured
        : Object.fromEntries(Object.entries(measured).filter(([name]) => metrics.includes(name) || this.spec.earlyStopping?.metric.endsWith(name)))),
    };
  }

  /** Outputs [rows, width] and the loss of rows, in pieces that fit the buffers. */
  outputsOf(rows: Int32Array): { outputs: Float64Array; loss: number } {
    const width = this.dataset.outputWidth;
    const outputs = new Float64Array(rows.length * width);
    let sum = 0;
    for (let at = 0; at < rows.length; at += evaluationRows) {
      const piece = rows.subarray(at, at + evaluationRows);
      const { x, y } = this.batchOf(piece);
      outputs.set(forward(this.network, x, { training: false }).data, at * width);
      const value = this.loss.value(outputOf(this.network.output), y);
      sum += this.loss.reduction === 'sum' ? value : value * piece.length;
    }
    return { outputs, loss: this.loss.reduction === 'sum' ? sum : sum / rows.length };
  }

  /**
   * The gradient at the present weights, without an update.
   * @param options `redraw`: dropout draws new masks, as an update would; else those of the pass before are held, as a finite
   * difference needs. `penalized`: with λΣ|w| + λΣw². `wantInput`: the gradient by the inputs too.
   */
  gradients(batch: Batch, { redraw = false, penalized = true, wantInput = false } = {}): { loss: number; inputGradient?: Tensor } {
    const { network, loss } = this;
    forward(network, batch.x, { training: true, holdMasks: !redraw });
    const outputs = outputOf(network.output);
    const gradient = tensor(outputs.a.shape);
    loss.gradient(outputs, batch.y, gradient);
    let input: Tensor | undefined;
    for (const layer of backward(network, loss.fused ? { dz: gradient } : { da: gradient }, wantInput)) {
      if (layer.kind === 'input') input = layer.backwardQuantities()['da'];
    }
    const penalty = penalized ? penalize(network.parameters) : 0;
    return { loss: loss.value(outputs, batch.y) + penalty, ...(input && { inputGradient: input }) };
  }

  private stopsEarly(epoch: number, validation: MetricValues | undefined): boolean {
    const rule = this.spec.earlyStopping;
    if (!rule) return false;
    const value = this.watched(rule.metric, validation);
    if (value === undefined) return false;
    const rises = rising.has(rule.metric.replace(/^(train|validation|test)_/, ''));
    const score = rises ? value : -value;
    if (!this.best || score > this.best.score + rule.minDelta) this.best = { epoch, score, weights: this.network.parameters.map((parameter) => parameter.value.data.slice()) };
    return epoch - this.best.epoch >= rule.patience;
  }

  private watched(metric: string, validation: MetricValues | undefined): number | undefined {
    if (metric === 'loss') return this.lastLoss;
    const [, part, name] = /^(train|validation|test)_(.+)$/.exec(metric) ?? [undefined, 'validation', metric];
    if (part === 'validation') return validation?.[name];
    return this.evaluate(this.dataset.parts[part as 'train' | 'test'])[name];
  }

  private fail(epoch: number, batch: number, loss: number): void {
    const layer = this.network.layers.find((l) => l.output.data.some((value) => !Number.isFinite(value)));
    this.state = 'failed';
    this.message = `The loss became ${loss} in epoch ${epoch}, batch ${batch}${layer ? `, first in layer '${layer.name}'` : ''}. Try a smaller learning rate, or normalize standard in 'data'.`;
  }
}

/** Whether outputs are probabilities: softmax, sigmoid, or a step's 0 and 1. */
export const givesProbabilities = (network: BuiltNetwork): boolean => ['softmax', 'sigmoid', 'step'].includes(network.output.activated?.activation.name ?? '');

/** Chosen rows of a row-major table. */
export function gather(table: Float64Array, width: number, rows: Int32Array): Tensor {
  const chosen = tensor([rows.length, width]);
  rows.forEach((row, i) => chosen.data.set(table.subarray(row * width, (row + 1) * width), i * width));
  return chosen;
}
