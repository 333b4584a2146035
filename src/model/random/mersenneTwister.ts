/**
 * NumPy's legacy generator (`numpy.random.RandomState`), bit for bit. Source: Matsumoto & Nishimura
 * 1998, mt19937ar.
 */
import { PolarNormal, type RandomSource } from './generator.js';

const N = 624;
const M = 397;

export class MersenneTwister implements RandomSource {
  private readonly state = new Uint32Array(N);
  private index = N;
  private readonly polar = new PolarNormal(() => this.uniform());

  /** @param seed a whole number 0 … 2³²−1, as `numpy.random.seed(seed)` */
  constructor(seed: number) {
    this.state[0] = seed >>> 0;
    for (let i = 1; i < N; i++) {
      const previous = this.state[i - 1]! ^ (this.state[i - 1]! >>> 30);
      this.state[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** The next raw 32-bit word. */
  word(): number {
    if (this.index === N) this.twist();
    let y = this.state[this.index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  normal(): number {
    return this.polar.next();
  }

  /** `RandomState.permutation(n)`: the legacy shuffle, from the last place down. */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.upTo(i);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }

  snapshot(): number[] {
    return [
      this.index,
      ...this.state,
      ...(this.polar.pending === undefined ? [] : [this.polar.pending]),
    ];
  }

  restore(state: readonly number[]): void {
    this.index = state[0]!;
    this.state.set(state.slice(1, N + 1));
    this.polar.pending = state[N + 1];
  }

  /**
   * A whole number in 0 … max by masked rejection, as NumPy's `random_interval` for 32-bit ranges.
   */
  private upTo(max: number): number {
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    let value: number;
    do value = (this.word() & mask) >>> 0;
    while (value > max);
    return value;
  }

  private twist(): void {
    const s = this.state;
    for (let i = 0; i < N; i++) {
      const y = (s[i]! & 0x80000000) | (s[(i + 1) % N]! & 0x7fffffff);
      s[i] = s[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.index = 0;
  }
}
