/**
 * Rows of numbers from a CSV's bytes, in AssemblyScript: what `NumberScanner` reads, it reads to
 * the same bits, and more of it. Words of eight bytes are looked at at once.
 */

const QUOTE: i32 = 34;
const HASH: i32 = 35;
const PLUS: i32 = 43;
const MINUS: i32 = 45;
const ZERO: i32 = 48;
const LF: i32 = 10;
const CR: i32 = 13;

/** What a column's cells were: the same numbers as in `numberRows.ts`. */
const NUMERIC: i32 = 1;
const UNQUOTED: i32 = 2;
const POINT: i32 = 4;
const GROUP: i32 = 8;

/** Digits before the point beyond which a number is a case for itself. */
const MOST_WHOLE: i32 = 15;
/** Digits that 64 bits hold for certain. */
const MOST_DIGITS: i32 = 19;
/** Powers of ten that a double holds exactly, and whole numbers. */
const EXACT_POWER: i32 = 22;
const EXACT_WHOLE: u64 = 1 << 53;

let delimiter: i32 = 0;
let decimal: i32 = 0;
let width: i32 = 0;
/** One byte a column. */
let flags: usize = 0;
/** Bytes from one column to the next where numbers are put. */
let stride: usize = 0;
/** 5^q for q from −`farthest` to `farthest`, 128 bits each, the low half first. */
let powers: usize = 0;
let farthest: i32 = 0;

/** How many rows the last call read. */
export let rowsRead: i32 = 0;

/** Of the number that was read last: what goes into its column's flags. */
let said: i32 = 0;

/**
 * What stays the same for a file.
 * @param rowsOfColumn rows that there is room for where numbers are put
 */
export function begin(
  delimiterByte: i32,
  decimalByte: i32,
  columns: i32,
  rowsOfColumn: i32,
  flagsAt: usize,
  powersAt: usize,
  farthestPower: i32,
): void {
  delimiter = delimiterByte;
  decimal = decimalByte;
  width = columns;
  stride = (rowsOfColumn as usize) << 3;
  flags = flagsAt;
  powers = powersAt;
  farthest = farthestPower;
}

/**
 * Reads rows whose cells are all plain numbers, or empty, into `place`, column by column. Behind
 * `end` are zeros, at least eight.
 * @returns where the first row begins that is not, or not whole
 */
export function rows(start: usize, end: usize, place: usize, most: i32): usize {
  const last = width - 1;
  let at = start;
  let count = 0;
  while (count < most && at < end) {
    const first = byteAt(at);
    if (first == LF || first == CR || first == HASH) break;
    let cell = at;
    let isBlank = last > 0;
    let column = 0;
    for (; column <= last; column++) {
      const into = place + (column as usize) * stride;
      let after = byteAt(cell);
      let next = cell;
      if (after == delimiter || after == LF || after == CR) {
        said = 0;
        store<f64>(into, NaN);
      } else {
        next = number(cell, into);
        if (next == 0) break;
        after = byteAt(next);
        isBlank = false;
      }
      if (column < last ? after != delimiter : after != LF && after != CR) break;
      const flag = flags + column;
      store<u8>(flag, load<u8>(flag) | (said as u8));
      cell = next + 1;
    }
    if (column <= last || isBlank) break;
    if (load<u8>(cell - 1) == CR) {
      // Its line feed may be behind the window.
      if (cell == end) break;
      if (load<u8>(cell) == LF) cell++;
    }
    at = cell;
    place += 8;
    count++;
  }
  rowsRead = count;
  return at;
}

function byteAt(at: usize): i32 {
  return load<u8>(at) as i32;
}

/** How many bytes of a word are digits before the first that is none. */
function digitsOf(word: u64): i32 {
  const others = ((word + 0x7676767676767676) | word) & 0x8080808080808080;
  return (ctz(others) >> 3) as i32;
}

/** The number that the first digits of such a word write. @param count from 1 to 8 */
function valueOf(word: u64, count: i32): u64 {
  let pairs = word << (((8 - count) as u64) << 3);
  pairs = pairs * 10 + (pairs >> 8);
  const mask: u64 = 0x000000ff000000ff;
  return ((pairs & mask) * 0x000f424000000064 + ((pairs >> 16) & mask) * 0x0000271000000001) >> 32;
}

const wholePowers = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
  100000000000000000, 1000000000000000000, 10000000000000000000,
]);

function tenTo(count: i32): u64 {
  return load<u64>(wholePowers + ((count as usize) << 3));
}

/** The word at a place, digits as 0 to 9. */
function wordAt(at: usize): u64 {
  return load<u64>(at) ^ 0x3030303030303030;
}

/** @returns where the number ends; 0 where no plain number stands there */
function number(start: usize, into: usize): usize {
  let at = start;
  let byte = byteAt(at);
  const quoted = byte == QUOTE;
  if (quoted) byte = byteAt(++at);
  const negative = byte == MINUS;
  if (negative || byte == PLUS) byte = byteAt(++at);
  const first = at;

  let word = wordAt(at);
  let count = digitsOf(word);
  let mantissa: u64 = count > 0 ? valueOf(word, count) : 0;
  at += count;
  if (count == 8) {
    word = wordAt(at);
    count = digitsOf(word);
    if (count > 0) {
      mantissa = mantissa * tenTo(count) + valueOf(word, count);
      at += count;
    }
  }
  const whole = (at - first) as i32;
  // 007 may be a code: it is looked at on its own.
  if (whole > MOST_WHOLE || (whole > 1 && byte == ZERO)) return 0;

  let fraction = 0;
  said = NUMERIC;
  if (byteAt(at) == decimal) {
    const point = ++at;
    do {
      word = wordAt(at);
      count = digitsOf(word);
      if (count == 0) break;
      if (mantissa >= tenTo(MOST_DIGITS - count)) return 0;
      mantissa = mantissa * tenTo(count) + valueOf(word, count);
      at += count;
    } while (count == 8);
    fraction = (at - point) as i32;
    said |= fraction == 3 && whole >= 1 && whole <= 3 && byte != ZERO ? GROUP : POINT;
  }
  if (whole + fraction == 0) return 0;

  let power = -fraction;
  byte = byteAt(at);
  if (byte == 101 || byte == 69) {
    byte = byteAt(++at);
    const down = byte == MINUS;
    if (down || byte == PLUS) at++;
    word = wordAt(at);
    count = digitsOf(word);
    if (count == 0 || count > 4) return 0;
    const exponent = valueOf(word, count) as i32;
    at += count;
    power += down ? -exponent : exponent;
  }
  if (quoted) {
    if (byteAt(at++) != QUOTE) return 0;
  } else said |= UNQUOTED;

  let value: f64;
  if (mantissa <= EXACT_WHOLE && power >= -EXACT_POWER && power <= EXACT_POWER) {
    value = mantissa as f64;
    if (power < 0) value /= exactPower(-power);
    else if (power > 0) value *= exactPower(power);
  } else {
    if (mantissa == 0) value = 0;
    else {
      if (power < -farthest || power > farthest) return 0;
      value = rounded(mantissa, power);
      if (value == 0) return 0;
    }
  }
  store<f64>(into, negative ? -value : value);
  return at;
}

const exactPowers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);

function exactPower(power: i32): f64 {
  return load<f64>(exactPowers + ((power as usize) << 3));
}

/** The high half of a product of 128 bits; its low half is `a * b`. */
function high(a: u64, b: u64): u64 {
  const low: u64 = 0xffffffff;
  const al = a & low;
  const ah = a >> 32;
  const bl = b & low;
  const bh = b >> 32;
  const mid = ah * bl + ((al * bl) >> 32);
  const cross = al * bh + (mid & low);
  return ah * bh + (mid >> 32) + (cross >> 32);
}

/**
 * mantissa · 10^power, rounded once, to even (Lemire 2021, "Number parsing at a gigabyte per
 * second"; Mushtak and Lemire 2023: the product of 128 bits always tells). Far from what a double
 * cannot hold: `farthest` sees to that.
 */
function rounded(mantissa: u64, power: i32): f64 {
  const shift = clz(mantissa) as i32;
  const w = mantissa << shift;
  const five = powers + (((power + farthest) as usize) << 4);
  const fiveHigh = load<u64>(five, 8);
  let upper = high(w, fiveHigh);
  let lower = w * fiveHigh;
  if ((upper & 0x1ff) == 0x1ff) {
    const more = high(w, load<u64>(five));
    lower += more;
    if (lower < more) upper++;
  }
  const top = (upper >> 63) as i32;
  let bits = upper >> (top + 9);
  let exponent = ((217706 * power) >> 16) + 63 + top - shift + 1023;
  // Half-way, and exactly so: to even.
  if (lower <= 1 && power >= -4 && power <= 23 && (bits & 3) == 1 && bits << (top + 9) == upper)
    bits &= ~1;
  bits = (bits + (bits & 1)) >> 1;
  if (bits >= 1 << 53) {
    bits = 1 << 52;
    exponent++;
  }
  return reinterpret<f64>((bits & 0xfffffffffffff) | ((exponent as u64) << 52));
}
