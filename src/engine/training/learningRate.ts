/** η on the way through training: the file's number or schedule, until one is set by hand. */
import type { CallValue, Value } from '../../model/experiment/value.js';
import { isSetBy, type BatchPlace, type RateEvent } from '../../model/runs/runEvents.js';
import { learningRateAt, writtenRate } from '../optimizers/schedules.js';

export class LearningRate {
  private readonly written: Value;
  /** A number, or a schedule. */
  private value: Value;
  /** Set in an earlier pass, and not come to yet. */
  private toCome: readonly RateEvent[];

  /**
   * @param epochs and batches of one: what a schedule is stretched over
   * @param earlier rates that were set by hand in an earlier pass, to be set again at their batches
   */
  constructor(
    optimizer: CallValue,
    private readonly epochs: number,
    private readonly batches: number,
    private readonly earlier: readonly RateEvent[] = [],
  ) {
    this.written = writtenRate(optimizer);
    this.value = this.written;
    this.toCome = earlier;
  }

  /** η of a batch; batches are asked for in their order. */
  at(place: BatchPlace): number {
    const { epochs, batches, toCome } = this;
    if (toCome.length > 0) {
      const due = toCome.filter((rate) => isSetBy(rate, place));
      this.value = due.at(-1)?.learning_rate ?? this.value;
      this.toCome = toCome.slice(due.length);
    }
    if (typeof this.value === 'number') return this.value;
    const epoch = place.epoch - 1;
    return learningRateAt(this.value, {
      epoch,
      epochs,
      batch: epoch * batches + place.batch,
      batches: epochs * batches,
    });
  }

  /** The rate that was set by hand and is in force. */
  get byHand(): number | undefined {
    return this.value === this.written ? undefined : Number(this.value);
  }

  /** From now on this rate, whatever the file says, or was set for later in an earlier pass. */
  set(rate: number): void {
    this.value = rate;
    this.toCome = [];
  }

  /** As it was before a batch. @param byHand the rate that was in force there, if one was set */
  goTo(place: BatchPlace, byHand: number | undefined): void {
    this.value = byHand ?? this.written;
    // One that was set before this very batch may be in force already, or not.
    this.toCome = this.earlier.filter(
      (rate) => !isSetBy(rate, place) || (rate.epoch === place.epoch && rate.batch === place.batch),
    );
  }
}
