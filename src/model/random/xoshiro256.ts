/**
 * The default generator: xoshiro256** seeded by splitmix64. Source: Blackman & Vigna, ACM TOMS 47
 * (2021) 36.
 */
import { PolarNormal, type RandomSource } from './generator.js';

const MASK = (1n << 64n) - 1n;

/** One step of splitmix64: the next state and the number it gives. */
function splitmix64(state: bigint): { state: bigint; value: bigint } {
  const next = (state + 0x9e3779b97f4a7c15n) & MASK;
  let z = next;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return { state: next, value: z ^ (z >> 31n) };
}

/**
 * FNV-1a over the UTF-16 units of a purpose, mixed with the seed: every purpose gets a stream of
 * its own.
 */
function streamSeed(seed: number, purpose: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < purpose.length; i++)
    hash = ((hash ^ BigInt(purpose.charCodeAt(i))) * 0x100000001b3n) & MASK;
  return (hash ^ splitmix64(BigInt(seed) & MASK).value) & MASK;
}

/**
 * 64-bit words are kept as pairs of 32-bit halves (low, high): BigInt would be some fifty times
 * slower.
 */
export class Xoshiro256 implements RandomSource {
  private readonly s = new Uint32Array(8);
  private readonly polar = new PolarNormal(() => this.uniform());
  private low = 0;
  private high = 0;

  /**
   * @param seed a whole number
   * @param purpose names the stream, such as `weights/hidden`: the draws of one purpose do not
   * depend on any other
   */
  constructor(seed: number, purpose: string) {
    let state = streamSeed(seed, purpose);
    for (let i = 0; i < 4; i++) {
      const step = splitmix64(state);
      state = step.state;
      this.s[2 * i] = Number(step.value & 0xffffffffn);
      this.s[2 * i + 1] = Number(step.value >> 32n);
    }
  }

  uniform(): number {
    this.advance();
    return ((this.high >>> 0) * 2097152 + (this.low >>> 11)) / 9007199254740992;
  }

  normal(): number {
    return this.polar.next();
  }

  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }

  snapshot(): number[] {
    return [...this.s, ...(this.polar.pending === undefined ? [] : [this.polar.pending])];
  }

  restore(state: readonly number[]): void {
    this.s.set(state.slice(0, this.s.length));
    this.polar.pending = state[this.s.length];
  }

  /** result = rotl(s₁·5, 7)·9, then the linear step of the state. */
  private advance(): void {
    const s = this.s;
    this.times(s[2]!, s[3]!, 5);
    const l = (this.low << 7) | (this.high >>> 25);
    const h = (this.high << 7) | (this.low >>> 25);
    this.times(l, h, 9);
    const tLow = s[2]! << 17;
    const tHigh = (s[3]! << 17) | (s[2]! >>> 15);
    s[4]! ^= s[0]!;
    s[5]! ^= s[1]!;
    s[6]! ^= s[2]!;
    s[7]! ^= s[3]!;
    s[2]! ^= s[4]!;
    s[3]! ^= s[5]!;
    s[0]! ^= s[6]!;
    s[1]! ^= s[7]!;
    s[4]! ^= tLow;
    s[5]! ^= tHigh;
    // rotl 45 = swap the halves, then rotl 13
    const low = s[7]!;
    const high = s[6]!;
    s[6] = (low << 13) | (high >>> 19);
    s[7] = (high << 13) | (low >>> 19);
  }

  /** (low, high) = the low 64 bits of the word times a small factor. */
  private times(low: number, high: number, factor: number): void {
    const product = (low >>> 0) * factor;
    this.low = product >>> 0;
    this.high = (Math.imul(high, factor) + Math.floor(product / 4294967296)) >>> 0;
  }
}
