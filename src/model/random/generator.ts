/**
 * What every seeded random generator offers, and what is drawn with it. Knows no particular
 * generator.
 */

export interface RandomSource {
  /** A double in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A standard normal deviate. */
  normal(): number;
  /** A random order of 0 … n−1. */
  permutation(n: number): Int32Array;
  /** The state as numbers, and back: what a checkpoint holds. */
  snapshot(): number[];
  restore(state: readonly number[]): void;
}

/**
 * Standard normal deviates by Marsaglia's polar method, as NumPy's legacy generator has it: two
 * values a round, the first returned second. Source: G. Marsaglia, T. A. Bray, SIAM Review 6 (1964)
 * 260.
 */
export class PolarNormal {
  private kept: number | undefined;

  constructor(private readonly uniform: () => number) {}

  /** The value that is kept for the next call, if any. */
  get pending(): number | undefined {
    return this.kept;
  }

  set pending(value: number | undefined) {
    this.kept = value;
  }

  next(): number {
    if (this.kept !== undefined) {
      const value = this.kept;
      this.kept = undefined;
      return value;
    }
    let x: number, y: number, r: number;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      r = x * x + y * y;
    } while (r >= 1 || r === 0);
    const f = Math.sqrt((-2 * Math.log(r)) / r);
    this.kept = f * x;
    return f * y;
  }
}
