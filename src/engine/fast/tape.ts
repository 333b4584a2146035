/**
 * A recording of what kernels did in one update, as `player.ts` of the kernels plays it: the number
 * of an operation and its operands, word by word. Addresses are part of it: it holds for one
 * network, and for batches of as many rows.
 */
import type { EngineModule } from './modules.js';

/**
 * The operations that can be recorded, in the order of their numbers, and their operands: `i` a
 * whole number, `d` a double. What changes from batch to batch comes last and is not recorded.
 */
const operations = {
  product: 'iiiiiiiiiii',
  columnSums: 'iiii',
  activate: 'idiiii',
  activationGradient: 'idiiiiii',
  imagesToColumns: 'iiiiiii',
  columnsToImages: 'iiiiiii',
  lossOf: 'iiiiiid',
  lossGradient: 'iiiiiid',
  accumulate: 'iii',
  scale: 'idi',
  penalize: 'iiddi',
  copy: 'iii',
  beginNorm: '',
  addToNorm: 'ii',
  endNorm: 'dd',
  shorten: 'ii',
  clamp: 'idi',
  adam: 'iiiiidddd',
  sgd: 'iiiidid',
  maxPool: 'iiiiiiii',
  maxPoolGradient: 'iiiiiiiii',
  avgPool: 'iiiiiiii',
  avgPoolGradient: 'iiiiiiii',
  lstmForward: 'iiiiiiii',
  lstmBackward: 'iiiiiiiiii',
  gruForward: 'iiiiiii',
  gruBackward: 'iiiiiiii',
  fill: 'idi',
  swapLeading: 'iiiii',
} as const satisfies Partial<Record<keyof EngineModule, string>>;

type Operation = keyof typeof operations;

const names = Object.keys(operations) as readonly Operation[];

export class Recording {
  /** Something was done that no kernel did: it cannot be played. */
  isSpoilt = false;
  /** Multiply-adds of the products: most of the time that it takes. */
  work = 0;
  private readonly words: number[] = [];
  private readonly halves = new Uint32Array(2);
  private readonly whole = new Float64Array(this.halves.buffer);

  /** The words, as they are played. */
  get program(): Int32Array {
    return Int32Array.from(this.words);
  }

  add(operation: Operation, operands: readonly number[]): void {
    const kinds = operations[operation];
    this.words.push(names.indexOf(operation));
    for (let i = 0; i < kinds.length; i++)
      if (kinds[i] === 'i') this.words.push(operands[i]!);
      else this.addDouble(operands[i]!);
    if (operation === 'product') this.work += operands.slice(8).reduce((a, b) => a * b, 1);
  }

  addDouble(value: number): void {
    this.whole[0] = value;
    this.words.push(this.halves[0]! | 0, this.halves[1]! | 0);
  }
}

/** The same module; what it does is written down. */
export function recorded(engine: EngineModule, recording: Recording): EngineModule {
  const written = names.map((name) => [
    name,
    (...operands: number[]): unknown => {
      recording.add(name, operands);
      return Reflect.apply(engine[name], undefined, operands);
    },
  ]);
  return { ...engine, ...Object.fromEntries(written) } as EngineModule;
}
