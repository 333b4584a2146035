/** Numbers of cells in whatever manner their file writes them, and what they say of that manner. */
import { textOf, type Cell } from './cell.js';
import { plainly, type NumberForm } from './numberForms.js';
import { exactPowers } from './scanNumber.js';
import type { Stage } from './stage.js';
import type { NumberSigns } from '../model/experiment/table.js';

/** What a file says of its numbers, as bytes; and what its cells say of it. */
export interface NumberReading {
  readonly delimiter: number;
  readonly stage: Stage;
  readonly decimal: number;
  /** 0 where nothing separates them. */
  readonly thousands: number;
}

const signOf = (byte: number): '.' | ',' => (String.fromCharCode(byte) === ',' ? ',' : '.');

/** The signs of a file's numbers. */
export const signsOf = ({ decimal, thousands }: NumberReading): NumberSigns => ({
  decimal: signOf(decimal),
  ...(thousands > 0 && { thousands: signOf(thousands) }),
});

const latin1 = new TextDecoder('latin1');

export class CellNumbers {
  /** The first with separators between thousands. */
  grouped: { readonly line: number; readonly text: string } | undefined;
  /** The first whole number that begins with zeros, as codes do. */
  zeros: { readonly line: number; readonly text: string } | undefined;
  /** How the numbers of the column are written. */
  readonly seen = new Set<NumberForm>();
  /** The form that it told last: most cells of a column have one. */
  private told: NumberForm | undefined;

  constructor(private readonly reading: NumberReading) {}

  /**
   * The number a cell's bytes write, or undefined. Digits beyond what is exact in one step go
   * through `Number`.
   */
  read(cell: Cell, line: number): number | undefined {
    const value = this.plainNumber(cell, line);
    if (value !== undefined) return value;
    const { bytes, start, end } = cell;
    if (end - start > longest || !hasWide(bytes, start, end)) return undefined;
    const written = textOf(cell);
    const plain = plainly(written);
    if (plain === written) return undefined;
    const again = new TextEncoder().encode(plain);
    return this.plainNumber({ bytes: again, start: 0, end: again.length, quoted: false }, line);
  }

  private plainNumber(cell: Cell, line: number): number | undefined {
    const { bytes } = cell;
    let { start, end } = cell;
    // Blanks within quotes say nothing of a number.
    while (start < end && isBlank(bytes[start]!)) start++;
    while (end > start && isBlank(bytes[end - 1]!)) end--;
    let at = start;
    if (at === end) return undefined;
    const negative = bytes[at] === 45;
    if (negative || bytes[at] === 43) at++;
    let mantissa = 0;
    let digits = 0;
    let fraction = 0;
    /** Digits of the group so far, and whether one was cut before. */
    let group = 0;
    let groups = 0;
    let seenPoint = false;
    const { decimal, thousands } = this.reading;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= 48 && byte <= 57) {
        mantissa = mantissa * 10 + (byte - 48);
        digits++;
        if (seenPoint) fraction++;
        else group++;
      } else if (byte === decimal && !seenPoint) seenPoint = true;
      else if (byte === thousands && !seenPoint && isGroup(group, groups)) {
        groups++;
        group = 0;
      } else break;
    }
    if (digits === 0 || (groups > 0 && (group !== 3 || isZero(bytes, start)))) return undefined;
    let exponent = 0;
    if (at < end && (bytes[at] === 101 || bytes[at] === 69)) {
      at++;
      const down = bytes[at] === 45;
      if (down || bytes[at] === 43) at++;
      const first = at;
      for (; at < end && bytes[at]! >= 48 && bytes[at]! <= 57; at++)
        exponent = exponent * 10 + (bytes[at]! - 48);
      if (at === first) return undefined;
      if (down) exponent = -exponent;
    }
    if (at !== end) return undefined;
    if (!seenPoint && digits > 1 && isZero(bytes, start))
      this.zeros ??= { line, text: latin1.decode(bytes.subarray(start, end)) };
    if (groups > 0) {
      this.grouped ??= { line, text: latin1.decode(bytes.subarray(start, end)) };
      this.tellGroups(groups, seenPoint);
    } else if (seenPoint) {
      const isGroupLike = fraction === 3 && isGroup(digits - 3, 0) && !isZero(bytes, start);
      this.tellPoint(isGroupLike);
    }
    const power = exponent - fraction;
    let value: number;
    if (digits <= 15 && power >= -22 && power <= 22)
      value = power < 0 ? mantissa / exactPowers[-power]! : mantissa * exactPowers[power]!;
    else {
      const written = latin1.decode(bytes.subarray(start, end));
      const plain = groups > 0 ? written.replaceAll(String.fromCharCode(thousands), '') : written;
      value = Math.abs(Number(plain.replace(String.fromCharCode(decimal), '.')));
      if (!Number.isFinite(value)) return undefined;
    }
    return negative ? -value : value;
  }

  /** Numbers with a decimal sign speak for the others: 3.246 may be three thousand. */
  tellPoint(isGroupLike: boolean): void {
    const { decimal } = this.reading;
    if (decimal === POINT) this.tell(isGroupLike ? 'pointGroup' : 'point');
    else this.tell(isGroupLike ? 'commaGroup' : 'comma');
  }

  /** So do those with groups. */
  private tellGroups(groups: number, hasDecimals: boolean): void {
    const isPoint = this.reading.decimal === POINT;
    if (hasDecimals) this.tell(isPoint ? 'pointAndGroups' : 'commaAndGroups');
    else if (groups > 1) this.tell(isPoint ? 'commaGroups' : 'pointGroups');
    else this.tell(isPoint ? 'commaGroup' : 'pointGroup');
  }

  private tell(form: NumberForm): void {
    if (this.told === form) return;
    this.told = form;
    this.seen.add(form);
  }
}

const POINT = 46;

/** Before a sign between thousands: one to three digits, and three from the second group on. */
const isGroup = (digits: number, before: number): boolean =>
  before === 0 ? digits >= 1 && digits <= 3 : digits === 3;

const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** The first digit, behind a sign. */
const isZero = (bytes: Uint8Array, start: number): boolean =>
  bytes[bytes[start] === 45 || bytes[start] === 43 ? start + 1 : start] === 48;

/** No number is written in more bytes. */
const longest = 48;

function hasWide(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! >= 0x80) return true;
  return false;
}
