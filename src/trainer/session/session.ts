/**
 * A network at one state of its training, and passes made from there: what the inspector, `trace`
 * and a debugger look at. The state is the run's own, weights and precision, come by from its
 * checkpoint and an exact replay; passes leave it as it was. Knows no link and no view.
 */
import type { Tensor } from '../../engine/compute/tensor.js';
import type { LayerModule } from '../../engine/layers/layer.js';
import type { Checkpoint, NamedArray } from '../../engine/training/checkpoint.js';
import { DerivativeChecker } from '../../engine/training/gradientCheck.js';
import type { BuiltNetwork, LoadedWeights } from '../../engine/training/network.js';
import { Training } from '../../engine/training/training.js';
import { argument, entryOf } from '../../model/catalogue/catalogue.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';
import type {
  DerivativeCheck,
  InspectedLayer,
  ParameterPlace,
  TensorView,
} from '../../model/runs/inspection.js';
import type { RateEvent } from '../../model/runs/runEvents.js';
import type { Pass, SessionDescription, SliceRequest, StepGoal } from '../../model/runs/session.js';
import { PassRecord } from './passRecord.js';
import { placeOfRow } from './rows.js';
import { viewOf } from './tensorViews.js';

/** What a session looks at. */
export interface SessionState {
  readonly experiment: TrainableExperiment;
  readonly dataset: Dataset;
  readonly loaded?: LoadedWeights;
  /** States on the way that training can go on from, in the order of their epochs. */
  readonly checkpoints?: readonly (() => Checkpoint)[];
  /** Learning rates that were set by hand, in their order. */
  readonly rates?: readonly RateEvent[];
  /** Of a run: epochs it has run, and the one whose weights it kept. */
  readonly run?: {
    readonly epochs: number;
    readonly keptEpoch: number;
    readonly weights?: readonly NamedArray[];
  };
  /** Why the state before the first epoch cannot be had. */
  readonly noBeginning?: string;
}

export class Session {
  /** Made when it is first needed, and used again: every pass puts it back to its start. */
  private made: Training | undefined;
  /** Before the first epoch. */
  private initial: Checkpoint | undefined;
  /** Where every pass starts. */
  private start!: Checkpoint;
  private pass: PassRecord | undefined;
  private begun: Int32Array = new Int32Array(0);
  private notes: string[] = [];

  private constructor(private readonly state: SessionState) {}

  /**
   * Goes to a state; yields after every stretch of training, so that the caller may breathe or give
   * up.
   * @param epoch the state after so many epochs; the kept one of a run without
   * @throws RangeError where training ends before it
   */
  static *open(state: SessionState, epoch?: number): Generator<undefined, Session> {
    const session = new Session(state);
    yield* session.goTo(epoch ?? state.run?.keptEpoch ?? 0);
    return session;
  }

  /** Another epoch, from the nearest state before it that is known. */
  *goTo(epoch: number): Generator<undefined, void> {
    if (epoch < 0 || !Number.isInteger(epoch))
      throw new RangeError(`Epochs are counted from 0; there is no epoch ${epoch}.`);
    const { run } = this.state;
    if (run && epoch > run.epochs)
      throw new RangeError(`The run ended after ${run.epochs} epochs. There is no epoch ${epoch}.`);
    this.pass = undefined;
    const known = this.nearest(epoch);
    if (known) this.training.resume(known);
    else yield* this.toBeginning();
    yield* this.replay(this.training, epoch);
    this.start = this.asKept(this.training.checkpoint());
  }

  private nearest(epoch: number): Checkpoint | undefined {
    const known = [...(this.state.checkpoints ?? []).map((read) => read()), this.start];
    return known
      .filter((one) => one && one.epoch > 0 && one.epoch <= epoch)
      .toSorted((a, b) => b.epoch - a.epoch)[0];
  }

  private *toBeginning(): Generator<undefined, void> {
    if (this.initial) return this.training.resume(this.initial);
    if (this.state.noBeginning !== undefined) throw new RangeError(this.state.noBeginning);
    this.made = this.newTraining();
    for (const _ of this.made.prepare()) yield undefined;
    this.initial = this.made.checkpoint();
  }

  /**
   * The weights that a run kept are the truth: where this machine replays to others, they are
   * taken, and it is said.
   */
  private asKept(replayed: Checkpoint): Checkpoint {
    const { run } = this.state;
    this.notes = [];
    if (!run?.weights || replayed.epoch !== run.keptEpoch) return replayed;
    const kept = new Map(run.weights.map(({ name, data }) => [name, data]));
    const differs = replayed.arrays.some(({ name, data }) => {
      const own = kept.get(name);
      return own !== undefined && data.some((value, i) => !Object.is(value, own[i]));
    });
    if (!differs) return replayed;
    this.notes.push(
      'This machine computes this run to other last digits: weights are those the run kept, what ' +
        'the optimizer remembers was computed anew.',
    );
    return {
      ...replayed,
      arrays: replayed.arrays.map((array) => {
        const data = kept.get(array.name);
        return data ? { ...array, data } : array;
      }),
    };
  }

  private get training(): Training {
    return (this.made ??= this.newTraining());
  }

  /** Trains on as the run did, to its learning rates set by hand. */
  private *replay(training: Training, epoch: number): Generator<undefined, void> {
    const rates = (this.state.rates ?? []).filter((rate) => rate.epoch > training.epoch);
    const setDue = (): void => {
      const { next } = training;
      while (rates[0] && (rates[0].epoch < next.epoch || isAt(rates[0], next)))
        training.setLearningRate(rates.shift()!.learning_rate);
    };
    if (epoch === training.epoch) return;
    setDue();
    for (const _ of training.run(epoch)) {
      setDue();
      yield undefined;
    }
    training.expectEpoch(epoch);
  }

  private newTraining(precision = this.state.experiment.train.precision): Training {
    const { experiment, dataset, loaded } = this.state;
    return new Training(experiment, dataset, { ...(loaded && { loaded }), precision });
  }

  describe(): SessionDescription {
    const { experiment, dataset, run } = this.state;
    const { network, terms, optimizer } = this.training.stepper;
    const { fileRows, encoding } = dataset;
    return {
      title: experiment.network.name,
      rowCount: fileRows.reduce((a, b) => Math.max(a, b), -1) + 1,
      firstRow: fileRows.reduce((a, b) => Math.min(a, b), Infinity),
      epoch: this.start.epoch,
      epochs: run?.epochs ?? experiment.train.epochs,
      ...(run && { keptEpoch: run.keptEpoch }),
      precision: experiment.train.precision,
      notes: this.notes,
      inputNames: inputNames(dataset),
      outputNames: encoding.targets.flatMap((target) =>
        target.kind === 'classes' ? target.classes : [target.column],
      ),
      losses: Object.fromEntries(
        terms.map(({ layer, loss: { name, fused, reduction }, weight }) => [
          layer.name,
          { name, fused, reduction, weight },
        ]),
      ),
      optimizer: optimizer.name,
      plainDescent: isPlainDescent(experiment.train.optimizer) && !experiment.train.clipping,
      learningRate: optimizer.learningRate,
      layers: network.layers.map((layer) => inspectedLayer(network, layer, this.start)),
    };
  }

  /** Begins a pass over a row of the file. @throws RangeError for a row that is not there */
  row(row: number): PassRecord {
    return this.begin(Int32Array.of(placeOfRow(this.state.dataset, row)));
  }

  /** Begins a pass over the n-th batch of the next epoch. @throws RangeError beyond its last */
  batch(n: number): PassRecord {
    this.training.resume(this.start);
    return this.begin(this.training.batches.next(n));
  }

  private begin(rows: Int32Array): PassRecord {
    const { training, state } = this;
    training.resume(this.start);
    this.begun = rows;
    const fileRows = Array.from(rows, (place) => state.dataset.fileRows[place]!);
    this.pass = new PassRecord(fileRows, training.stepper.update(training.batches.of(rows)));
    return this.pass;
  }

  next(): Pass {
    return this.runTo('step');
  }

  runTo(goal: StepGoal): Pass {
    const pass = this.present();
    return pass.tell(pass.step(goal));
  }

  /** The step before; it is known already, so that nothing is told anew. */
  back(): Pass {
    const pass = this.present();
    pass.back();
    return pass.tell(pass.at + 1);
  }

  slice({ of, ...region }: SliceRequest): TensorView {
    return viewOf(
      'parameter' in of ? this.parameter(of.layer, of.parameter) : this.stepOf(of),
      region,
    );
  }

  /**
   * ∂C/∂θ of one parameter on the rows of the pass, by back-propagation and by a central
   * difference: in float64 at the session's weights, with the masks of the pass. Trains nothing.
   * The loss is the data's, as its gradients are shown.
   */
  check({ layer, key, index }: ParameterPlace): DerivativeCheck {
    const twin = this.newTraining('float64');
    twin.resume(this.start);
    const parameter = twin.network.parameters.find(({ name }) => name === `${layer}.${key}`);
    if (parameter?.value.data[index] === undefined)
      throw new RangeError(`There is no parameter ${layer}.${key}[${index}].`);
    const checker = new DerivativeChecker(twin.stepper, twin.batches.of(this.begun), false);
    return checker.check(parameter, index);
  }

  private present(): PassRecord {
    if (!this.pass) throw new RangeError('No pass has been begun: choose a row first.');
    return this.pass;
  }

  private stepOf(of: Extract<SliceRequest['of'], { quantity: string }>): Tensor {
    return this.present().tensor(of.phase, of.layer, of.quantity);
  }

  private parameter(layer: string, key: string): Tensor {
    const found = this.start.arrays.find(({ name }) => name === `${layer}.${key}`);
    if (!found) throw new RangeError(`There is no parameter ${layer}.${key}.`);
    return found;
  }
}

const isAt = (rate: RateEvent, next: { epoch: number; batch: number }): boolean =>
  rate.epoch === next.epoch && rate.batch <= next.batch;

function inspectedLayer(
  network: BuiltNetwork,
  layer: LayerModule,
  { arrays }: Checkpoint,
): InspectedLayer {
  const keysOf = (which: (parameter: LayerModule['parameters'][number]) => boolean): string[] =>
    layer.parameters.filter(which).map(({ key }) => key);
  const before = layer.parameters.map(({ key, name }) => [
    key,
    viewOf(arrays.find((array) => array.name === name)!),
  ]);
  return {
    name: layer.name,
    kind: layer.kind,
    inputs: network.inputsOf(layer).map((input) => input.name),
    ...(layer.activated && { activation: layer.activated.activation.name }),
    units: layer.shape.reduce((a, b) => a * b, 1),
    frozen: keysOf(({ frozen }) => frozen),
    penalized: keysOf(({ l1, l2 }) => l1 > 0 || l2 > 0),
    parameters: Object.fromEntries(before) as InspectedLayer['parameters'],
  };
}

/** w ← w − η·g and nothing else: no momentum, no decay, no running averages. */
function isPlainDescent(optimizer: CallValue): boolean {
  const entry = entryOf('optimizer', optimizer.call);
  return (
    entry?.name === 'sgd' &&
    argument(entry, optimizer, 'momentum') === 0 &&
    argument(entry, optimizer, 'weight_decay') === 0
  );
}

const inputNames = ({ encoding }: Dataset): string[] =>
  encoding.features.flatMap((feature) =>
    feature.kind === 'onehot'
      ? feature.classes.map((label) => `${feature.column}=${label}`)
      : [feature.column],
  );
