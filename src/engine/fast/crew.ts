/**
 * Threads beside the one that trains, on the same memory and the same kernels. They wait for calls,
 * and leave by themselves when none comes for some seconds.
 */
import type { EngineModule } from './engineModule.js';
import type { WasmMemory } from './wasmMemory.js';

/**
 * What a thread is started with: it makes an instance of the module and calls `beginProducts` and
 * `serve`; `fail`, where that throws.
 */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Room for `beginProducts`. */
  readonly scratch: number;
  /** What `serve` takes. */
  readonly crew: number;
  readonly me: number;
}

/** Where threads come from: a thing of the platform. */
export interface Threads {
  /** That may compute at once, the first included. */
  readonly most: number;
  /** All of them, always, whether it pays or not: for proofs. */
  readonly always?: boolean;
  /** Milliseconds from any moment on: what helps is measured. */
  now(): number;
  start(start: ThreadStart): void;
}

/** Operands of `play` that all threads share. */
export interface Call {
  readonly order: number;
  readonly rows: number;
  readonly batches: number;
  readonly rates: number;
  readonly results: number;
}

/** Those that are a thread's own: its program, and what it gathers. */
export interface Part {
  readonly program: number;
  readonly words: number;
  readonly data: number;
}

/** Places in what threads share, in words: `threads.ts` and `serve.ts` of the kernels have them. */
const arrived = 0;
const broken = 33;
const partiesAt = 34;
const callsAt = 48;
const done = 64;
const ready = 65;
const come = 66;
const callAt = 80;
const shareAt = 96;
const shareWords = 4;
const closed = -1;
/** They leave within microseconds, unless the machine is busy: so often it is looked. */
const looksAtMost = 1e6;
/** Of what is broken off by a thread that failed. */
const failed = 2;

export class Crew {
  private readonly words: Int32Array;
  private readonly scratch: number[] = [];
  /** That threads need for themselves. */
  bytes = 0;
  /** Threads that were started and have not left, those on their way among them. */
  private started = 0;
  /** That were started at all. */
  private startedEver = 0;

  constructor(
    private readonly memory: WasmMemory,
    private readonly engine: EngineModule,
    private readonly module: WebAssembly.Module,
    private readonly threads: Threads,
  ) {
    this.words = memory.integers(shareAt + shareWords * threads.most);
  }

  /** Sees to it that so many can play together. @returns whether they can already */
  gather(parties: number): boolean {
    const { words, threads } = this;
    if (Atomics.load(words, callsAt) === closed) {
      // All leave: then they are called anew.
      if (!this.isAlone) return false;
      this.started = 0;
      Atomics.store(words, callsAt, 0);
    }
    const here = Atomics.load(words, ready);
    if (here < this.started) return false;
    for (let me = this.started + 1; me < parties; me++) {
      this.scratch[me] ??= this.roomOfThread();
      threads.start({
        module: this.module,
        memory: this.memory.memory,
        scratch: this.scratch[me]!,
        crew: words.byteOffset,
        me,
      });
      this.started = me;
      this.startedEver++;
    }
    return here >= parties - 1;
  }

  private roomOfThread(): number {
    const before = this.memory.used;
    const room = this.memory.reserve(this.engine.productScratch());
    this.bytes += this.memory.used - before;
    return room;
  }

  /**
   * Plays a recording in parts, the first of them here. @returns batches that were played; nothing
   * where the others have just left
   * @throws Error where a thread failed
   */
  play(call: Call, parts: readonly Part[]): number | undefined {
    const { words, scratch } = this;
    const { order, rows, batches, rates, results } = call;
    words.set([order, rows, batches, rates, parts.length], callAt);
    parts.forEach(({ program, words: size, data }, me) => {
      // Their results are nobody's: what they write there is read by none.
      words.set([program, size, data, scratch[me] ?? results], shareAt + shareWords * me);
    });
    Atomics.store(words, partiesAt, parts.length);
    for (const place of [arrived, broken, done]) Atomics.store(words, place, 0);
    const calls = Atomics.load(words, callsAt);
    if (calls === closed || Atomics.compareExchange(words, callsAt, calls, calls + 1) === closed)
      return undefined;
    Atomics.notify(words, callsAt);
    const { program, words: size, data } = parts[0]!;
    const at = words.byteOffset;
    let played: number;
    try {
      played = this.engine.play(program, size, data, order, rows, batches, rates, results, at);
    } catch (error) {
      // What is done outside has failed: the others wait for it.
      this.engine.breakUp(at);
      throw error;
    } finally {
      while (Atomics.load(words, done) < this.started && !this.hasFailed);
    }
    if (this.hasFailed) throw new Error('A thread of this training failed.');
    return played;
  }

  private get hasFailed(): boolean {
    return Atomics.load(this.words, broken) === failed;
  }

  /** None is here, or on its way. */
  private get isAlone(): boolean {
    const { words } = this;
    return Atomics.load(words, come) === this.startedEver && Atomics.load(words, ready) === 0;
  }

  /** Sends them home; who is still on the way comes, and goes. @returns whether all are gone */
  dismiss(): boolean {
    const { words } = this;
    Atomics.store(words, callsAt, closed);
    Atomics.notify(words, callsAt);
    if (Atomics.load(words, come) < this.startedEver) return false;
    for (let i = 0; i < looksAtMost; i++) if (this.isAlone) return true;
    return false;
  }
}
