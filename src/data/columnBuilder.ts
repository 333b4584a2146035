/** Cells of one column, as they come: numbers while they are numbers, else texts by code. */
import { textOf, type Cell } from './cell.js';
import { CellNumbers, signsOf, type NumberReading } from './cellNumbers.js';
import { rewriting } from './cellWriting.js';
import { DataError } from './dataError.js';
import { Levels, unknown, type LevelKind } from './levels.js';
import { isCodeAmong, isMarker, labelOf, marked } from './missingMarkers.js';
import { formOf, type NumberForm } from './numberForms.js';
import { cellFlags } from './numberRows.js';
import { NumberScanner, plainForms } from './scanNumber.js';
import { alike, whyText } from './textReasons.js';
import { columnNotes, type Place } from './columnNotes.js';
import type { ColumnReading } from './columnReading.js';
import type { TableColumn, TextReason } from '../model/experiment/table.js';

const infinite = /^[+-]?inf(inity)?$/i;

/** The first of an array: where little would be left of it, without a copy. */
const firstOf = <T extends Float64Array | Int32Array>(array: T, length: number): T =>
  (array.length > length * 1.1 ? array.slice(0, length) : array.subarray(0, length)) as T;

/** Whole, and beyond what a double tells from its neighbours. */
const isHuge = (value: number): boolean => !Number.isSafeInteger(value) && Number.isInteger(value);

const QUOTE = 34;
const LF = 10;
const CR = 13;

export interface ColumnOptions {
  readonly name: string;
  /** The column is known to hold text: every cell's text is kept. */
  readonly textual: boolean;
  /** Markers and numbers are texts like any other; or all cells, empty ones too. */
  readonly verbatim: 'labels' | 'cells' | undefined;
  /** The file says that its cells are names of classes: 007 is no 7 then, and 1.10 no 1.1. */
  readonly coded: boolean;
  /** Classes that the file names, or another table had: a cell NA may be one. */
  readonly classes: readonly string[];
  /** No other marker is a class: another table has said so. */
  readonly settled: boolean;
  /** How its cells are written, where the file says so. */
  readonly writing?: ColumnReading | undefined;
}

export class ColumnBuilder {
  /** No cell held anything. */
  empty = true;
  /** Once finished: its column is one of texts. */
  isTextual = false;
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
  private quotedMarker: Place | undefined;
  private latin: number | undefined;
  private huge = false;
  /** A cell held something, and was not in quotes. */
  private plain = false;
  /** A cell held a text that is no number in whatever manner. */
  private words = false;
  private readonly isText: boolean;
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
    this.isText = options.textual || options.coded;
    const { capacity } = reading.stage;
    this.numbers = new Float64Array(this.isText ? 0 : capacity);
    this.codes = new Int32Array(this.isText ? capacity : 0);
    this.scanner = new NumberScanner(reading.decimal);
    this.cells = new CellNumbers(reading);
    this.rewrite = rewriting(options.writing, signsOf(reading));
    this.way = this.rewrite ? 'cells' : this.isText ? 'texts' : 'numbers';
  }

  /** Other cells came first and a text after them, so what the first ones said is lost. */
  get turned(): boolean {
    const { numeric, nonFinite, firstMarker, firstText } = this;
    const before = numeric || nonFinite !== undefined || firstMarker !== undefined;
    return !this.isText && firstText !== undefined && before;
  }

  /** What its cells say of how numbers are written; nothing where they hold words as well. */
  get forms(): ReadonlySet<NumberForm> {
    return this.words || this.isText ? new Set() : this.cells.seen;
  }

  /** Signs of missing cells that are classes here. */
  get markerClasses(): string[] {
    const { texts } = this.levels;
    return texts.filter((key) => key.startsWith(marked) && !this.isMissing(key)).map(labelOf);
  }

  get name(): string {
    return this.options.name;
  }

  /** There is room for so many rows. */
  reserve(rows: number): void {
    if (this.codes.length === 0) {
      const numbers = new Float64Array(rows);
      numbers.set(this.numbers);
      this.numbers = numbers;
      return;
    }
    const codes = new Int32Array(rows).fill(-1);
    codes.set(this.codes);
    this.codes = codes;
  }

  /** Its cells are numbers so far, written as the file writes them. */
  get isPlain(): boolean {
    return this.way === 'numbers';
  }

  /** Hears what cells were that the kernel has read. */
  hear(flags: number): void {
    if (flags & cellFlags.point) this.cells.tellPoint(false);
    if (flags & cellFlags.group) this.cells.tellPoint(true);
    if (!(flags & cellFlags.numeric)) return;
    this.numeric = true;
    this.empty = false;
    if (!this.plain && flags & cellFlags.unquoted) this.becomePlain();
  }

  /** Takes its numbers of so many rows from the stage. */
  take(rows: number): void {
    if (this.codes.length > 0) return;
    const { stage } = this.reading;
    const at = this.placeOf(stage.first);
    this.numbers.set(stage.values.subarray(at, at + rows), stage.first);
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
        if (!this.plain && bytes[start] !== QUOTE) this.becomePlain();
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
    const { verbatim } = this.options;
    const value = verbatim ? undefined : this.cells.read(cell, line);
    if (value !== undefined && this.codes.length === 0) {
      this.put(row, value);
      this.numeric = true;
      this.empty = false;
      if (!this.plain && !cell.quoted) this.becomePlain();
      if (isHuge(value) && !/[eE.]/.test(this.text(cell, line))) this.huge = true;
      return;
    }
    const text = this.text(cell, line);
    if (verbatim === 'cells' || (verbatim && text !== '')) {
      this.codes[row] = this.levels.codeOf(text, line, 'text');
      this.empty = false;
      return;
    }
    if (text === '') {
      this.put(row, NaN);
      return;
    }
    // In quotes a marker is a text, unless all cells of a column of numbers are in quotes.
    const isNone = isMarker(text) && (!cell.quoted || (this.codes.length === 0 && !this.plain));
    if (!isNone) this.empty = false;
    else {
      this.firstMarker ??= { line, text };
      if (cell.quoted) this.quotedMarker ??= { line, text };
    }
    const kind = isNone ? 'other' : this.kindOf(text, line, value);
    if (this.codes.length > 0)
      this.codes[row] = this.levels.codeOf(isNone ? `${marked}${text}` : text, line, kind);
    else this.put(row, NaN);
  }

  /** Not all cells are in quotes: a marker that was is a text. */
  private becomePlain(): void {
    this.plain = true;
    if (this.quotedMarker) this.turnToTexts(this.quotedMarker);
  }

  private placeOf(row: number): number {
    const { first, rows } = this.reading.stage;
    return this.column * rows + row - first;
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
    if (form) this.cells.seen.add(form);
    else this.words = true;
    this.turnToTexts({ line, text });
    return 'text';
  }

  /** From here on its cells are texts: the numbers so far are read again as such. */
  private turnToTexts(first: Place): void {
    this.firstText ??= first;
    if (this.codes.length === 0) {
      this.codes = new Int32Array(this.numbers.length).fill(-1);
      this.numbers = new Float64Array(0);
    }
    if (this.way === 'numbers') this.way = 'texts';
  }

  /** @param rows so many were read @throws DataError where a number is infinite */
  finish(file: string, rows: number): TableColumn {
    this.rows = rows;
    const { name } = this.options;
    if (this.codes.length === 0) {
      if (this.nonFinite)
        throw new DataError(
          'data/not-finite',
          `${this.nonFinite.text} is no finite number. Leave the cell empty, or mend it.`,
          { file, line: this.nonFinite.line, column: name },
        );
      return { name, kind: 'number', values: firstOf(this.numbers, rows) };
    }
    const texts = this.textCells();
    const places = new Map<string, number>();
    const placeOf = this.levels.texts.map((key) => {
      if (this.isMissing(key)) return -1;
      const text = labelOf(key);
      if (!places.has(text)) places.set(text, places.size);
      return places.get(text)!;
    });
    const codes = firstOf(this.codes, rows);
    const coded =
      this.options.coded && !this.options.textual && this.codesAsNumbers([...places.keys()]);
    if (coded) {
      const values = Float64Array.from(codes, (code) => {
        const place = code < 0 ? -1 : placeOf[code]!;
        return place < 0 ? NaN : coded[place]!;
      });
      return { name, kind: 'number', values, coded: true };
    }
    for (let row = 0; row < rows; row++) codes[row] = codes[row]! < 0 ? -1 : placeOf[codes[row]!]!;
    const levels = [...places.keys()];
    this.reason = this.whyText(levels, texts);
    this.isTextual = true;
    return {
      name,
      kind: 'text',
      codes,
      levels,
      ...(this.options.coded && { coded: true }),
      ...(this.reason && { reason: this.reason }),
      ...(levels.length > 0 && { first: { text: levels[0]!, line: this.lineOf(levels[0]!) } }),
    };
  }

  /** Classes that are numbers and print as no other does: 1 and 2, not 01, nor 1.1 and 1.10. */
  private codesAsNumbers(labels: readonly string[]): number[] | undefined {
    const values = labels.map((label) => {
      const bytes = new TextEncoder().encode(label);
      const cell = { bytes, start: 0, end: bytes.length, quoted: false };
      return /^[+-]?0\d/.test(label) ? NaN : (this.cells.read(cell, 0) ?? NaN);
    });
    const isPlain = values.every((value) => !Number.isNaN(value) && !isHuge(value));
    return isPlain && values.length > 0 && new Set(values).size === values.length
      ? values
      : undefined;
  }

  private lineOf(label: string): number {
    const at = this.levels.texts.findIndex((key) => labelOf(key) === label);
    return this.levels.lines[at]!;
  }

  /**
   * Whether a level means that there is no value. A marker is a class where the file says so, or
   * where it is a code among codes: NA beside EU and APAC.
   */
  private isMissing(key: string): boolean {
    if (!key.startsWith(marked)) return false;
    const { classes, settled } = this.options;
    const label = labelOf(key);
    return (
      !classes.includes(label) &&
      (settled || !isCodeAmong(label, this.levels.texts, this.options.writing))
    );
  }

  /** What has to be said of the column. */
  notes(): string[] {
    const { firstText, isTextual, reason, huge, latin } = this;
    const { name, classes } = this.options;
    const { grouped, zeros } = this.cells;
    return columnNotes({
      name,
      reason,
      codes: firstText ? this.markerClasses.filter((label) => !classes.includes(label)) : [],
      grouped: firstText ? undefined : grouped,
      zeros: isTextual ? undefined : zeros,
      huge,
      latin,
    });
  }

  /** How many cells are texts, and no numbers. */
  private textCells(): number {
    const isText = this.levels.kinds.map((kind) => kind === 'text');
    let count = 0;
    for (let row = 0; row < this.rows; row++) if (isText[this.codes[row]!]) count++;
    return count;
  }

  /** Why the column is text, where its cells look otherwise. */
  private whyText(levels: readonly string[], texts: number): TextReason | undefined {
    const { firstText: first, numeric, rows } = this;
    const { name, coded, writing } = this.options;
    if (!first || writing?.parts) return undefined;
    const decimal = String.fromCharCode(this.reading.decimal);
    const why = whyText({ name, coded, numeric, first, rows, texts, levels, decimal });
    return (
      why ?? (writing?.lowercase ? undefined : alike(name, levels, (text) => this.lineOf(text)))
    );
  }

  private text(cell: Cell, line: number): string {
    return textOf(cell, () => (this.latin ??= line));
  }
}
