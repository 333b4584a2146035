/** The kernels as they are used: bytes to an instance on a memory. */

const modules = new Map<string, WebAssembly.Module>();

/** A module by its bytes in base64, compiled once. */
export function compiled(base64: string): WebAssembly.Module {
  const known = modules.get(base64);
  if (known) return known;
  const module = new WebAssembly.Module(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
  modules.set(base64, module);
  return module;
}

/** Waits while a word of a memory is what is expected: what `threads.ts` imports. */
const sleepOn =
  (memory: WebAssembly.Memory) =>
  (place: number, expected: number, ms: number): boolean => {
    // It may have grown since. Beyond 2 GB addresses come as negative numbers.
    const words = new Int32Array(memory.buffer);
    return Atomics.wait(words, place >>> 2, expected, ms || Infinity) === 'timed-out';
  };

const nothingOutside = (): number => {
  throw new Error('These kernels do nothing outside of them.');
};

/**
 * @param base64 a module of `built/`; @param memory what it works on
 * @param outside does what a recording leaves to others
 * @returns what the module exports
 */
export function instantiate(
  base64: string,
  memory: WebAssembly.Memory,
  outside: (number: number, rates: number) => number = nothingOutside,
): object {
  return new WebAssembly.Instance(compiled(base64), {
    env: { memory },
    threads: { sleep: sleepOn(memory) },
    player: { outside },
  }).exports;
}
