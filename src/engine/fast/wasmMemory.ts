/** One WebAssembly memory in which all numbers of a run live. */
import type { Allocate } from '../compute/memory.js';
import type { Floats } from '../compute/tensor.js';

const pageBytes = 65_536;
/** What the kernels' own constants take, before all else. */
const constants = 4096;
/** Where arrays begin, and what is behind them up to: whole lines of the processor's caches. */
const alignment = 64;
/** As much as 32 bits can name. */
const mostPages = 65_536;

export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  private top = constants;
  /** The memory as it is now; views made before it grew have another object for the same bytes. */
  private current: ArrayBufferLike;
  private readonly earlier = new WeakSet<ArrayBufferLike>();
  /** Constants of the caller's that were put here, such as where windows stand. */
  private copies = new WeakMap<Int32Array, number>();

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: mostPages, shared: true });
    this.current = this.memory.buffer;
  }

  /** Bytes that were given away. */
  get used(): number {
    return this.top;
  }

  /** Takes back what was given away behind a place: who had it has it no more. */
  clear(from: number): void {
    new Uint8Array(this.current, from, this.top - from).fill(0);
    this.top = from;
    this.copies = new WeakMap();
  }

  /** Numbers, all zero. @throws RangeError where there is no more memory */
  readonly allocate: Allocate = (size, precision) => {
    const bytes = precision === 'float32' ? 4 : 8;
    const start = this.reserve(size * bytes);
    return precision === 'float32'
      ? new Float32Array(this.current, start, size)
      : new Float64Array(this.current, start, size);
  };

  /** Where so many bytes begin that nobody else has. @throws RangeError where there are no more */
  reserve(bytes: number): number {
    const start = this.top;
    const end = start + Math.max(1, Math.ceil(bytes / alignment)) * alignment;
    // A last vector may be read from any number on: behind the last array is a line more.
    const missing = end + alignment - this.current.byteLength;
    if (missing > 0) this.grow(missing);
    this.top = end;
    return start;
  }

  /** Whole numbers, all zero. */
  integers(size: number): Int32Array {
    const start = this.reserve(4 * size);
    return new Int32Array(this.current, start, size);
  }

  /** The address of an array that lives here; −1 of one that lives elsewhere. */
  addressOf(array: Floats): number {
    const { buffer } = array;
    return buffer === this.current || this.earlier.has(buffer) ? array.byteOffset : -1;
  }

  /** Whole numbers that stay as they are: put here once. */
  copyOf(numbers: Int32Array): number {
    const known = this.copies.get(numbers);
    if (known !== undefined) return known;
    const copy = this.integers(numbers.length);
    copy.set(numbers);
    this.copies.set(numbers, copy.byteOffset);
    return copy.byteOffset;
  }

  /** By what is missing, or half as much again, so that it happens seldom. */
  private grow(missing: number): void {
    const pages = this.current.byteLength / pageBytes;
    const needed = Math.ceil(missing / pageBytes);
    if (needed > mostPages - pages)
      throw new RangeError('A network and its batches take at most 4 GB.');
    this.earlier.add(this.current);
    try {
      this.memory.grow(Math.min(Math.max(needed, pages >> 1), mostPages - pages));
    } catch {
      this.memory.grow(needed);
    }
    this.current = this.memory.buffer;
  }
}
