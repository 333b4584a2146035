/**
 * Training by playing: the first batch is an update of the stepper, and what the kernels did in it
 * is recorded; the batches that follow are played inside WebAssembly, gather to update. What cannot
 * be played (a layer that computes by itself, a method that looks at several points) goes on batch
 * by batch, on the same kernels.
 */
import type { Dataset } from '../../model/experiment/dataset.js';
import type { FastComputing } from '../fast/fastKernels.js';
import { moves, type Move } from '../fast/updates.js';
import type { Recording } from '../fast/tape.js';
import type { Room } from '../fast/wasmMemory.js';
import type { UpdateRule } from '../compute/updateRule.js';
import type { Batches } from './batches.js';
import type { Stepper } from './stepper.js';
import {
  stepThroughBatches,
  type Stretch,
  type StretchResult,
  type TrainStretch,
} from './stretch.js';

/** Multiply-adds after which it comes out, so that pause, stop and events stay prompt. */
const workAtOnce = 2e8;
/** Batches that are played at once at most. */
const mostBatches = 4096;
/** Encoded rows of so many bytes are kept beside the network. */
const mostBytes = 2 ** 30;

/** A recording where it is played from. */
interface Tape {
  readonly at: number;
  readonly words: number;
  /** Where batches are gathered from and to. */
  readonly data: number;
  readonly batchesAtOnce: number;
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
  private readonly move: Move | undefined;
  private readonly results: Float64Array;
  private order: Room = { at: 0, size: 0 };
  private rates: Room = { at: 0, size: 0 };
  private table: Room | undefined;

  constructor(
    private readonly computing: FastComputing,
    private readonly stepper: Stepper,
    private readonly batches: Batches,
  ) {
    const { optimizer, terms } = stepper;
    this.rule = isReplayable(stepper) ? optimizer.rule : undefined;
    this.move = this.rule && moves.get(this.rule.name);
    this.results = computing.allocate(1 + 3 * terms.length, 'float64') as Float64Array;
  }

  train(stretch: Stretch): StretchResult {
    const { batches, stepper } = this;
    const { from } = stretch;
    const rows = batches.rows(from).length;
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
    const { memory, allocate } = this.computing;
    const { batches, stepper } = this;
    const { dataset } = batches;
    const { precision } = stepper.network.memory;
    const bytes = sizeOf(dataset) * (precision === 'float32' ? 4 : 8);
    if (bytes > mostBytes) return undefined;
    if (!this.table) {
      const table = allocate(sizeOf(dataset), precision);
      table.set(dataset.inputs);
      table.set(dataset.targets, dataset.inputs.length);
      this.table = { at: table.byteOffset, size: table.length };
    }
    const { x, y } = batches.of(batches.order.subarray(0, rows));
    const { at } = this.table;
    const targets = at + dataset.inputs.length * x.data.BYTES_PER_ELEMENT;
    const data = Int32Array.of(
      ...[at, dataset.inputWidth, x.data.byteOffset],
      ...[targets, dataset.outputWidth, y.data.byteOffset],
    );
    const { program } = recording;
    return {
      at: memory.copyOf(program),
      words: program.length,
      data: memory.copyOf(data),
      batchesAtOnce: Math.ceil(Math.min(mostBatches, workAtOnce / Math.max(1, recording.work))),
    };
  }

  private play(tape: Tape, stretch: Stretch, rows: number): StretchResult {
    const { computing, stepper, batches, results } = this;
    const { from, rateOf, sums } = stretch;
    const { memory } = computing;
    const { precision } = stepper.network.memory;
    const count = this.countOf(tape, stretch, rows);
    const { optimizer, terms } = stepper;
    const before = optimizer.memory.steps;
    this.rates = memory.roomy(this.rates, count * 24);
    this.order = memory.roomy(this.order, count * rows * 4);
    const rates = memory.doubles(this.rates.at, count * 3);
    for (let i = 0; i < count; i++) {
      optimizer.learningRate = rateOf(from + i);
      const state = { learningRate: optimizer.learningRate, step: before + i + 1 };
      rates.set(this.move!.ratesOf(this.rule!, state), 3 * i);
    }
    const first = from * batches.size;
    memory
      .integers(this.order.at, count * rows)
      .set(batches.order.subarray(first, first + count * rows));
    sums.forEach(({ value, mass }, k) => results.set([0, value, mass], 1 + 3 * k));
    const played = computing
      .engineOf(precision)
      .play(
        tape.at,
        tape.words,
        tape.data,
        this.order.at,
        rows,
        count,
        this.rates.at,
        results.byteOffset,
      );
    optimizer.memory.steps = before + played;
    let loss = 0;
    terms.forEach(({ weight }, k) => {
      loss += weight * results[1 + 3 * k]!;
      sums[k]!.value = results[2 + 3 * k]!;
      sums[k]!.mass = results[3 + 3 * k]!;
    });
    return { batches: played, loss, penalty: results[0]! };
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

const sizeOf = ({ inputs, targets }: Dataset): number => inputs.length + targets.length;

/**
 * Whether all that an update does is done by kernels: no layer computes by itself, no output is
 * taken by several layers, whose gradients would have to be added, and targets are taken as they
 * stand.
 */
function isReplayable({ network, terms }: Stepper): boolean {
  const taken = network.layers.flatMap((layer) => network.inputsOf(layer));
  return (
    network.layers.every(({ isReplayable }) => isReplayable === true) &&
    new Set(taken).size === taken.length &&
    terms.every(({ places }) => !places)
  );
}
