/** Cells of one column, as they come: numbers while they are numbers, else texts by code. */
import { textOf, type Cell } from './cell.js';
import { CellNumbers, type NumberReading } from './cellNumbers.js';
import { rewriting } from './cellWriting.js';
import { DataError } from './dataError.js';
import { Levels, unknown, type LevelKind } from './levels.js';
import { formOf } from './numberForms.js';
import { NumberScanner, plainForms } from './scanNumber.js';
import { cureOf, nearlySame, reasonOf } from './textReasons.js';
import type { ColumnReading } from './columnReading.js';
import type { TableColumn, TextReason } from '../model/experiment/table.js';

/** Cells that mean "no value". An empty cell always does. */
export const missingMarkers = ['NA', 'N/A', 'NaN', 'null', 'NULL', '?', '-'];
/** What Excel writes where a formula failed. */
const failures = ['#N/A', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#NULL!'];
const markers = new Set([...missingMarkers, 'nan', 'na', 'n/a', ...failures]);

const infinite = /^[+-]?inf(inity)?$/i;

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 48 && byte <= 57;
const startsWithZero = ({ bytes, start, end }: Cell): boolean =>
  end - start > 1 && bytes[start] === 48 && isDigit(bytes[start + 1]);

/** The first of an array: where little would be left of it, without a copy. */
const exactly = <T extends Float64Array | Int32Array>(array: T, length: number): T =>
  (array.length > length * 1.1 ? array.slice(0, length) : array.subarray(0, length)) as T;

/** Whole, and beyond what a double tells from its neighbours. */
const isHuge = (value: number): boolean => !Number.isSafeInteger(value) && Number.isInteger(value);

/** Rows there is room for at first. */
export const capacity = { first: 1024 };

const LF = 10;
const CR = 13;

interface Place {
  readonly line: number;
  readonly text: string;
}

/** Before a level that is a marker: what is written in quotes is none. No text holds it. */
const marked = '\0';
const labelOf = (key: string): string => (key.startsWith(marked) ? key.slice(1) : key);

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
  private numbers: Float64Array;
  private codes: Int32Array;
  private readonly levels = new Levels();
  private readonly scanner: NumberScanner;
  private readonly cells: CellNumbers;
  private reason: TextReason | undefined;
  private rows = 0;
  /** A cell held a number. */
  private numeric = false;
  private firstText: Place | undefined;
  private nonFinite: Place | undefined;
  private firstMarker: Place | undefined;
  private latin: number | undefined;
  private huge = false;
  /** What the file says of its cells' writing, done to them. */
  private readonly rewrite: ((cell: Cell) => Cell) | undefined;
  /** Cells go through their bytes: as numbers, as texts, or each on its own. */
  private way: 'numbers' | 'texts' | 'cells';

  constructor(
    private readonly reading: NumberReading,
    private readonly options: ColumnOptions,
    /** Its place in a row. */
    private readonly column: number,
  ) {
    this.numbers = new Float64Array(options.textual ? 0 : capacity.first);
    this.codes = new Int32Array(options.textual ? capacity.first : 0);
    this.scanner = new NumberScanner(reading.decimal);
    this.cells = new CellNumbers(reading);
    this.rewrite = rewriting(options.writing, reading.decimal);
    this.way = this.rewrite || options.coded ? 'cells' : options.textual ? 'texts' : 'numbers';
  }

  /** Other cells came first and a text after them, so what the first ones said is lost. */
  get turned(): boolean {
    const { numeric, nonFinite, firstMarker, firstText } = this;
    const before = numeric || nonFinite !== undefined || firstMarker !== undefined;
    return !this.options.textual && firstText !== undefined && before;
  }

  /** There is room for so many rows. */
  reserve(rows: number): void {
    if (this.firstText === undefined && !this.options.textual) {
      const numbers = new Float64Array(rows);
      numbers.set(this.numbers);
      this.numbers = numbers;
      return;
    }
    const codes = new Int32Array(rows).fill(-1);
    codes.set(this.codes);
    this.codes = codes;
  }

  /** Takes its numbers of so many rows from the stage. */
  take(rows: number): void {
    if (this.firstText !== undefined || this.options.textual) return;
    const { numbers, column } = this;
    const { values, width, first } = this.reading.stage;
    for (let row = 0, at = column; row < rows; row++, at += width)
      numbers[first + row] = values[at]!;
  }

  /**
   * Reads the cell that begins at a place, if it is a plain one: without blanks at its ends, or
   * quotes or lines in it. What was read for a row may be read again.
   * @returns where it ends, or −1
   */
  read(bytes: Uint8Array, start: number, row: number, line: number): number {
    const { delimiter } = this.reading;
    if (this.way === 'numbers') {
      const { scanner } = this;
      const place = this.placeOf(row);
      const end = scanner.read(bytes, start, this.reading.stage.values, place);
      const after = bytes[end];
      if (end >= 0 && (after === delimiter || after === LF || after === CR)) {
        if (scanner.form !== plainForms.none)
          this.cells.tellPoint(scanner.form === plainForms.group);
        this.numeric = true;
        this.empty = false;
        return end;
      }
      const first = bytes[start];
      if (first === delimiter || first === LF || first === CR) {
        this.reading.stage.values[place] = NaN;
        return start;
      }
    }
    const { levels } = this;
    const end = levels.look(bytes, start, delimiter);
    if (end < 0) return -1;
    if (levels.code !== unknown && this.way === 'texts') {
      this.codes[row] = levels.code;
      return end;
    }
    this.add({ bytes, start: levels.from, end: levels.to, quoted: levels.quoted }, line, row);
    if (this.way === 'texts') levels.remember(bytes, this.codes[row]!);
    return end;
  }

  /** Takes any cell. @param row there is room for it */
  add(given: Cell, line: number, row: number): void {
    const cell = this.rewrite ? this.rewrite(given) : given;
    if (row >= this.rows) this.rows = row + 1;
    const { textual, verbatim, coded } = this.options;
    const value =
      (cell.quoted && textual) || (coded && startsWithZero(cell))
        ? undefined
        : this.cells.read(cell, line);
    if (value !== undefined && !textual && this.firstText === undefined) {
      this.put(row, value);
      this.numeric = true;
      this.empty = false;
      if (isHuge(value) && !/[eE.]/.test(this.text(cell, line))) this.huge = true;
      return;
    }
    const text = this.text(cell, line);
    if (verbatim) {
      this.codes[row] = this.levels.codeOf(text, line, 'text');
      return;
    }
    if (text === '') {
      this.put(row, NaN);
      return;
    }
    const isMarker = !cell.quoted && markers.has(text);
    if (isMarker) this.firstMarker ??= { line, text };
    else this.empty = false;
    const kind = isMarker ? 'other' : this.kindOf(text, line, value);
    if (this.codes.length > 0)
      this.codes[row] = this.levels.codeOf(isMarker ? `${marked}${text}` : text, line, kind);
    else this.put(row, NaN);
  }

  private placeOf(row: number): number {
    const { first, width } = this.reading.stage;
    return (row - first) * width + this.column;
  }

  /** A number, or no value. */
  private put(row: number, value: number): void {
    if (this.codes.length > 0) this.codes[row] = -1;
    else this.reading.stage.values[this.placeOf(row)] = value;
  }

  private kindOf(text: string, line: number, value: number | undefined): LevelKind {
    if (value !== undefined) {
      this.numeric = true;
      return 'number';
    }
    if (infinite.test(text)) {
      this.nonFinite ??= { line, text };
      return 'other';
    }
    const form = formOf(text);
    if (form) this.reading.seen.add(form);
    this.firstText ??= { line, text };
    if (this.codes.length === 0) {
      // From here on its cells are texts: the numbers so far are read again as such.
      this.codes = new Int32Array(this.numbers.length).fill(-1);
      this.numbers = new Float64Array(0);
    }
    if (this.way === 'numbers') this.way = 'texts';
    return 'text';
  }

  /** @param rows so many were read @throws DataError where a number is infinite */
  finish(file: string, rows: number): TableColumn {
    this.rows = rows;
    const { name } = this.options;
    if (this.firstText === undefined && !this.options.textual) {
      if (this.nonFinite)
        throw new DataError(
          'data/not-finite',
          `${this.nonFinite.text} is no finite number. Leave the cell empty, or mend it.`,
          { file, line: this.nonFinite.line, column: name },
        );
      return { name, kind: 'number', values: exactly(this.numbers, rows) };
    }
    const places = new Map<string, number>();
    const placeOf = this.levels.texts.map((key) => {
      if (this.isMissing(key)) return -1;
      const text = labelOf(key);
      if (!places.has(text)) places.set(text, places.size);
      return places.get(text)!;
    });
    const codes = exactly(this.codes, rows);
    for (let row = 0; row < rows; row++) codes[row] = codes[row]! < 0 ? -1 : placeOf[codes[row]!]!;
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
    const others = this.levels.texts.filter((key) => !key.startsWith(marked));
    return isCode(text) && text !== 'NULL' && others.length > 1 && others.every(isCode);
  }

  /** What has to be said of the column. */
  notes(): string[] {
    const { firstText } = this;
    const { grouped } = this.cells;
    const { name } = this.options;
    const notes: string[] = [];
    if (this.reason) notes.push(this.reason.message);
    for (const key of firstText ? this.levels.texts : [])
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
    if (reason === undefined && (coded || !this.numeric)) return this.alike(levels);
    const why = reason === undefined ? '' : `, which ${reason}`;
    const texts = this.textCells();
    const message =
      this.numeric && !coded
        ? `'${name}' is read as text: ${texts} of ${this.rows} cells ` +
          `${texts === 1 ? 'is' : 'are'} not a number (line ${line}: ${written}${why}).`
        : `'${name}' is read as text: ${written} (line ${line}) ${reason}.`;
    const cure = coded ? undefined : cureOf(levels, String.fromCharCode(this.reading.decimal));
    return { message, ...(cure && { cure }) };
  }

  private textCells(): number {
    const { kinds } = this.levels;
    return this.codes
      .subarray(0, this.rows)
      .reduce((n, code) => n + Number(kinds[code] === 'text'), 0);
  }

  private alike(levels: readonly string[]): TextReason | undefined {
    const [one, other] = this.options.writing?.lowercase ? [] : (nearlySame(levels) ?? []);
    if (one === undefined || other === undefined) return undefined;
    const line = this.levels.lines[this.levels.texts.indexOf(other)];
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
}
