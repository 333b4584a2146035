/** To the worker that owns parsed data files: summaries for the checks, rows for the trainer. */
import type { StoredTensor } from '../model/checks/checkWeightSources.js';
import type { ColumnSummary } from '../model/experiment/dataset.js';
import type { DataSpec } from '../model/experiment/experiment.js';
import type { DataProblem, Manner, Table } from '../model/experiment/table.js';

/** A file by the path an experiment names it: on this machine, or its bytes. */
export interface DataFile {
  readonly path: string;
  readonly location?: string;
  readonly bytes?: Uint8Array;
}

/** How a CSV is to be read. */
export type ReadingOptions = Partial<
  Pick<DataSpec, 'delimiter' | 'decimal' | 'header' | 'columns'>
> & {
  /** How another table for the same network was read. */
  readonly manner?: Manner;
};

/** One file, or one and a second with test rows. */
export interface TableRequest {
  readonly files: readonly [DataFile] | readonly [DataFile, DataFile];
  readonly reading: ReadingOptions;
  /**
   * Two whole numbers: the first set to 1, the reading ends, since a thread that reads hears no
   * message; the second is how much was read, in hundredths.
   */
  readonly watched?: SharedArrayBuffer;
}

/** What the checks know of a table, both files together. */
export interface TableSummary {
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  /** The first line of the first file. */
  readonly header: string;
  /** Only the beginning of a large file was read: further down there may be other cells. */
  readonly partial?: boolean;
}

/** The tables of an experiment, read once, their columns in memory that all threads see. */
export interface SharedTables {
  readonly table: Table;
  readonly testTable?: Table;
  /** Where each file was, by the path the experiment names it; only those on this machine. */
  readonly files: Readonly<Record<string, string>>;
  readonly sha256: string;
}

export interface Tables {
  readonly requests: {
    readonly summary: { params: TableRequest; result: TableSummary | DataProblem };
    /** Names and shapes of what a weights file holds. */
    readonly tensors: { params: DataFile; result: readonly StoredTensor[] | DataProblem };
    readonly rows: { params: TableRequest; result: SharedTables };
  };
  readonly notifications: Record<never, never>;
}

export interface TablesHost {
  readonly requests: Record<never, never>;
  readonly notifications: Record<never, never>;
}
