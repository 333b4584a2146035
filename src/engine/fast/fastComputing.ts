/** What a network computes with where it is fast: kernels, their memory, and a tape recorder. */
import type { Precision } from '../../model/experiment/experiment.js';
import type { Computing } from '../compute/computing.js';
import { FastKernels } from './layerKernels.js';
import { Crew, type Threads } from './crew.js';
import type { EngineModule } from './engineModule.js';
import { enginesOn, type Engines } from './modules.js';
import type { Recording } from './tape.js';
import { WasmMemory } from './wasmMemory.js';

/** Kernels and memory of one network, and a tape recorder. */
export interface FastComputing extends Computing {
  readonly memory: WasmMemory;
  engineOf(precision: Precision): EngineModule;
  /** Does some work, and writes down what the kernels did. */
  record<T>(work: () => T): { readonly result: T; readonly recording: Recording };
  readonly threads: Threads | undefined;
  /** Threads that help, where there may be any. */
  crewOf(precision: Precision): Crew | undefined;
  /** Bytes of its arrays; what threads need for themselves apart. */
  bytes(): number;
  /** Its arrays are used no more: the memory may be given to another. */
  release(): void;
}

/** Memories that nobody computes in: they are large, and no collector counts them. */
const idle: { readonly memory: WasmMemory; readonly engines: Engines; readonly start: number }[] =
  [];
const mostIdle = 2;

/**
 * @param name of the arithmetic that is wanted, where there is a choice
 * @param threads where more than one may compute
 * @throws Error where this machine cannot run them: `canRun` says so
 */
export function fastComputing(name?: string, threads?: Threads): FastComputing {
  const at = idle.findIndex(({ engines }) => name === undefined || engines.name === name);
  const [used] = at < 0 ? [] : idle.splice(at, 1);
  const memory = used?.memory ?? new WasmMemory();
  used?.memory.clear(used.start);
  const engines = used?.engines ?? enginesOn(memory, name);
  const start = used?.start ?? memory.used;
  const kernels = new FastKernels(memory, engines);
  let isReleased = false;
  let crew: Crew | undefined;
  return {
    kernels,
    memory,
    allocate: memory.allocate,
    engineOf: (precision) => engines[precision],
    threads,
    crewOf(precision) {
      if (threads && threads.most > 1)
        crew ??= new Crew(memory, engines[precision], engines.code[precision], threads);
      return crew;
    },
    bytes: () => memory.used - start - (crew?.bytes ?? 0),
    record: (work) => kernels.record(work),
    release() {
      if (isReleased) return;
      isReleased = true;
      const isFree = crew?.dismiss() ?? true;
      if (isFree && idle.length < mostIdle) idle.push({ memory, engines, start });
    },
  };
}
