/**
 * CSV bytes to a table (RFC 4180), chunk by chunk. Numbers are read from the bytes themselves; only
 * text is decoded.
 * Knows no file system: the caller gives the chunks, and gives them again where a column turns out
 * to be text half-way.
 */
import { asUtf8 } from './asUtf8.js';
import { textOf, type Cell } from './cell.js';
import type { NumberReading } from './cellNumbers.js';
import type { ColumnBuilder } from './columnBuilder.js';
import { buildersFor, codeOf, readingOf } from './columnBuilders.js';
import type { CsvOptions } from './csvOptions.js';
import { DataError } from './dataError.js';
import { cutRecord, isComment } from './csvRecord.js';
import { withDateParts } from './dateParts.js';
import { leftOut } from './leftOut.js';
import { detectDialect, sampleBytes, type Dialect } from './csvDialect.js';
import { uniqueNames } from './csvHeader.js';
import { PendingBytes } from './pendingBytes.js';
import { raggedRows, type RaggedRow } from './raggedRows.js';
import { formsOf, mannerOf } from './manner.js';
import { signsOf } from './numberForms.js';
import type { NumberSigns, Table } from '../model/experiment/table.js';

/**
 * How often the bytes may be read again: once the signs of numbers are known, and because a column
 * of numbers held a text further down.
 */
const mostPasses = 4;

/**
 * @param chunks gives the bytes from the start, each time it is called
 * @throws DataError with file, line and column at the first thing that cannot be understood
 */
export function readCsv(chunks: () => Iterable<Uint8Array>, options: CsvOptions): Table {
  let textual: ReadonlySet<number> = new Set();
  let signs: NumberSigns | undefined;
  for (let pass = 1; ; pass++) {
    const reader = new CsvReader(options, textual, signs);
    for (const chunk of asUtf8(chunks())) reader.push(chunk);
    reader.end();
    // All cells have been seen now: a file whose numbers are written otherwise is read again.
    const known = signs !== undefined;
    signs ??= reader.signs;
    if (!known && !reader.isReadBy(signs)) continue;
    const turned = reader.turnedToText();
    if (turned.length === 0 || pass === mostPasses) return reader.table();
    textual = new Set([...textual, ...turned]);
  }
}

/** What a table may hold: numbers for all of it must fit into memory. */
const mostCells = 2 ** 28;
const [bytesOfCell, bytesOfLine] = [8, 4];

/** Beyond the dialect's sample, with its mark, or all there are: it is the same for all chunks. */
const sampled = sampleBytes + 3;

const LF = 10;
const CR = 13;
const HASH = 35;

class CsvReader {
  private readonly pending = new PendingBytes();
  /** Bytes before those that are looked at, and how far these were read. */
  private consumed = 0;
  private reached = 0;
  private dialect: Dialect | undefined;
  private builders: ColumnBuilder[] = [];
  private names: string[] | undefined;
  private unnamed: ReadonlySet<number> = new Set();
  private reading: NumberReading | undefined;
  /** Lines of the rows that were read, and how many these are. */
  private lines = new Uint32Array(0);
  private rows = 0;
  /** The stage has room up to this row. */
  private staged = 0;
  private readonly ragged: RaggedRow[] = [];
  private readonly notes: string[] = [];
  private line = 1;
  private readonly comments: number[] = [];
  private blank = 0;
  /** Lines without a value came since the last row, empty ones among them; rows behind such. */
  private gap = false;
  private empty = 0;
  private readonly breaks: number[] = [];

  constructor(
    private readonly options: CsvOptions,
    private readonly textual: ReadonlySet<number>,
    /** Signs of numbers, where they are known; else those of the sample. */
    private readonly known: NumberSigns | undefined,
  ) {}

  /** The signs that all cells say. */
  get signs(): NumberSigns {
    const { dialect, options } = this;
    return (
      options.manner?.signs ??
      signsOf(formsOf(this.builders), String.fromCharCode(dialect!.delimiter), options.decimal)
    );
  }

  isReadBy(signs: NumberSigns): boolean {
    const { decimal, thousands } = this.reading!;
    return decimal === codeOf(signs.decimal) && thousands === codeOf(signs.thousands);
  }

  push(chunk: Uint8Array): void {
    const bytes = this.pending.add(chunk);
    if (bytes) this.consume(bytes, false);
  }

  end(): void {
    this.consume(this.pending.take(), true);
    if (this.names) this.take();
    const { file } = this.options;
    if (!this.names) throw new DataError('data/empty', 'the file is empty.', { file });
    const [first, ...more] = this.ragged;
    if (first) throw raggedRows(file, this.names.length, first, more);
    if (this.rows === 0)
      throw new DataError(
        'data/no-rows',
        `no data rows; columns: ${this.names.slice(0, 8).join(', ')}.`,
        { file },
      );
  }

  /** Columns that held numbers until a text came: their first cells are known only as numbers. */
  turnedToText(): number[] {
    return this.builders.flatMap((builder, i) => (builder.turned ? [i] : []));
  }

  table(): Table {
    const { file } = this.options;
    const columns = this.builders.map((builder) => builder.finish(file, this.rows));
    const { asText, columns: specs = [] } = this.options;
    const kept = columns.filter((_, i) => !(this.unnamed.has(i) && this.builders[i]!.empty));
    const notes = [
      ...this.dialect!.notes,
      ...this.notes,
      ...this.builders.flatMap((builder) => builder.notes()),
      ...leftOut({
        decimalComma: this.options.decimal === undefined && this.reading!.decimal === codeOf(','),
        comments: this.comments,
        blank: this.blank,
        columns: columns.length - kept.length,
      }),
    ];
    const lines = this.lines.slice(0, this.rows);
    const dated = asText
      ? undefined
      : withDateParts(kept, specs, { file, lines }, this.options.manner);
    const manner = mannerOf(this.builders, this.reading!, dated?.dates ?? [], this.options.manner);
    return {
      file,
      rows: this.rows,
      columns: dated?.columns ?? kept,
      lines,
      header: this.dialect!.header,
      ...(this.breaks.length > 0 && { breaks: this.breaks }),
      manner,
      notes: [...notes, ...(dated?.notes ?? [])],
    };
  }

  /** Reads every complete record; keeps the bytes of one that goes on in the next chunk. */
  private consume(bytes: Uint8Array, last: boolean): void {
    let at = 0;
    if (!this.dialect) {
      if (!last && bytes.length <= sampled) {
        this.pending.keep(bytes);
        return;
      }
      at = this.begin(bytes);
    }
    const lastLine = bytes.lastIndexOf(LF);
    while (at < bytes.length) {
      if (this.names) at = this.plainRows(bytes, at, lastLine);
      if (at === bytes.length) break;
      const next = this.record(bytes, at, last);
      if (next < 0) break;
      at = next;
    }
    this.consumed += at;
    this.reached = 0;
    this.pending.keep(bytes.subarray(at));
  }

  /** @returns where the first record begins: behind a byte order mark, and Excel's hint */
  private begin(bytes: Uint8Array): number {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      throw new DataError('data/encoding', 'the file is gzipped: let its name end in .csv.gz.', {
        file: this.options.file,
      });
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const dialect = detectDialect(bytes.subarray(mark), this.options);
    this.dialect = dialect;
    if (dialect.skip > 0) this.line++;
    return mark + dialect.skip;
  }

  /**
   * Rows whose cells are all plain, most of a table.
   * @param lastLine where the last line ends that is whole
   * @returns where the first record begins that is not: a comment, an empty line, …
   */
  private plainRows(bytes: Uint8Array, start: number, lastLine: number): number {
    const { builders } = this;
    const { delimiter } = this.dialect!;
    const last = builders.length - 1;
    let at = start;
    while (at <= lastLine) {
      const first = bytes[at];
      if (first === LF || first === CR || first === HASH) return at;
      if (this.rows === this.staged) {
        this.reached = at;
        this.flush();
      }
      if (!this.gap && builders.every((builder) => builder.isPlain)) {
        const next = this.numberRows(bytes, at, lastLine + 1);
        if (next > at) {
          at = next;
          continue;
        }
      }
      let place = at;
      let isBlank = last > 0;
      for (let column = 0; column <= last; column++) {
        const end = builders[column]!.read(bytes, place, this.rows, this.line);
        if (end < 0) return at;
        if (end > place) isBlank = false;
        const after = bytes[end];
        if (column < last ? after !== delimiter : after !== LF && after !== CR) return at;
        place = end + 1;
      }
      if (isBlank) return at;
      if (this.gap) this.closeGap();
      this.lines[this.rows++] = this.line++;
      at = bytes[place - 1] === CR && bytes[place] === LF ? place + 1 : place;
    }
    return at;
  }

  /**
   * Rows of nothing but numbers.
   * @returns where the first record begins that is not, or that the stage has no room for
   */
  private numberRows(bytes: Uint8Array, start: number, end: number): number {
    const { kernel, first } = this.reading!.stage;
    const next = kernel.read(bytes, start, end, this.rows - first, this.staged - this.rows);
    const rows = this.rows + kernel.rowsRead;
    while (this.rows < rows) this.lines[this.rows++] = this.line++;
    this.builders.forEach((builder, i) => builder.hear(kernel.flags[i]!));
    return next;
  }

  /** The rows of the stage go into their columns. */
  private take(): void {
    const { stage } = this.reading!;
    for (const builder of this.builders) builder.take(this.rows - stage.first);
    stage.first = this.rows;
  }

  /**
   * The rows of the stage go into their columns, and there is room for as many again.
   * @throws DataError where memory would not hold them
   */
  private flush(): void {
    this.take();
    this.staged = this.rows + this.reading!.stage.rows;
    if (this.staged <= this.lines.length) return;
    const most = Math.floor(mostCells / this.builders.length);
    if (this.rows >= most)
      throw this.tooLarge(
        `the file has more than ${mostCells.toLocaleString('en')} cells: too many to be held in ` +
          `memory.`,
      );
    const rows = Math.min(most, Math.max(this.staged, this.expectedRows()));
    const needed = rows * (this.builders.length * bytesOfCell + bytesOfLine);
    const { room = Infinity } = this.options;
    if (needed > room)
      throw this.tooLarge(
        `about ${rows.toLocaleString('en')} rows of ${this.builders.length} columns take ` +
          `${gigabytes(needed)} of memory, and ${gigabytes(room)} are free. Give a part of the ` +
          `rows, or fewer columns.`,
      );
    const lines = new Uint32Array(rows);
    lines.set(this.lines);
    this.lines = lines;
    for (const builder of this.builders) builder.reserve(rows);
  }

  /** A row comes behind lines without a value. */
  private closeGap(): void {
    if (this.rows > 0) {
      this.breaks.push(this.rows);
      this.blank += this.empty;
    }
    this.empty = 0;
    this.gap = false;
  }

  /** As many as the bytes so far make likely, and a few more; else twice as many. */
  private expectedRows(): number {
    const { size = 0 } = this.options;
    const all = Math.ceil((this.rows * size * 1.03) / (this.consumed + this.reached));
    return all > this.rows ? all : this.lines.length * 2;
  }

  /** One record from `start`; where the next one starts, or −1 if this one is not complete yet. */
  private record(bytes: Uint8Array, start: number, last: boolean): number {
    const { delimiter } = this.dialect!;
    const end = bytes.length;
    const first = bytes[start];
    if (first === LF || first === CR) {
      const next = this.lineEnd(bytes, start, last);
      if (next >= 0) {
        this.empty++;
        this.gap = true;
      }
      return next;
    }
    if (first === HASH) {
      let at = start;
      while (at < end && bytes[at] !== LF && bytes[at] !== CR) at++;
      if (at === end && !last) return -1;
      const width = this.names?.length;
      if (isComment(bytes.subarray(start, at), this.dialect!, width)) {
        this.comments.push(this.line);
        return at === end ? end : this.lineEnd(bytes, at, last);
      }
    }
    this.reached = start;
    const { line } = this;
    const cut = cutRecord(bytes, start, last, { delimiter, line, file: this.options.file });
    if (!cut) return -1;
    const next = cut.end >= end ? end : this.lineEnd(bytes, cut.end, last);
    if (next < 0) return -1;
    this.line += cut.newlines;
    this.accept(cut.cells, line);
    return next;
  }

  /** Past `\n`, `\r\n` or `\r`; −1 if a `\r` is the last byte so far. */
  private lineEnd(bytes: Uint8Array, at: number, last: boolean): number {
    if (bytes[at] === CR && at + 1 >= bytes.length && !last) return -1;
    this.line++;
    return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
  }

  private accept(cells: readonly Cell[], line: number): void {
    if (!this.names) {
      const header = this.dialect!.header;
      const texts = cells.map((cell) => (header ? textOf(cell) : ''));
      this.unnamed = new Set(texts.flatMap((name, i) => (header && name === '' ? [i] : [])));
      const { unique, notes } = uniqueNames(texts.map((name, i) => name || `column${i + 1}`));
      this.names = unique;
      this.notes.push(...notes);
      const { delimiter, signs } = this.dialect!;
      const written = this.known ?? this.options.manner?.signs ?? signs;
      this.reading = readingOf(delimiter, written, unique.length);
      this.lines = new Uint32Array(this.reading.stage.capacity);
      this.builders = buildersFor(unique, this.reading, this.options, this.textual);
      if (header) return;
    }
    // A line of blanks is a blank line; so is one of delimiters, which spreadsheets write.
    const isBlank = cells.every(({ start, end }) => start === end);
    if (isBlank && this.names.length > 1) {
      if (cells.length > 1) this.blank++;
      else this.empty++;
      this.gap = true;
      return;
    }
    if (cells.length !== this.names.length) {
      this.ragged.push({ line, cells: cells.length });
      return;
    }
    if (this.rows === this.staged) this.flush();
    if (this.gap) this.closeGap();
    const row = this.rows++;
    this.lines[row] = line;
    for (let i = 0; i < cells.length; i++) this.builders[i]!.add(cells[i]!, line, row);
  }

  private tooLarge(message: string): DataError {
    return new DataError('data/too-large', message, { file: this.options.file, line: this.line });
  }
}

const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(2))} GB`;
