/**
 * CSV bytes to a table (RFC 4180), chunk by chunk. Numbers are read from the bytes themselves; only
 * text is decoded.
 * Knows no file system: the caller gives the chunks, and gives them again where a column turns out
 * to be text half-way.
 */
import { asUtf8 } from './asUtf8.js';
import { textOf, type Cell } from './cell.js';
import { ColumnBuilder, type NumberReading } from './columnBuilder.js';
import { codedColumns, type ColumnReading } from './columnReading.js';
import { DataError } from './dataError.js';
import { withDateParts } from './dateParts.js';
import { detectDialect, sampleBytes, type Dialect, type DialectOptions } from './csvDialect.js';
import { uniqueNames } from './csvHeader.js';
import { signsOf, type NumberForm, type NumberSigns } from './numberForms.js';
import type { Table } from '../model/experiment/table.js';

export interface CsvOptions extends DialectOptions {
  /** What the file is called in messages. */
  readonly file: string;
  /**
   * What is known of columns before they are read: of classes, cells such as 007 keep their zeros.
   */
  readonly columns?: readonly ColumnReading[];
  /** Columns that hold texts whatever their cells look like: in another table they do. */
  readonly texts?: readonly string[];
  /** Keeps every cell's text: nothing is read as a number. */
  readonly asText?: boolean;
}

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
const mostColumns = 100_000;
const mostCells = 2 ** 28;

/** Beyond the dialect's sample, with its mark, or all there are: it is the same for all chunks. */
const sampled = sampleBytes + 3;

const QUOTE = 34;
const LF = 10;
const CR = 13;
const HASH = 35;

class CsvReader {
  /** Bytes of a record that goes on, and those that came since it was looked at. */
  private rest: Uint8Array = new Uint8Array(0);
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private dialect: Dialect | undefined;
  private builders: ColumnBuilder[] = [];
  private names: string[] | undefined;
  private unnamed: ReadonlySet<number> = new Set();
  private reading: NumberReading | undefined;
  private readonly lines: number[] = [];
  private readonly ragged: { line: number; cells: number }[] = [];
  private readonly notes: string[] = [];
  private line = 1;
  private comments = 0;
  private blank = 0;

  constructor(
    private readonly options: CsvOptions,
    private readonly textual: ReadonlySet<number>,
    /** Signs of numbers, where they are known; else those of the sample. */
    private readonly known: NumberSigns | undefined,
  ) {}

  /** The signs that all cells say. */
  get signs(): NumberSigns {
    const { reading, dialect, options } = this;
    return signsOf(reading!.seen, String.fromCharCode(dialect!.delimiter), options.decimal);
  }

  isReadBy(signs: NumberSigns): boolean {
    const { decimal, thousands } = this.reading!;
    return decimal === codeOf(signs.decimal) && thousands === codeOf(signs.thousands);
  }

  push(chunk: Uint8Array): void {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    // A record that goes on and on is looked at again only when it has doubled.
    if (this.waitingBytes >= this.rest.length) this.consume(this.joined(), false);
  }

  end(): void {
    this.consume(this.joined(), true);
    const { file } = this.options;
    if (!this.names) throw new DataError('data/empty', 'the file is empty.', { file });
    if (this.ragged.length > 0) {
      const [first] = this.ragged;
      const more = this.ragged.slice(1);
      const lines = more.slice(0, 5).map((row) => row.line);
      const others =
        more.length > 0
          ? ` (and ${more.length} more: line${more.length > 1 ? 's' : ''} ` +
            `${lines.join(', ')}${more.length > 5 ? ', …' : ''})`
          : '';
      throw new DataError(
        'data/ragged',
        `${first!.cells} cell${first!.cells === 1 ? '' : 's'} where the header has ` +
          `${this.names.length}${others}. Mend the line, or quote a cell that holds the delimiter.`,
        { file, line: first!.line },
      );
    }
    if (this.lines.length === 0)
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
    const columns = this.builders.map((builder) => builder.finish(file));
    const { asText, columns: specs = [] } = this.options;
    const notes = [
      ...this.dialect!.notes,
      ...this.notes,
      ...this.builders.flatMap((builder) => builder.notes()),
    ];
    if (this.options.decimal === undefined && this.reading!.decimal === codeOf(','))
      notes.push('The decimal sign is a comma.');
    if (this.comments > 0)
      notes.push(
        `${this.comments} line${this.comments === 1 ? '' : 's'} starting with # left out.`,
      );
    if (this.blank > 0)
      notes.push(`${this.blank} line${this.blank === 1 ? '' : 's'} without a value left out.`);
    const kept = columns.filter((_, i) => !(this.unnamed.has(i) && this.builders[i]!.empty));
    const left = columns.length - kept.length;
    if (left > 0)
      notes.push(
        left === 1
          ? 'A column has no name and no values: left out.'
          : `${left} columns have no name and no values: left out.`,
      );
    const lines = Uint32Array.from(this.lines);
    return {
      file,
      rows: this.lines.length,
      columns: asText ? kept : withDateParts(kept, specs, { file, lines }),
      lines,
      header: this.dialect!.header,
      notes,
    };
  }

  private joined(): Uint8Array {
    const { rest, waiting, waitingBytes } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    if (waiting.length === 0) return rest;
    if (waiting.length === 1 && rest.length === 0) return waiting[0]!;
    const joined = new Uint8Array(rest.length + waitingBytes);
    joined.set(rest);
    let at = rest.length;
    for (const chunk of waiting) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    return joined;
  }

  /** Reads every complete record; keeps the bytes of one that goes on in the next chunk. */
  private consume(bytes: Uint8Array, last: boolean): void {
    let at = 0;
    if (!this.dialect) {
      if (!last && bytes.length <= sampled) {
        this.rest = bytes;
        return;
      }
      at = this.begin(bytes);
    }
    while (at < bytes.length) {
      const next = this.record(bytes, at, last);
      if (next < 0) break;
      at = next;
    }
    this.rest = bytes.slice(at);
  }

  /** @returns where the first record begins: behind a byte order mark, and Excel's hint */
  private begin(bytes: Uint8Array): number {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      throw new DataError('data/encoding', 'the file is gzipped: let its name end in .csv.gz.', {
        file: this.options.file,
      });
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const dialect = detectDialect(bytes.subarray(mark), this.options);
    const { decimal, thousands } = this.known ?? dialect.signs;
    const seen = new Set<NumberForm>();
    this.reading = { decimal: codeOf(decimal), thousands: codeOf(thousands), seen };
    this.dialect = dialect;
    if (dialect.skip > 0) this.line++;
    return mark + dialect.skip;
  }

  /** One record from `start`; where the next one starts, or −1 if this one is not complete yet. */
  private record(bytes: Uint8Array, start: number, last: boolean): number {
    const { delimiter } = this.dialect!;
    const end = bytes.length;
    const first = bytes[start];
    if (first === LF || first === CR) return this.lineEnd(bytes, start, last);
    if (first === HASH) {
      let at = start;
      while (at < end && bytes[at] !== LF && bytes[at] !== CR) at++;
      if (at === end && !last) return -1;
      if (this.isComment(bytes.subarray(start, at))) {
        this.comments++;
        return at === end ? end : this.lineEnd(bytes, at, last);
      }
    }
    const cells: Cell[] = [];
    const line = this.line;
    let newlines = 0;
    let at = start;
    for (;;) {
      let from = at;
      let quoted = false;
      while (from < end && bytes[from] === 32) from++;
      if (bytes[from] === QUOTE) {
        quoted = true;
        const opened = line + newlines;
        at = from + 1;
        for (;;) {
          if (at >= end) {
            if (!last) return -1;
            throw new DataError('data/quote', 'this quote is never closed.', {
              file: this.options.file,
              line: opened,
              column: cells.length + 1,
            });
          }
          const byte = bytes[at]!;
          if (byte === QUOTE) {
            if (at + 1 >= end && !last) return -1;
            if (bytes[at + 1] !== QUOTE) break;
            at++;
          } else if (byte === LF) newlines++;
          at++;
        }
        cells.push({ bytes, start: from + 1, end: at, quoted });
        at++;
        while (at < end && bytes[at] === 32) at++;
        if (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR)
          throw new DataError(
            'data/quote',
            'text after a closing quote; a quote inside a cell is written twice.',
            {
              file: this.options.file,
              line: line + newlines,
              column: cells.length,
            },
          );
      } else {
        at = from;
        while (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) {
          if (bytes[at] === 0)
            throw new DataError('data/nul', 'a NUL byte: the file is damaged, or no text.', {
              file: this.options.file,
              line,
              column: cells.length + 1,
            });
          at++;
        }
        let to = at;
        while (to > from && (bytes[to - 1] === 32 || bytes[to - 1] === 9)) to--;
        cells.push({ bytes, start: from, end: to, quoted });
      }
      if (at >= end) {
        if (!last) return -1;
        break;
      }
      if (bytes[at] !== delimiter) break;
      if (cells.length > mostColumns)
        throw this.tooLarge(`${mostColumns.toLocaleString('en')} columns`, line);
      at++;
    }
    const next = at >= end ? end : this.lineEnd(bytes, at, last);
    if (next < 0) return -1;
    this.line += newlines;
    this.accept(cells, line);
    return next;
  }

  /** A line that begins with # and has not all cells; above a header that is none, any. */
  private isComment(bytes: Uint8Array): boolean {
    const { delimiter, width, commentsFirst } = this.dialect!;
    if (!this.names && commentsFirst) return true;
    if (width === 1) return true;
    let cells = 1;
    let quoted = false;
    for (const byte of bytes) {
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === delimiter && !quoted) cells++;
    }
    return cells !== (this.names?.length ?? width);
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
      const written = cells.map((cell) => (header ? textOf(cell) : ''));
      this.unnamed = new Set(written.flatMap((name, i) => (header && name === '' ? [i] : [])));
      const { unique, notes } = uniqueNames(written.map((name, i) => name || `column${i + 1}`));
      this.names = unique;
      this.notes.push(...notes);
      this.builders = this.buildersOf(unique);
      if (header) return;
    }
    // A line of blanks is a blank line; so is one of delimiters, which spreadsheets write.
    const isBlank = cells.every(({ start, end }) => start === end);
    if (isBlank && this.names.length > 1) {
      if (cells.length > 1) this.blank++;
      return;
    }
    if (cells.length !== this.names.length) {
      this.ragged.push({ line, cells: cells.length });
      return;
    }
    if (this.lines.length * cells.length >= mostCells)
      throw this.tooLarge(`${mostCells.toLocaleString('en')} cells`, line);
    this.lines.push(line);
    for (let i = 0; i < cells.length; i++) this.builders[i]!.add(cells[i]!, line);
  }

  private tooLarge(most: string, line: number): DataError {
    const message = `the file has more than ${most}: too many to be held in memory.`;
    return new DataError('data/too-large', message, { file: this.options.file, line });
  }

  /** A builder a column, with what the experiment says of it. */
  private buildersOf(names: readonly string[]): ColumnBuilder[] {
    const { columns = [], texts = [], asText: verbatim = false } = this.options;
    const coded = new Set(codedColumns(columns));
    const specs = new Map(columns.map((column) => [column.name, column]));
    const textual = new Set(texts);
    return names.map(
      (name, i) =>
        new ColumnBuilder(this.reading!, {
          name,
          textual: verbatim || textual.has(name) || this.textual.has(i),
          verbatim,
          coded: coded.has(name),
          classes: specs.get(name)?.classes?.map(String) ?? [],
          ...(!verbatim && { writing: specs.get(name) }),
        }),
    );
  }
}

const codeOf = (sign: string | undefined): number => sign?.charCodeAt(0) ?? 0;
