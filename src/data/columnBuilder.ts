/** Cells of one column, as they come: numbers while they are numbers, else texts by code. */
import { textOf, type Cell } from './cell.js';
import { rewriting } from './cellWriting.js';
import { DataError } from './dataError.js';
import { formOf, plainly, type NumberForm } from './numberForms.js';
import { cureOf, nearlySame, reasonOf } from './textReasons.js';
import type { ColumnReading } from './columnReading.js';
import type { TableColumn, TextReason } from '../model/experiment/table.js';

/** Cells that mean "no value". An empty cell always does. */
export const missingMarkers = ['NA', 'N/A', 'NaN', 'null', 'NULL', '?', '-'];
/** What Excel writes where a formula failed. */
const failures = ['#N/A', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#NULL!'];
const markers = new Set([...missingMarkers, 'nan', 'na', 'n/a', ...failures]);

const latin1 = new TextDecoder('latin1');

/**
 * Powers of ten that a double holds exactly: with a whole number below 2⁵³ the product or quotient
 * is rounded once, so correctly.
 */
const exactPowers = Array.from({ length: 23 }, (_, i) => 10 ** i);
const infinite = /^[+-]?inf(inity)?$/i;

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 48 && byte <= 57;
const startsWithZero = ({ bytes, start, end }: Cell): boolean =>
  end - start > 1 && bytes[start] === 48 && isDigit(bytes[start + 1]);

interface Place {
  readonly line: number;
  readonly text: string;
}

/** Before a level that is a marker: what is written in quotes is none. No text holds it. */
const marked = '\0';
const labelOf = (key: string): string => (key.startsWith(marked) ? key.slice(1) : key);

/** What a file says of its numbers, as bytes; and what its cells say of it. */
export interface NumberReading {
  readonly decimal: number;
  /** 0 where nothing separates them. */
  readonly thousands: number;
  readonly seen: Set<NumberForm>;
}

export interface ColumnOptions {
  readonly name: string;
  /** The column is known to hold text: every cell's text is kept. */
  readonly textual: boolean;
  /** Markers of missing cells and numbers are texts like any other. */
  readonly verbatim: boolean;
  /** The file says that its cells are names of classes: 007 is no 7 then. */
  readonly coded: boolean;
  /** Classes that the file names: a cell NA may be one. */
  readonly classes: readonly string[];
  /** How its cells are written, where the file says so. */
  readonly writing?: ColumnReading | undefined;
}

export class ColumnBuilder {
  /** No cell held anything. */
  empty = true;
  private numbers = new Float64Array(8);
  private codes = new Int32Array(0);
  private readonly levels = new Map<string, number>();
  /** The line on which each level stood first. */
  private readonly firstLines: number[] = [];
  private reason: TextReason | undefined;
  private count = 0;
  private numeric = 0;
  private firstText: Place | undefined;
  private texts = 0;
  private nonFinite: Place | undefined;
  private firstMarker: Place | undefined;
  private latin: number | undefined;
  private huge = false;
  private grouped: Place | undefined;
  /** The form that it told last: most cells of a column have one. */
  private told: NumberForm | undefined;
  /** What the file says of its cells' writing, done to them. */
  private readonly rewrite: ((cell: Cell) => Cell) | undefined;

  constructor(
    private readonly reading: NumberReading,
    private readonly options: ColumnOptions,
  ) {
    if (options.textual) this.codes = new Int32Array(8);
    this.rewrite = rewriting(options.writing, reading.decimal);
  }

  /** Other cells came first and a text after them, so what the first ones said is lost. */
  get turned(): boolean {
    const { numeric, nonFinite, firstMarker, firstText } = this;
    const before = numeric > 0 || nonFinite !== undefined || firstMarker !== undefined;
    return !this.options.textual && firstText !== undefined && before;
  }

  add(given: Cell, line: number): void {
    const cell = this.rewrite ? this.rewrite(given) : given;
    if (this.count === this.numbers.length) this.grow();
    const row = this.count++;
    const { textual, verbatim } = this.options;
    const value =
      (cell.quoted && textual) || (this.options.coded && startsWithZero(cell))
        ? undefined
        : this.number(cell, line);
    if (value !== undefined && !textual && this.firstText === undefined) {
      this.numbers[row] = value;
      this.numeric++;
      this.empty = false;
      if (
        !Number.isSafeInteger(value) &&
        Number.isInteger(value) &&
        !/[eE.]/.test(this.text(cell, line))
      )
        this.huge = true;
      return;
    }
    const text = this.text(cell, line);
    if (verbatim) {
      this.texts++;
      this.codes[row] = this.code(text, line);
      return;
    }
    if (text === '') {
      this.numbers[row] = NaN;
      if (this.codes.length > 0) this.codes[row] = -1;
      return;
    }
    const isMarker = !cell.quoted && markers.has(text);
    if (isMarker) this.firstMarker ??= { line, text };
    else {
      this.empty = false;
      this.countText(text, line, value);
    }
    if (this.codes.length > 0)
      this.codes[row] = this.code(isMarker ? `${marked}${text}` : text, line);
    else this.numbers[row] = NaN;
  }

  private countText(text: string, line: number, value: number | undefined): void {
    if (value !== undefined) this.numeric++;
    else if (infinite.test(text)) this.nonFinite ??= { line, text };
    else {
      const form = formOf(text);
      if (form) this.reading.seen.add(form);
      this.texts++;
      this.firstText ??= { line, text };
      if (this.codes.length === 0) this.codes = new Int32Array(this.numbers.length).fill(-1);
    }
  }

  /** @throws DataError where a number is infinite */
  finish(file: string): TableColumn {
    const { name } = this.options;
    if (this.firstText === undefined && !this.options.textual) {
      if (this.nonFinite)
        throw new DataError(
          'data/not-finite',
          `${this.nonFinite.text} is no finite number. Leave the cell empty, or mend it.`,
          { file, line: this.nonFinite.line, column: name },
        );
      return { name, kind: 'number', values: this.numbers.slice(0, this.count) };
    }
    const places = new Map<string, number>();
    const placeOf = [...this.levels.keys()].map((key) => {
      if (this.isMissing(key)) return -1;
      const text = labelOf(key);
      if (!places.has(text)) places.set(text, places.size);
      return places.get(text)!;
    });
    const codes = this.codes.slice(0, this.count).map((code) => (code < 0 ? -1 : placeOf[code]!));
    const levels = [...places.keys()];
    this.reason = this.reasonOf(levels);
    return {
      name,
      kind: 'text',
      codes,
      levels,
      ...(this.options.coded && { coded: true }),
      ...(this.reason && { reason: this.reason }),
    };
  }

  /**
   * Whether a level means that there is no value. A marker is a class where the file says so, or
   * where it is a code among codes: NA beside EU and APAC.
   */
  private isMissing(key: string): boolean {
    if (!key.startsWith(marked)) return false;
    return !this.options.classes.includes(labelOf(key)) && !this.isCodeAmongCodes(labelOf(key));
  }

  private isCodeAmongCodes(text: string): boolean {
    const isCode = (other: string): boolean => /^[A-Z]{2,4}$/.test(other);
    const others = [...this.levels.keys()].filter((key) => !key.startsWith(marked));
    return isCode(text) && text !== 'NULL' && others.length > 1 && others.every(isCode);
  }

  /** What has to be said of the column. */
  notes(): string[] {
    const { firstText, grouped } = this;
    const { name } = this.options;
    const notes: string[] = [];
    if (this.reason) notes.push(this.reason.message);
    for (const key of firstText ? this.levels.keys() : [])
      if (
        key.startsWith(marked) &&
        !this.isMissing(key) &&
        !this.options.classes.includes(labelOf(key))
      )
        notes.push(
          `'${name}': ${labelOf(key)} is read as a class, since the other cells are such codes, ` +
            `too.`,
        );
    if (grouped && firstText === undefined)
      notes.push(
        `'${name}': "${grouped.text}" (line ${grouped.line}) is read with thousands separators.`,
      );
    if (this.huge)
      notes.push(
        `'${name}' holds whole numbers beyond 2^53, which lose digits; leave it out if it ` +
          `is an id.`,
      );
    if (this.latin !== undefined)
      notes.push(
        `'${name}' holds bytes that are not UTF-8 (first on line ${this.latin}); they are ` +
          `read as Windows-1252.`,
      );
    return notes;
  }

  /** Why the column is text, where its cells look otherwise. */
  private reasonOf(levels: readonly string[]): TextReason | undefined {
    const { firstText } = this;
    const { name, coded, writing } = this.options;
    if (!firstText || writing?.parts) return undefined;
    const { text, line } = firstText;
    const written = `"${text.slice(0, 20)}"`;
    const reason = reasonOf(text);
    // What is said to be classes is expected to be text.
    if (reason === undefined && (coded || this.numeric === 0)) return this.alike(levels);
    const why = reason === undefined ? '' : `, which ${reason}`;
    const message =
      this.numeric > 0 && !coded
        ? `'${name}' is read as text: ${this.texts} of ${this.count} cells ` +
          `${this.texts === 1 ? 'is' : 'are'} not a number (line ${line}: ${written}${why}).`
        : `'${name}' is read as text: ${written} (line ${line}) ${reason}.`;
    const cure = coded ? undefined : cureOf(levels, String.fromCharCode(this.reading.decimal));
    return { message, ...(cure && { cure }) };
  }

  private alike(levels: readonly string[]): TextReason | undefined {
    const [one, other] = this.options.writing?.lowercase ? [] : (nearlySame(levels) ?? []);
    if (one === undefined || other === undefined) return undefined;
    const line = this.firstLines[this.levels.get(other)!];
    return {
      message:
        `'${this.options.name}' has "${one}" and "${other}" (line ${line}), which differ in case ` +
        `or blanks alone: they are two classes.`,
      cure: { title: 'Take them for one', options: { lowercase: true } },
    };
  }

  private text(cell: Cell, line: number): string {
    return textOf(cell, () => (this.latin ??= line));
  }

  private code(text: string, line: number): number {
    const known = this.levels.get(text);
    if (known !== undefined) return known;
    this.levels.set(text, this.levels.size);
    this.firstLines.push(line);
    return this.levels.size - 1;
  }

  private grow(): void {
    const numbers = new Float64Array(this.numbers.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
    if (this.codes.length > 0) {
      const codes = new Int32Array(numbers.length).fill(-1);
      codes.set(this.codes);
      this.codes = codes;
    }
  }

  /**
   * The number a cell's bytes write, or undefined. Digits beyond what is exact in one step go
   * through `Number`.
   */
  private number(cell: Cell, line: number): number | undefined {
    const value = this.plainNumber(cell, line);
    if (value !== undefined) return value;
    const { bytes, start, end } = cell;
    if (end - start > longest || !hasWide(bytes, start, end)) return undefined;
    const written = this.text(cell, line);
    const plain = plainly(written);
    if (plain === written) return undefined;
    const again = new TextEncoder().encode(plain);
    return this.plainNumber({ bytes: again, start: 0, end: again.length, quoted: false }, line);
  }

  private plainNumber({ bytes, start, end }: Cell, line: number): number | undefined {
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
    if (digits === 0 || (groups > 0 && group !== 3)) return undefined;
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
    if (groups > 0) {
      this.grouped ??= { line, text: latin1.decode(bytes.subarray(start, end)) };
      this.tellGroups(groups === 1 && !seenPoint);
    } else if (seenPoint) {
      const isGroupLike = fraction === 3 && isGroup(digits - 3, 0) && bytes[start] !== 48;
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
  private tellPoint(isGroupLike: boolean): void {
    const { decimal } = this.reading;
    if (decimal === POINT) this.tell(isGroupLike ? 'pointGroup' : 'point');
    else this.tell(isGroupLike ? 'commaGroup' : 'comma');
  }

  /** So do those with groups. */
  private tellGroups(onlyOne: boolean): void {
    const { decimal } = this.reading;
    if (decimal === POINT) this.tell(onlyOne ? 'commaGroup' : 'pointAndGroups');
    else this.tell(onlyOne ? 'pointGroup' : 'commaAndGroups');
  }

  private tell(form: NumberForm): void {
    if (this.told === form) return;
    this.told = form;
    this.reading.seen.add(form);
  }
}

const POINT = 46;

/** Before a sign between thousands: one to three digits, and three from the second group on. */
const isGroup = (digits: number, before: number): boolean =>
  before === 0 ? digits >= 1 && digits <= 3 : digits === 3;

/** No number is written in more bytes. */
const longest = 48;

function hasWide(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! >= 0x80) return true;
  return false;
}
