/**
 * What a first-order optimizer does to one parameter: its name, what it remembers, how it moves.
 */
import type { Floats } from './tensor.js';

/** Where training is when a rule is applied. */
export interface UpdateState {
  readonly learningRate: number;
  /** Updates made so far, this one included: from 1. */
  readonly step: number;
}

/** A number remembered for every entry of a parameter, and where it starts. */
export interface Slot {
  readonly name: string;
  readonly initial: number;
}

export interface UpdateRule {
  readonly name: string;
  /** What a kernel of its own must know beside the name. */
  readonly settings: Readonly<Record<string, number | boolean>>;
  readonly slots: readonly Slot[];
  /**
   * The moves of one update; what depends on the state alone is computed once.
   * @returns moves w by its gradient g; `remembered` has an array for each slot. All arrays are of
   * one length.
   */
  at(state: UpdateState): (w: Floats, g: Floats, remembered: readonly Floats[]) => void;
}
