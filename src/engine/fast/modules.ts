/** The compiled kernels: which of them this machine can run, and what their arithmetic is. */
import engine32 from '../../kernels/built/engine32.js';
import engine32Relaxed from '../../kernels/built/engine32Relaxed.js';
import engine64 from '../../kernels/built/engine64.js';
import { compiled, instantiate } from '../../kernels/instantiate.js';
import type { Precision } from '../../model/experiment/experiment.js';
import type { EngineModule } from './engineModule.js';
import { WasmMemory } from './wasmMemory.js';

/** Both precisions on one memory. */
export interface Engines {
  /**
   * What its arithmetic is in single precision, for the run's record: a product is added with one
   * rounding or two, as the processor has it. In double precision it is always two.
   */
  readonly name: 'wasm fused' | 'wasm';
  readonly float32: EngineModule;
  readonly float64: EngineModule;
  /** What they are instances of. */
  readonly code: Readonly<Record<Precision, WebAssembly.Module>>;
  /** Who does what a recording leaves to others. */
  readonly outside: Outside;
}

/** What kernels call while they play. */
export interface Outside {
  /** @param rates where those of the batch stand @returns a number, of what comes to one */
  answer(number: number, rates: number): number;
}

/** Of single precision, the fastest first. */
const known: readonly string[] = [engine32Relaxed, engine32];

let chosen: string | undefined;

/**
 * @param name of the arithmetic that is wanted; the fastest where this machine has not got it
 * @throws Error where it runs none of them
 */
export function enginesOn(memory: WasmMemory, name?: string): Engines {
  if (!canRun()) throw new Error('WebAssembly has no vectors here.');
  const fastest = start(memory, chosen!);
  if (name === undefined || name === fastest.name) return fastest;
  const other = start(memory, engine32);
  return other.name === name ? other : fastest;
}

/** Whether there are vectors, and memory that is shared. */
export function canRun(): boolean {
  chosen ??= known.find(runs);
  return chosen !== undefined;
}

function runs(module: string): boolean {
  try {
    start(new WasmMemory(), module);
    return true;
  } catch {
    return false;
  }
}

function start(memory: WasmMemory, single: string): Engines {
  const outside: Outside = { answer: () => NaN };
  const answer = (number: number, rates: number): number => outside.answer(number, rates);
  const engine = (bytes: string): EngineModule => {
    const module = instantiate(bytes, memory.memory, answer) as EngineModule;
    module.beginProducts(memory.reserve(module.productScratch()));
    return module;
  };
  const float32 = engine(single);
  const name = isFused(memory, float32) ? 'wasm fused' : 'wasm';
  const code = { float32: compiled(single), float64: compiled(engine64) };
  return { name, float32, float64: engine(engine64), code, outside };
}

/** −(1 + 2⁻¹¹) + (1 + 2⁻¹²)² is 2⁻²⁴ where the square is not rounded before it is added, else 0. */
function isFused(memory: WasmMemory, { product }: EngineModule): boolean {
  const [a, b, c] = [2, 2, 1].map((size) => memory.allocate(size, 'float32'));
  a!.set([1, 1 + 2 ** -12]);
  b!.set([-(1 + 2 ** -11), 1 + 2 ** -12]);
  product(a!.byteOffset, 2, 1, b!.byteOffset, 1, 1, c!.byteOffset, 0, 1, 1, 2);
  return c![0] !== 0;
}
