/** Logarithms of probabilities that rounding may have made 0. */

/** What ln 0 is taken to be, and what is divided by at least, as PyTorch does. */
const least = { log: -100, divisor: 1e-12 };

/** y·ln a with 0·ln 0 = 0. */
export const yLog = (y: number, a: number): number =>
  y === 0 ? 0 : y * Math.max(least.log, Math.log(a));

/** A probability that can be divided by. */
export const divisible = (a: number): number => (a === 0 ? least.divisor : a);
/** A divisor that is never zero. */
export const atLeastDivisible = (product: number): number => Math.max(least.divisor, product);
