/**
 * CSV bytes to a table (RFC 4180), chunk by chunk. Numbers are read from the bytes themselves; only
 * text is decoded.
 * Knows no file system: the caller gives the chunks, and gives them again where a column turns out
 * to be text half-way.
 */
import { ColumnBuilder, type Cell } from './columnBuilder.js';
import { DataError } from './dataError.js';
import { detectDialect, type Dialect, type DialectOptions } from './csvDialect.js';
import type { ColumnSpec } from '../model/experiment/experiment.js';
import type { Table } from '../model/experiment/table.js';

export interface CsvOptions extends DialectOptions {
  /** What the file is called in messages. */
  readonly file: string;
  /**
   * What is known of columns before they are read: of classes, cells such as 007 keep their zeros.
   */
  readonly columns?: readonly Pick<ColumnSpec, 'name' | 'type'>[];
  /** Keeps every cell's text: nothing is read as a number. */
  readonly asText?: boolean;
}

/** Columns whose cells are names of classes. */
export const codedColumns = (columns: CsvOptions['columns'] = []): readonly string[] =>
  columns.filter(({ type }) => type === 'category' || type === 'ordinal').map(({ name }) => name);

/** How often the bytes may be read again because a column of numbers held a text further down. */
const mostPasses = 3;

/**
 * @param chunks gives the bytes from the start, each time it is called
 * @throws DataError with file, line and column at the first thing that cannot be understood
 */
export function readCsv(chunks: () => Iterable<Uint8Array>, options: CsvOptions): Table {
  let textual: ReadonlySet<number> = new Set();
  for (let pass = 1; ; pass++) {
    const reader = new CsvReader(options, textual);
    for (const chunk of chunks()) reader.push(chunk);
    reader.end();
    const turned = reader.turnedToText();
    if (turned.length === 0 || pass === mostPasses) return reader.table();
    textual = new Set([...textual, ...turned]);
  }
}

/** What a table may hold: numbers for all of it must fit into memory. */
const mostColumns = 100_000;
const mostCells = 2 ** 28;
/** Names of several columns that are told one by one. */
const mostTwins = 20;

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
  private lastIsUnnamed = false;
  private readonly lines: number[] = [];
  private readonly ragged: { line: number; cells: number }[] = [];
  private readonly notes: string[] = [];
  private line = 1;
  private comments = 0;
  private started = false;

  constructor(
    private readonly options: CsvOptions,
    private readonly textual: ReadonlySet<number>,
  ) {}

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
    const notes = [
      ...this.dialect!.notes,
      ...this.notes,
      ...this.builders.flatMap((builder) => builder.notes()),
    ];
    if (this.comments > 0)
      notes.push(
        `${this.comments} line${this.comments === 1 ? '' : 's'} starting with # left out.`,
      );
    const kept = this.lastIsUnnamed && this.builders.at(-1)!.empty ? columns.slice(0, -1) : columns;
    if (kept.length < columns.length)
      notes.push('The last column has no name and no values: left out.');
    return {
      file,
      rows: this.lines.length,
      columns: kept,
      lines: Uint32Array.from(this.lines),
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
    if (!this.started) {
      if (!last && bytes.length < 4) {
        this.rest = bytes;
        return;
      }
      this.started = true;
      at = this.skipMark(bytes);
    }
    this.dialect ??= detectDialect(bytes.subarray(at), this.options);
    while (at < bytes.length) {
      const next = this.record(bytes, at, last);
      if (next < 0) break;
      at = next;
    }
    this.rest = bytes.slice(at);
  }

  private skipMark(bytes: Uint8Array): number {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 3;
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
      throw new DataError('data/encoding', 'the file is UTF-16; save it as UTF-8.', {
        file: this.options.file,
        line: 1,
      });
    }
    return 0;
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
      this.comments++;
      return at === end ? end : this.lineEnd(bytes, at, last);
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

  /** Past `\n`, `\r\n` or `\r`; −1 if a `\r` is the last byte so far. */
  private lineEnd(bytes: Uint8Array, at: number, last: boolean): number {
    if (bytes[at] === CR && at + 1 >= bytes.length && !last) return -1;
    this.line++;
    return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
  }

  private accept(cells: readonly Cell[], line: number): void {
    if (!this.names) {
      this.builders = cells.map(
        (_, i) =>
          new ColumnBuilder(
            this.dialect!,
            this.options.asText === true || this.textual.has(i),
            this.options.asText,
          ),
      );
      const header = this.dialect!.header;
      const written = cells.map((cell, i) => (header ? this.builders[i]!.text(cell) : ''));
      this.lastIsUnnamed = header && written.at(-1) === '';
      this.names = this.uniqueNames(written.map((name, i) => name || `column${i + 1}`));
      const coded = new Set(codedColumns(this.options.columns));
      this.names.forEach((name, i) => {
        this.builders[i]!.name = name;
        this.builders[i]!.coded = coded.has(name);
      });
      if (header) return;
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

  /** Twins get a number: x, x_2. */
  private uniqueNames(names: readonly string[]): string[] {
    const seen = new Set<string>();
    const twins = new Map<string, string[]>();
    const numbers = new Map<string, number>();
    const unique = names.map((name) => {
      const before = twins.get(name);
      let own = name;
      for (let n = numbers.get(name) ?? 2; seen.has(own); n++) {
        own = `${name}_${n}`;
        numbers.set(name, n + 1);
      }
      if (own !== name && before) before.push(own);
      else if (own !== name) twins.set(name, [own]);
      seen.add(own);
      return own;
    });
    for (const [name, [second, ...more]] of [...twins].slice(0, mostTwins))
      this.notes.push(
        more.length === 0
          ? `There are two columns '${name}'; the second is called '${second}' here.`
          : `There are ${more.length + 2} columns '${name}'; the others are called '${second}' ` +
              `to '${more.at(-1)}' here.`,
      );
    if (twins.size > mostTwins)
      this.notes.push(`${twins.size - mostTwins} more names stand above several columns.`);
    return unique;
  }
}
