/**
 * Everything that training goes on from, as plain data: weights, the optimizer's memory, the random
 * generators, the best epoch so far.
 */
import type { StreamsSnapshot } from '../../model/random/streams.js';
import type { Floats } from '../compute/tensor.js';

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Floats;
}

export interface Checkpoint {
  /** Epochs that were run. */
  readonly epoch: number;
  /** Of a cross-validation the fold, from 1, whose training it is. */
  readonly fold?: number;
  /** Batches of the next epoch that were trained on besides; training goes on from none. */
  readonly batch?: number;
  readonly loss: number;
  readonly learningRate: number;
  /** The rate that was set by hand instead of the file's. */
  readonly rate?: number;
  /** Updates the optimizer has made. */
  readonly steps: number;
  readonly streams: StreamsSnapshot;
  readonly best?: { readonly epoch: number; readonly score: number };
  /** How many arrays there are: one that is missing is missed. Older checkpoints do not say. */
  readonly parts?: number;
  /** Weights by their names; `optimizer/…` and `best/…` beside them. */
  readonly arrays: readonly NamedArray[];
}

export const optimizerPrefix = 'optimizer/';
export const bestPrefix = 'best/';

/** The weights of a checkpoint alone. */
export const weightsIn = ({ arrays }: Checkpoint): readonly NamedArray[] =>
  arrays.filter(({ name }) => !name.startsWith(optimizerPrefix) && !name.startsWith(bestPrefix));

/** Whether something read from a file has the parts of a checkpoint. */
export function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, steps, streams, parts, arrays, learningRate } = value as Record<string, unknown>;
  if (
    !Number.isInteger(epoch) ||
    !Number.isInteger(steps) ||
    typeof learningRate !== 'number' ||
    typeof streams !== 'object' ||
    streams === null
  )
    return false;
  const isState = (state: unknown): boolean =>
    Array.isArray(state) && state.every((n) => typeof n === 'number');
  return (
    Object.values(streams).every(isState) &&
    Array.isArray(arrays) &&
    (parts === undefined || arrays.length === parts)
  );
}
