/** Parsed data files, read once and kept while they are as they were. Knows no link. */
import { createHash } from 'node:crypto';
import { readingsOf } from '../../data/columnReading.js';
import type {
  DataFile,
  ReadingOptions,
  SharedTables,
  TableRequest,
  TableSummary,
} from '../../protocol/tablesMessages.js';
import type { Table } from '../../model/experiment/table.js';
import { readTable, type ReadTable } from './readTable.js';
import { bytesOf } from './sharedTable.js';
import { expectThere, sourceOf, stampOf, type DataBytes } from './sources.js';
import { headerOf, isLarge, readBeginning, summaryOf, type Seen } from './summary.js';

/** So many bytes of tables are kept; the one that was asked for last always is. */
const mostBytes = 512 * 1024 * 1024;

/** How, and until when. */
type Reading = ReadingOptions & Pick<TableRequest, 'watched'>;

interface Kept extends ReadTable {
  /** Size and time of the file when it was read. */
  readonly stamp: string;
  readonly bytes: number;
}

export class TableStore {
  /** @param keep what becomes of a table before it is kept: put where other threads see it */
  constructor(private readonly keep: (table: Table) => Table = (table) => table) {}

  /** By place and reading, the least recently used first. */
  private readonly kept = new Map<string, Kept>();

  /** @throws DataError where a file is not there or cannot be understood */
  summary(request: TableRequest): TableSummary {
    return summaryOf(...both(request, (source, reading) => this.see(source, reading)));
  }

  /** @throws DataError where a file is not there or cannot be understood */
  rows(request: TableRequest): SharedTables {
    const { files, watched } = request;
    const until = watched && { watched };
    const [main, test] = both(request, (source, reading) =>
      this.read(source, { ...reading, ...until }),
    );
    return {
      table: main.table,
      ...(test && { testTable: test.table }),
      files: Object.fromEntries(files.flatMap(placeOf)),
      sha256: test ? together(main.sha256, test.sha256) : main.sha256,
    };
  }

  /** Nobody will ask again soon. */
  forget(): void {
    this.kept.clear();
  }

  private see(source: DataBytes, reading: ReadingOptions): Seen {
    expectThere(source);
    return isLarge(source)
      ? readBeginning(source, reading)
      : { table: this.read(source, reading).table, header: headerOf(source), partial: false };
  }

  private read(source: DataBytes, reading: Reading): ReadTable {
    const stamp = stampOf(source);
    if (!('path' in source) || stamp === undefined) return this.readKept(source, reading);
    const key = JSON.stringify([source.path, ...settingsOf(reading)]);
    const known = this.kept.get(key);
    this.kept.delete(key);
    const current = known?.stamp === stamp ? known : this.readNew(source, reading, stamp);
    this.kept.set(key, current);
    this.forgetOldest();
    return current;
  }

  private readNew(source: DataBytes, reading: Reading, stamp: string): Kept {
    const read = this.readKept(source, reading);
    return { ...read, stamp, bytes: bytesOf(read.table) };
  }

  private readKept(source: DataBytes, reading: Reading): ReadTable {
    const { table, sha256 } = readTable(source, reading);
    return { table: this.keep(table), sha256 };
  }

  private forgetOldest(): void {
    let total = [...this.kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { bytes }] of this.kept) {
      if (total <= mostBytes || this.kept.size === 1) return;
      this.kept.delete(key);
      total -= bytes;
    }
  }
}

/** What of a reading makes another table of the same bytes. */
const settingsOf = ({
  delimiter,
  decimal,
  header,
  columns = [],
  manner,
}: ReadingOptions): unknown[] => [delimiter, decimal, header, readingsOf(columns), manner];

/** Both files: the second is read as the first was, whatever its cells look like. */
function both<T extends { readonly table: Table }>(
  { files: [first, second], reading }: TableRequest,
  look: (source: DataBytes, reading: ReadingOptions) => T,
): [T, T | undefined] {
  const main = look(sourceOf(first), reading);
  const { manner } = main.table;
  return [main, second && look(sourceOf(second), { ...reading, ...(manner && { manner }) })];
}

const placeOf = ({ path, location }: DataFile): [string, string][] =>
  location === undefined ? [] : [[path, location]];

/** The fingerprint of two files. */
const together = (first: string, second: string): string =>
  createHash('sha256').update(`${first}\n${second}`).digest('hex');
