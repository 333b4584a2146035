/**
 * A recording of what kernels did in one update, as `player.ts` of the kernels plays it: the number
 * of an operation and its operands, word by word. Addresses are part of it: it holds for one
 * network, and for batches of as many rows.
 */
import type { EngineModule } from './engineModule.js';

/**
 * The operations that can be recorded, in the order of their numbers, and their operands: `i` a
 * whole number, `d` a double. What changes from batch to batch comes last and is not recorded. Then
 * how much work one is: a factor, and the operands that it is multiplied by.
 */
const operations = {
  product: ['iiiiiiiiiii', 1, 8, 9, 10],
  columnSums: ['iiii', 1, 2, 3],
  activate: ['idiiii', 16, 4],
  activationGradient: ['idiiiiii', 8, 6],
  imagesToColumns: ['iiiiiii', 4, 3, 4, 6],
  columnsToImages: ['iiiiiii', 4, 3, 4, 6],
  lossOf: ['iiiiiid', 64, 4, 5],
  lossGradient: ['iiiiiid', 8, 4, 5],
  accumulate: ['iii', 1, 2],
  scale: ['idi', 4, 2],
  penalize: ['iiddi', 8, 4],
  copy: ['iii', 1, 2],
  beginNorm: ['', 1],
  addToNorm: ['ii', 4, 1],
  endNorm: ['dd', 1],
  shorten: ['ii', 4, 1],
  clamp: ['idi', 4, 2],
  adam: ['iiiiidddd', 8, 4],
  sgd: ['iiiidid', 4, 3],
  maxPool: ['iiiiiiii', 8, 3, 4, 5, 7],
  maxPoolGradient: ['iiiiiiiii', 16, 4, 5, 6, 8],
  avgPool: ['iiiiiiii', 8, 3, 4, 5, 7],
  avgPoolGradient: ['iiiiiiii', 8, 3, 4, 5, 7],
  lstmForward: ['iiiiiiii', 128, 6, 7],
  lstmBackward: ['iiiiiiiiii', 64, 8, 9],
  gruForward: ['iiiiiii', 128, 5, 6],
  gruBackward: ['iiiiiiii', 64, 6, 7],
  fill: ['idi', 1, 2],
  swapLeading: ['iiiii', 1, 2, 3, 4],
  batchStatistics: ['iiiiiiidd', 8, 5, 6],
  normalize: ['iiiiiiiii', 8, 7, 8],
  normalizeGradient: ['iiiiiiiiii', 16, 7, 8],
  layerNorm: ['iiiiiiiid', 16, 6, 7],
  layerNormGradient: ['iiiiiiiii', 16, 7, 8],
  multiply: ['iii', 1, 2],
  copySlices: ['iiiiii', 1, 4, 5],
  lookUp: ['iiiiii', 2, 3, 5],
  lookUpGradient: ['iiiiii', 2, 3, 5],
  convolve: ['iiiiiiiiiii', 1, 6, 7, 8, 10],
  convolveWeightGradient: ['iiiiiiiiii', 1, 5, 6, 7, 9],
  convolveInputGradient: ['iiiiiiiiiii', 1, 6, 7, 8, 10],
  rmsprop: ['iiiiiidddid', 8, 5],
  adagrad: ['iiiidd', 6, 3],
  adadelta: ['iiiiiddd', 10, 4],
  /** Not by a kernel: what is done outside, by its number; and a loss that is computed there. */
  own: ['ii', 1, 1],
  ownLoss: ['ii', 1, 1],
} as const satisfies Partial<
  Record<
    keyof EngineModule | 'own' | 'ownLoss',
    readonly [operands: string, factor: number, ...by: number[]]
  >
>;

export type Operation = keyof typeof operations;

const names = Object.keys(operations) as readonly Operation[];

/** What one call of a kernel did. */
export interface Step {
  readonly operation: Operation;
  readonly operands: readonly number[];
  /** A double that the player needs beside what the kernel was told. */
  readonly beside?: number;
}

/** Threads that play together wait for each other here. */
export const meeting = 'meeting';

export class Recording {
  /** Something was done that no kernel did: it cannot be played. */
  isSpoilt = false;
  /** About as many multiply-adds as it takes the time of. */
  work = 0;
  readonly steps: Step[] = [];

  /** Written down before it is done, so that what comes of it can be added. */
  add(operation: Operation, operands: readonly number[]): void {
    const step = { operation, operands };
    this.steps.push(step);
    this.work += workOf(step);
  }

  /** Gives the newest call a double more. */
  addBeside(value: number): void {
    this.steps.push({ ...this.steps.pop()!, beside: value });
  }
}

/** About as many multiply-adds as a call takes the time of. */
export function workOf({ operation, operands }: Step): number {
  const [, factor, ...by] = operations[operation];
  return by.reduce<number>((work, i) => work * operands[i]!, factor);
}

/** Calls as the player reads them. */
export function programOf(steps: readonly (Step | typeof meeting)[]): Int32Array {
  const words: number[] = [];
  const halves = new Int32Array(2);
  const whole = new Float64Array(halves.buffer);
  const addDouble = (value: number): void => {
    whole[0] = value;
    words.push(...halves);
  };
  for (const step of steps) {
    if (step === meeting) {
      words.push(names.length);
      continue;
    }
    words.push(names.indexOf(step.operation));
    const [kinds] = operations[step.operation];
    step.operands.forEach((operand, i) => {
      if (kinds[i] === 'i') words.push(operand);
      else if (kinds[i] === 'd') addDouble(operand);
    });
    if (step.beside !== undefined) addDouble(step.beside);
  }
  return Int32Array.from(words);
}

/** The same module; what it does is written down. */
export function recorded(engine: EngineModule, recording: Recording): EngineModule {
  const kernels = names.filter((name) => name !== 'own' && name !== 'ownLoss');
  const written = kernels.map((name) => [
    name,
    (...operands: number[]): unknown => {
      recording.add(name, operands);
      return Reflect.apply(engine[name], undefined, operands);
    },
  ]);
  return { ...engine, ...Object.fromEntries(written) } as EngineModule;
}
