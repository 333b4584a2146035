/**
 * Training by playing: the first batch is an update of the stepper, and what the kernels did in it
 * is recorded; the batches that follow are played inside WebAssembly, gather to update. What cannot
 * be played (a layer that says nothing of how it computes, a method that looks at several points of
 * the loss) goes on batch by batch, on the same kernels.
 */
import type { Precision } from '../../model/experiment/experiment.js';
import type { Call, Crew, Part, Threads } from '../fast/crew.js';
import type { FastComputing } from '../fast/fastComputing.js';
import { moves, plainMove, ratesOfStep, type Move } from '../fast/updates.js';
import { Pace } from '../fast/pace.js';
import { shared, type Gathered } from '../fast/sharing.js';
import { programOf, type Recording } from '../fast/tape.js';
import type { Floats } from '../compute/tensor.js';
import type { UpdateRule } from '../compute/updateRule.js';
import type { Batches } from './batches.js';
import { roomIn } from './room.js';
import type { Stepper } from './stepper.js';
import {
  stepThroughBatches,
  type Stretch,
  type StretchResult,
  type TrainStretch,
} from './stretch.js';

/** Work after which it comes out, some milliseconds: pause, stop and events stay prompt. */
const workAtOnce = 1e8;
/** Batches that are played at once at most. */
const mostBatches = 4096;

/** Multiply-adds of a batch from which several threads are tried at all. */
const workToShare = 1e6;

/** Of an epoch, from which the second thread is called before it is tried: it takes a moment. */
const workToCall = 5e8;

/** A recording where it is played from. */
interface Tape {
  readonly recording: Recording;
  /** Where the tables begin that batches are gathered from, and where to; with their widths. */
  readonly tables: readonly [number, number];
  readonly rooms: Gathered['rooms'];
  readonly batchesAtOnce: number;
  /** By the number of threads the part of each. */
  readonly parts: Map<number, readonly Part[]>;
}

/** What trains one network. */
export function playing(computing: FastComputing): TrainStretch {
  let player: Player | undefined;
  return (stepper, batches, stretch) => {
    player ??= new Player(computing, stepper, batches);
    return player.train(stretch);
  };
}

class Player {
  /** By rows of a batch; undefined of what cannot be played. */
  private readonly tapes = new Map<number, Tape | undefined>();
  /** Of what the optimizer remembers, when the tapes were made. */
  private generation = 0;
  private readonly rule: UpdateRule | undefined;
  private readonly move: Pick<Move, 'writeRates'> | undefined;
  private readonly results: Float64Array;
  private readonly rates: Float64Array;
  /** The order of an epoch, as often as it was drawn when it was copied. */
  private readonly order: Int32Array;
  private ordered = -1;
  /** Of all rows, where the kernels see them. */
  private inputs: Floats | undefined;
  private targets: Floats | undefined;
  private readonly pace: Pace;

  constructor(
    private readonly computing: FastComputing,
    private readonly stepper: Stepper,
    private readonly batches: Batches,
  ) {
    const { optimizer, terms } = stepper;
    const isReplayable = stepper.network.layers.every((layer) => layer.isReplayable);
    this.rule = isReplayable ? optimizer.rule : undefined;
    this.move = this.rule && (moves.get(this.rule.name) ?? plainMove);
    const doubles = (size: number): Float64Array =>
      computing.allocate(size, 'float64') as Float64Array;
    this.results = doubles(1 + 3 * terms.length);
    this.rates = doubles(Math.min(mostBatches, batches.count) * ratesOfStep);
    this.order = computing.memory.integers(batches.order.length);
    this.pace = new Pace(computing.threads?.most ?? 1);
  }

  private get precision(): Precision {
    return this.stepper.network.memory.precision;
  }

  train(stretch: Stretch): StretchResult {
    const { batches, stepper } = this;
    const { from } = stretch;
    const rows = batches.sizeOf(from);
    // The layers of an epoch's last batch are looked at while the stepper watches.
    const isLooked = stepper.watching && from === batches.count - 1;
    if (!this.move || isLooked) return this.step(stretch);
    const { generation } = stepper.optimizer.memory;
    if (generation !== this.generation) this.tapes.clear();
    if (!this.tapes.has(rows)) return this.record(stretch, rows);
    const tape = this.tapes.get(rows);
    return tape ? this.play(tape, stretch, rows) : this.step(stretch);
  }

  /** One batch, by the stepper. */
  private step(stretch: Stretch): StretchResult {
    const { from } = stretch;
    return stepThroughBatches(this.stepper, this.batches, { ...stretch, to: from + 1 });
  }

  private record(stretch: Stretch, rows: number): StretchResult {
    const { result, recording } = this.computing.record(() => this.step(stretch));
    this.generation = this.stepper.optimizer.memory.generation;
    // A batch that broke off is no whole update.
    if (result.batches === 1)
      this.tapes.set(rows, recording.isSpoilt ? undefined : this.taped(recording, rows));
    return result;
  }

  /** Puts a recording, and the encoded rows, where the kernels see them. */
  private taped(recording: Recording, rows: number): Tape | undefined {
    const { batches } = this;
    const { dataset } = batches;
    const inputs = (this.inputs ??= this.placed(dataset.inputs));
    const targets = inputs && (this.targets ??= this.placed(dataset.targets));
    if (!targets) return undefined;
    const { x, y } = batches.of(batches.order.subarray(0, rows));
    return {
      recording,
      tables: [inputs.byteOffset, targets.byteOffset],
      rooms: [
        { address: x.data.byteOffset, width: dataset.inputWidth },
        { address: y.data.byteOffset, width: dataset.outputWidth },
      ],
      batchesAtOnce: Math.ceil(Math.min(mostBatches, workAtOnce / Math.max(1, recording.work))),
      parts: new Map(),
    };
  }

  /** Rows where the kernels see them: as they stand, or copied there if there is room. */
  private placed(numbers: Floats): Floats | undefined {
    const { memory } = this.computing;
    const { precision } = this;
    const isSingle = numbers instanceof Float32Array;
    if (memory.addressOf(numbers) >= 0 && isSingle === (precision === 'float32')) return numbers;
    const copy = roomIn(this.computing, precision)(numbers.length);
    copy?.set(numbers);
    return copy;
  }

  /** What each of so many threads does. */
  private partsOf({ recording, tables, rooms, parts }: Tape, rows: number, threads: number) {
    const known = parts.get(threads);
    if (known) return known;
    const { memory } = this.computing;
    const size = this.inputs!.BYTES_PER_ELEMENT;
    const shares =
      threads === 1
        ? { programs: [recording.steps], rows: [[0, rows]] as const }
        : shared(recording.steps, { rows, rooms }, threads, size);
    const made = shares.programs.map((steps, thread): Part => {
      const [from, to] = shares.rows[thread]!;
      const program = programOf(steps);
      const gathered = rooms.flatMap(({ address, width }, i) => [tables[i]!, width, address]);
      const data = memory.copyOf(Int32Array.of(...gathered, from, to - from));
      return { program: memory.copyOf(program), words: program.length, data };
    });
    parts.set(threads, made);
    return made;
  }

  private play(tape: Tape, stretch: Stretch, rows: number): StretchResult {
    const { stepper, batches, results, rates, order } = this;
    const { from, rateOf, sums } = stretch;
    const count = this.countOf(tape, stretch, rows);
    const { optimizer, terms } = stepper;
    const before = optimizer.memory.steps;
    for (let i = 0; i < count; i++) {
      const learningRate = rateOf(from + i);
      optimizer.learningRate = learningRate;
      const state = { learningRate, step: before + i + 1 };
      this.move!.writeRates(this.rule!, state, rates, ratesOfStep * i);
    }
    if (this.ordered !== batches.drawn) {
      order.set(batches.order);
      this.ordered = batches.drawn;
    }
    sums.forEach(({ value, mass }, k) => {
      results[2 + 3 * k] = value;
      results[3 + 3 * k] = mass;
    });
    const played = this.playParts(tape, {
      order: order.byteOffset + 4 * from * batches.size,
      ...{ rows, batches: count, rates: rates.byteOffset, results: results.byteOffset },
    });
    optimizer.memory.steps = before + played;
    let loss = 0;
    terms.forEach(({ weight }, k) => {
      loss += weight * results[1 + 3 * k]!;
      sums[k]!.value = results[2 + 3 * k]!;
      sums[k]!.mass = results[3 + 3 * k]!;
    });
    if (played < count) return this.breakOff(stretch, played);
    return { batches: played, loss, penalty: results[0]! };
  }

  /** By as many threads as serve best. @returns batches that were played */
  private playParts(tape: Tape, call: Call): number {
    const { computing, pace } = this;
    const { threads } = computing;
    const { work } = tape.recording;
    if (!threads || (work < workToShare && !threads.always)) return this.playAlone(tape, call);
    const { crew, wanted } = this.gathered(threads, work);
    const started = threads.now();
    const together = crew?.play(call, this.partsOf(tape, call.rows, wanted));
    const played = together ?? this.playAlone(tape, call);
    pace.took(together === undefined ? 1 : wanted, work * played, threads.now() - started);
    return played;
  }

  /** As many threads as are wanted, where they are more than one and already here. */
  private gathered(
    threads: Threads,
    work: number,
  ): { readonly crew: Crew | undefined; readonly wanted: number } {
    const { computing, pace } = this;
    const wanted = threads.always ? threads.most : pace.wanted;
    const isSoon = pace.isNew && work * this.batches.count >= workToCall;
    if (wanted === 1 && !isSoon) return { crew: undefined, wanted };
    const crew = computing.crewOf(this.precision);
    let isHere = crew?.gather(Math.max(2, wanted));
    while (threads.always && isHere === false) isHere = crew!.gather(wanted);
    return { crew: wanted > 1 && isHere ? crew : undefined, wanted };
  }

  private playAlone(tape: Tape, { order, rows, batches, rates, results }: Call): number {
    const engine = this.computing.engineOf(this.precision);
    const [{ program, words, data }] = this.partsOf(tape, rows, 1) as readonly [Part];
    return engine.play(program, words, data, order, rows, batches, rates, results, 0);
  }

  /**
   * The batch whose loss was no number, once more by the stepper, which knows where it was: with
   * the masks and the running statistics that playing it has left, and moving nothing.
   */
  private breakOff({ from, rateOf }: Stretch, played: number): StretchResult {
    const { stepper, batches } = this;
    stepper.optimizer.learningRate = rateOf(from + played);
    const batch = batches.of(batches.rows(from + played));
    const { loss } = stepper.gradients(batch, { penalized: false });
    return { batches: played, loss, penalty: 0 };
  }

  /** Batches of as many rows that follow, as far as they are played at once. */
  private countOf(tape: Tape, { from, to }: Stretch, rows: number): number {
    const { batches, stepper } = this;
    const whole = Math.floor(batches.order.length / batches.size);
    const end = rows === batches.size ? whole : batches.count;
    const most = stepper.watching ? Math.min(end, batches.count - 1) : end;
    return Math.min(to, most, from + tape.batchesAtOnce) - from;
  }
}
