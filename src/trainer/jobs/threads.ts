/** Threads for the engine, of this platform: workers that know nothing but the kernels. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Threads, ThreadStart } from '../../engine/fast/crew.js';

/**
 * All that a thread does, as a text: a bundle of its own would have to be found from every place
 * that trains, the command line and the tests among them. It sleeps as `instantiate.ts` does.
 */
const code = `
  const { module, memory, scratch, crew, me } = require('node:worker_threads').workerData;
  const sleep = (place, expected, ms) =>
    Atomics.wait(new Int32Array(memory.buffer), place >>> 2, expected, ms || Infinity) ===
    'timed-out';
  const outside = () => { throw new Error('The first thread does this.'); };
  const imports = { env: { memory }, threads: { sleep }, player: { outside } };
  const kernels = new WebAssembly.Instance(module, imports).exports;
  try {
    kernels.beginProducts(scratch);
    kernels.serve(crew, me);
  } catch {
    kernels.fail(crew);
  }
`;

/** @param most that may compute at once; as many as there are processors where nothing is said */
export function threadsHere(
  most = availableParallelism(),
): Omit<Threads, 'start'> & { start(start: ThreadStart): Worker } {
  return {
    most,
    now: () => performance.now(),
    start(workerData) {
      const worker = new Worker(code, { eval: true, workerData, name: 'kernels', stdin: false });
      // Nobody waits for it: it ends with the process, or when nobody calls it. One that cannot
      // start never comes: training goes on without.
      worker.unref();
      worker.on('error', () => undefined);
      return worker;
    },
  };
}
