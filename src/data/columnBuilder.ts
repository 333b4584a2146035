/** Cells of one column, as they come: numbers while they are numbers, else texts by code. */
import type { Dialect } from './csvDialect.js';
import { DataError } from './dataError.js';
import type { TableColumn } from '../model/experiment/table.js';

/** Bytes of one cell, without its quotes. */
export interface Cell {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** Cells that mean "no value". An empty cell always does. */
export const missingMarkers = ['NA', 'N/A', 'NaN', 'null', 'NULL', '?', '-'];
const markers = new Set([...missingMarkers, 'nan', 'na', 'n/a']);

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder('utf-8', { fatal: true });

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

export class ColumnBuilder {
  name = '';
  /** No cell held anything. */
  empty = true;
  private numbers = new Float64Array(8);
  private codes = new Int32Array(0);
  private readonly levels = new Map<string, number>();
  private count = 0;
  private numeric = 0;
  private firstText: { line: number; text: string } | undefined;
  private texts = 0;
  private nonFinite: { line: number; text: string } | undefined;
  private latin: number | undefined;
  private huge = false;
  /** The file says that its cells are names of classes: 007 is no 7 then. */
  coded = false;

  /** @param textual the column is known to hold text: keep every cell's text */
  constructor(
    private readonly dialect: Dialect,
    private readonly textual: boolean,
    /** Markers of missing cells and numbers are texts like any other. */
    private readonly verbatim = false,
  ) {
    if (textual) this.codes = new Int32Array(8);
  }

  /** Numbers came first and a text after them, so the texts of the first cells are lost. */
  get turned(): boolean {
    return !this.textual && this.firstText !== undefined && this.numeric > 0;
  }

  add(cell: Cell, line: number): void {
    if (this.count === this.numbers.length) this.grow();
    const row = this.count++;
    const value =
      (cell.quoted && this.textual) || (this.coded && startsWithZero(cell))
        ? undefined
        : this.number(cell);
    if (value !== undefined && !this.textual && this.firstText === undefined) {
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
    if (this.verbatim) {
      this.texts++;
      this.codes[row] = this.code(text);
      return;
    }
    if (text === '' || (!cell.quoted && markers.has(text))) {
      this.numbers[row] = NaN;
      if (this.codes.length > 0) this.codes[row] = -1;
      return;
    }
    this.empty = false;
    if (value !== undefined) this.numeric++;
    else if (infinite.test(text)) this.nonFinite ??= { line, text };
    else {
      this.texts++;
      this.firstText ??= { line, text };
      if (this.codes.length === 0) this.codes = new Int32Array(this.numbers.length).fill(-1);
    }
    if (this.codes.length > 0) this.codes[row] = this.code(text);
    else this.numbers[row] = NaN;
  }

  finish(file: string): TableColumn {
    if (this.firstText === undefined && !(this.textual && this.texts > 0)) {
      if (this.nonFinite)
        throw new DataError(
          'data/not-finite',
          `${this.nonFinite.text} is no finite number. Leave the cell empty, or mend it.`,
          {
            file,
            line: this.nonFinite.line,
            column: this.name,
          },
        );
      return { name: this.name, kind: 'number', values: this.numbers.slice(0, this.count) };
    }
    return {
      name: this.name,
      kind: 'text',
      codes: this.codes.slice(0, this.count),
      levels: [...this.levels.keys()],
      ...(this.coded && { coded: true }),
    };
  }

  notes(): string[] {
    const notes: string[] = [];
    if (this.coded && this.firstText && /^0\d/.test(this.firstText.text))
      notes.push(
        `'${this.name}' is read as text: "${this.firstText.text}" (line ${this.firstText.line}) ` +
          `starts with a zero.`,
      );
    else if (this.firstText && this.numeric > 0) {
      const cell = this.firstText.text.slice(0, 20);
      notes.push(
        `'${this.name}' is read as text: ${this.texts} of ${this.count} cells ` +
          `${this.texts === 1 ? 'is' : 'are'} not a number (line ${this.firstText.line}: ` +
          `"${cell}").`,
      );
    } else if (this.firstText && /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(this.firstText.text)) {
      notes.push(
        `'${this.name}' is read as text: "${this.firstText.text}" (line ${this.firstText.line}) ` +
          `has thousands separators; remove them to have numbers.`,
      );
    }
    if (this.huge)
      notes.push(
        `'${this.name}' holds whole numbers beyond 2^53, which lose digits; leave it out if it ` +
          `is an id.`,
      );
    if (this.latin !== undefined)
      notes.push(
        `'${this.name}' holds bytes that are not UTF-8 (first on line ${this.latin}); they are ` +
          `read as Latin-1.`,
      );
    return notes;
  }

  text(cell: Cell, line = 1): string {
    const bytes = cell.bytes.subarray(cell.start, cell.end);
    let text: string;
    try {
      text = utf8.decode(bytes);
    } catch {
      this.latin ??= line;
      text = latin1.decode(bytes);
    }
    if (!cell.quoted) return text.trim();
    return text.replaceAll('""', '"').trim();
  }

  private code(text: string): number {
    const known = this.levels.get(text);
    if (known !== undefined) return known;
    this.levels.set(text, this.levels.size);
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
  private number({ bytes, start, end }: Cell): number | undefined {
    let at = start;
    if (at === end) return undefined;
    const negative = bytes[at] === 45;
    if (negative || bytes[at] === 43) at++;
    let mantissa = 0;
    let digits = 0;
    let fraction = 0;
    let seenPoint = false;
    const point = this.dialect.decimal;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= 48 && byte <= 57) {
        mantissa = mantissa * 10 + (byte - 48);
        digits++;
        if (seenPoint) fraction++;
      } else if (byte === point && !seenPoint) seenPoint = true;
      else break;
    }
    if (digits === 0) return undefined;
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
    const power = exponent - fraction;
    let value: number;
    if (digits <= 15 && power >= -22 && power <= 22)
      value = power < 0 ? mantissa / exactPowers[-power]! : mantissa * exactPowers[power]!;
    else {
      value = Math.abs(
        Number(latin1.decode(bytes.subarray(start, end)).replace(String.fromCharCode(point), '.')),
      );
      if (!Number.isFinite(value)) return undefined;
    }
    return negative ? -value : value;
  }
}
