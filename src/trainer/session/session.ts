/**
 * A network at one state of its training, and passes made from there: what the inspector, `trace`
 * and a debugger look at. The state is the run's own, weights and precision, come by from its
 * checkpoint and an exact replay; passes leave it as it was. Knows no link and no view.
 */
import { type CheckpointFile, newestIn } from '../store/readRun.js';
import { counted } from '../../model/runs/figures.js';
import type { Tensor } from '../../engine/compute/tensor.js';
import type { LayerModule } from '../../engine/layers/layer.js';
import type { Checkpoint, NamedArray } from '../../engine/training/checkpoint.js';
import { DerivativeChecker } from '../../engine/training/gradientCheck.js';
import type { BuiltNetwork, LoadedWeights } from '../../engine/training/network.js';
import { otherKernels } from '../../engine/training/backend.js';
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
import type {
  Pass,
  SessionDescription,
  SliceRequest,
  StepGoal,
  PassRequest,
} from '../../model/runs/session.js';
import { PassRecord } from './passRecord.js';
import { placeOfRow } from './rows.js';
import { viewOf } from './tensorViews.js';

/** What a session looks at. */
export interface SessionState {
  readonly experiment: TrainableExperiment;
  readonly dataset: Dataset;
  readonly loaded?: LoadedWeights;
  /** States on the way that training can go on from, in the order of their epochs. */
  readonly checkpoints?: readonly CheckpointFile[];
  /** Learning rates that were set by hand, in their order. */
  readonly rates?: readonly RateEvent[];
  /**
   * Of a run: epochs it has run, the one whose weights it kept, and the batches that these have
   * seen besides.
   */
  readonly run?: {
    readonly epochs: number;
    readonly keptEpoch: number;
    readonly keptBatch?: number;
    readonly weights?: readonly NamedArray[];
  };
  /** What computed the run, as its record has it. */
  readonly kernels?: string;
  /** Why the state before the first epoch cannot be had. */
  readonly noBeginning?: string;
}

export class Session {
  /** Made when it is first needed, and used again: every pass puts it back to its start. */
  private made: Training | undefined;
  /** It stands at its start: nothing was done with it yet. */
  private isFresh = false;
  /** Before the first epoch. */
  private initial: Checkpoint | undefined;
  /** Where every pass starts. */
  private start!: Checkpoint;
  private pass: PassRecord | undefined;
  private begun: Int32Array = new Int32Array(0);
  /** The way to a state that training is on: a newer one ends it. */
  private underway: object | undefined;
  private notes: string[] = [];

  private constructor(private readonly state: SessionState) {}

  /**
   * Goes to a state; yields after every stretch of training, so that the caller may breathe or give
   * up.
   * @param epoch the state after so many whole epochs; the one a run kept without
   * @throws RangeError where training ends before it
   */
  static *open(state: SessionState, epoch?: number): Generator<undefined, Session> {
    const session = new Session(state);
    if (epoch === undefined) yield* session.toKept();
    else yield* session.goTo(epoch);
    return session;
  }

  /** Another epoch, from the nearest state before it that is known. */
  *goTo(epoch: number): Generator<undefined, void> {
    if (epoch < 0 || !Number.isInteger(epoch))
      throw new RangeError(`Epochs are counted from 0; there is no epoch ${epoch}.`);
    const { run } = this.state;
    if (run && epoch > run.epochs)
      throw new RangeError(`The run ended after ${run.epochs} epochs. There is no epoch ${epoch}.`);
    const there = this.reachable(epoch);
    yield* this.go(there, 0);
    if (there !== epoch)
      this.notes.push(`Epoch ${epoch} is not kept: this is epoch ${there}, the nearest that is.`);
  }

  /** The epoch itself, or the nearest that is kept where it would be replayed to other digits. */
  private reachable(epoch: number): number {
    const { run, kernels, checkpoints = [], noBeginning } = this.state;
    const isReplayed = kernels === undefined || !otherKernels(this.training.network, kernels);
    if (isReplayed || epoch === run?.keptEpoch) return epoch;
    const kept = [
      ...(noBeginning === undefined ? [0] : []),
      ...checkpoints.flatMap((one) => one.epoch ?? []),
    ];
    const away = (one: number): number => Math.abs(one - epoch);
    return kept.toSorted((a, b) => away(a) - away(b))[0] ?? epoch;
  }

  /** What the run kept: it may have ended within an epoch. Of a text the beginning. */
  private toKept(): Generator<undefined, void> {
    const { keptEpoch = 0, keptBatch = 0 } = this.state.run ?? {};
    return this.go(keptEpoch, keptBatch);
  }

  private *go(epoch: number, batch: number): Generator<undefined, void> {
    this.pass = undefined;
    const way = (this.underway = {});
    try {
      for (const _ of this.onTheWay(epoch, batch)) {
        yield undefined;
        if (this.underway !== way) throw new RangeError('Another epoch was asked for.');
      }
      this.start = this.asKept(this.training.checkpoint());
    } finally {
      if (this.underway === way) this.underway = undefined;
    }
  }

  private *onTheWay(epoch: number, batch: number): Generator<undefined, void> {
    const known = this.nearest(epoch);
    // It may be made only now.
    const { training } = this;
    const { isFresh } = this;
    this.isFresh = false;
    if (known) training.resume(known);
    else yield* this.toBeginning(isFresh);
    yield* replay(this.training, epoch, batch);
  }

  private nearest(epoch: number): Checkpoint | undefined {
    const stored = newestIn(this.state.checkpoints ?? [], epoch);
    const present = this.start;
    const serves = present && !present.batch && present.epoch > 0 && present.epoch <= epoch;
    return serves && present.epoch >= (stored?.epoch ?? 0) ? present : stored;
  }

  private *toBeginning(isFresh: boolean): Generator<undefined, void> {
    if (this.initial) return this.training.resume(this.initial);
    if (this.state.noBeginning !== undefined) throw new RangeError(this.state.noBeginning);
    if (!isFresh) {
      this.training.release();
      this.made = this.newTraining();
    }
    const { training } = this;
    for (const _ of training.prepare()) yield undefined;
    this.initial = training.checkpoint();
  }

  /**
   * The weights that a run kept are the truth: where this machine replays to others, they are
   * taken, and it is said.
   */
  private asKept(replayed: Checkpoint): Checkpoint {
    const { run, kernels } = this.state;
    const { epoch, batch = 0 } = replayed;
    const others = kernels === undefined ? undefined : otherKernels(this.training.network, kernels);
    this.notes = [
      ...(batch > 0
        ? [`After ${counted(batch, 'batch')} of epoch ${epoch + 1}, where the run ended.`]
        : []),
      ...(others === undefined ? [] : [others]),
    ];
    if (!run?.weights || epoch !== run.keptEpoch || batch !== (run.keptBatch ?? 0)) return replayed;
    const kept = new Map(run.weights.map(({ name, data }) => [name, data]));
    const differs = replayed.arrays.some(({ name, data }) => {
      const own = kept.get(name);
      return own !== undefined && data.some((value, i) => !Object.is(value, own[i]));
    });
    if (!differs) return replayed;
    this.notes.push(
      'This run does not come to the same digits here: weights are those it kept, what the ' +
        'optimizer remembers was computed anew.',
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
    if (!this.made) {
      this.made = this.newTraining();
      this.isFresh = true;
    }
    return this.made;
  }

  private newTraining(precision = this.state.experiment.train.precision): Training {
    const { experiment, dataset, loaded, rates, kernels } = this.state;
    return new Training(experiment, dataset, {
      ...(loaded && { loaded }),
      ...(rates && { rates }),
      ...(kernels !== undefined && { kernels }),
      precision,
    });
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

  /** Begins a pass, and goes on to its goal. @throws RangeError for what is not there */
  begin({ to, ...of }: PassRequest): Pass {
    const pass = 'row' in of ? this.row(of.row) : this.batch(of.batch);
    return to === undefined ? pass.tell(0) : this.runTo(to);
  }

  /** Begins a pass over a row of the file. @throws RangeError for a row that is not there */
  row(row: number): PassRecord {
    return this.over(Int32Array.of(placeOfRow(this.state.dataset, row)));
  }

  /** Begins a pass over the n-th batch of the next epoch. @throws RangeError beyond its last */
  batch(n: number): PassRecord {
    return this.over(this.atStart().batches.next(n));
  }

  /** @throws RangeError while the session is on its way to another state */
  private atStart(): Training {
    if (this.underway)
      throw new RangeError('The session is on its way to another epoch: wait, or give that up.');
    this.training.resume(this.start);
    return this.training;
  }

  private over(rows: Int32Array): PassRecord {
    const { state } = this;
    const training = this.atStart();
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
    try {
      twin.resume(this.start);
      const parameter = twin.network.parameters.find(({ name }) => name === `${layer}.${key}`);
      if (parameter?.value.data[index] === undefined)
        throw new RangeError(`There is no parameter ${layer}.${key}[${index}].`);
      const checker = new DerivativeChecker(twin.stepper, twin.batches.of(this.begun), false);
      return checker.check(parameter, index);
    } finally {
      twin.release();
    }
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

/** Trains on as was trained, to a whole epoch and so many batches of the next. */
function* replay(training: Training, epoch: number, batch: number): Generator<undefined, void> {
  if (training.epoch < epoch) for (const _ of training.run(epoch)) yield undefined;
  training.expectEpoch(epoch);
  if (batch === 0) return;
  yield* training.runInto(batch);
}

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
