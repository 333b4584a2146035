/**
 * Numbers from bytes, rounded correctly, as `Number` reads them: the digits are whole numbers that
 * a double holds, and one division of two of them, or of their exact sum, is rounded once.
 */

/** Powers of ten that a double holds exactly. */
export const exactPowers = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Digits that an integer of 32 bits holds for certain; two of them make a number's. */
const digitsOfOne = 9;
/** The second takes one more, as a double: printf's %.18e has nineteen. */
const digitsOfTwo = 19;
/** Digits of whole numbers that a double holds for certain. */
const digitsOfDouble = 15;

/** The first 26 bits of a double: with the rest, products of halves are exact (Dekker 1971). */
function highOf(a: number): number {
  const split = (2 ** 27 + 1) * a;
  return split - (split - a);
}

const powersHigh = exactPowers.map(highOf);
const powersLow = exactPowers.map((power, i) => power - powersHigh[i]!);
const inverses = exactPowers.map((power) => 1 / power);

/** What of a · 10^power is lost when it is rounded to `product`. */
function lostIn(a: number, power: number, product: number): number {
  const aHigh = highOf(a);
  const aLow = a - aHigh;
  const bHigh = powersHigh[power]!;
  const bLow = powersLow[power]!;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** Beside this the errors made on the way are nothing: Ziv's test for one rounding. */
const slack = 2 ** -48;

/**
 * (high · 10^lowDigits + low) · 10^power, rounded once; NaN where it lies too near the middle of
 * two doubles to be told, or the power is beyond those that are exact.
 * @param digits of high and low together; high begins with one that is not zero
 */
function exactly(
  high: number,
  low: number,
  lowDigits: number,
  power: number,
  digits: number,
): number {
  if (power > 22 || power < -22) return NaN;
  if (digits <= digitsOfDouble) {
    const whole = high * exactPowers[lowDigits]! + low;
    return power < 0 ? whole / exactPowers[-power]! : whole * exactPowers[power]!;
  }
  if (power > 0) return NaN;
  const product = high * exactPowers[lowDigits]!;
  const sum = product + low;
  // What the product and the sum lost: few bits, so that their own sum is exact.
  const rest = lostIn(high, lowDigits, product) + (low - (sum - product));
  if (power === 0) return sum + rest;
  const quotient = sum / exactPowers[-power]!;
  const back = quotient * exactPowers[-power]!;
  const correction = (sum - back - lostIn(quotient, -power, back) + rest) * inverses[-power]!;
  const value = quotient + correction * (1 + slack);
  return value === quotient + correction * (1 - slack) ? value : NaN;
}

const QUOTE = 34;
const PLUS = 43;
const MINUS = 45;

/** What a plain number says of how its file writes numbers. */
export const plainForms = { none: 0, point: 1, group: 2 } as const;

/** One column's numbers, each read from where it stands to where it ends. */
export class NumberScanner {
  /** One of `plainForms`: of the number that was read last. */
  form = 0;

  /** @param decimal the decimal sign, a byte */
  constructor(private readonly decimal: number) {}

  /**
   * Reads a number, in quotes or not, into a place of an array.
   * @returns where it ends; −1 where no plain number of at most 19 digits stands there
   */
  read(bytes: Uint8Array, start: number, into: Float64Array, place: number): number {
    const { decimal } = this;
    let at = start;
    let byte = bytes[at]!;
    const quoted = byte === QUOTE;
    if (quoted) byte = bytes[++at]!;
    const negative = byte === MINUS;
    if (negative || byte === PLUS) byte = bytes[++at]!;
    const first = at;
    // Zeros at the beginning count for nothing.
    let digit = (byte - 48) >>> 0;
    while (digit === 0) digit = (bytes[++at]! - 48) >>> 0;
    // 007 may be a code: it is looked at on its own.
    if (at > first + 1 || (digit <= 9 && at > first)) return -1;
    const begin = at;
    let high = 0;
    while (digit <= 9 && at - begin < digitsOfOne) {
      high = Math.imul(high, 10) + digit;
      digit = (bytes[++at]! - 48) >>> 0;
    }
    let highDigits = at - begin;
    let low = 0;
    let lowDigits = 0;
    while (digit <= 9 && lowDigits < digitsOfDouble - digitsOfOne) {
      low = Math.imul(low, 10) + digit;
      lowDigits++;
      digit = (bytes[++at]! - 48) >>> 0;
    }
    // More digits before the point than a double holds are a case for themselves.
    if (digit <= 9) return -1;
    const whole = at - first;
    let fraction = 0;
    if (bytes[at] === decimal) {
      const point = at;
      digit = (bytes[++at]! - 48) >>> 0;
      if (high === 0) while (digit === 0) digit = (bytes[++at]! - 48) >>> 0;
      while (digit <= 9 && highDigits < digitsOfOne) {
        high = Math.imul(high, 10) + digit;
        highDigits++;
        digit = (bytes[++at]! - 48) >>> 0;
      }
      while (digit <= 9 && lowDigits < digitsOfOne) {
        low = Math.imul(low, 10) + digit;
        lowDigits++;
        digit = (bytes[++at]! - 48) >>> 0;
      }
      if (digit <= 9 && highDigits + lowDigits < digitsOfTwo) {
        low = low * 10 + digit;
        lowDigits++;
        digit = (bytes[++at]! - 48) >>> 0;
      }
      if (digit <= 9) return -1;
      fraction = at - point - 1;
      this.form =
        fraction === 3 && whole >= 1 && whole <= 3 && bytes[first] !== 48
          ? plainForms.group
          : plainForms.point;
    } else this.form = plainForms.none;
    if (whole + fraction === 0) return -1;
    let power = -fraction;
    byte = bytes[at]!;
    if (byte === 101 || byte === 69) {
      byte = bytes[++at]!;
      const down = byte === MINUS;
      if (down || byte === PLUS) byte = bytes[++at]!;
      let exponent = 0;
      const from = at;
      digit = (byte - 48) >>> 0;
      while (digit <= 9 && at - from < 4) {
        exponent = exponent * 10 + digit;
        digit = (bytes[++at]! - 48) >>> 0;
      }
      if (at === from || digit <= 9) return -1;
      power += down ? -exponent : exponent;
    }
    if (quoted && bytes[at++] !== QUOTE) return -1;
    if (lowDigits === 0 && power === 0) {
      into[place] = negative ? -high : high;
      return at;
    }
    const value = exactly(high, low, lowDigits, power, highDigits + lowDigits);
    if (Number.isNaN(value)) return -1;
    into[place] = negative ? -value : value;
    return at;
  }
}
