/**
 * A table as it was read: columns of numbers, or of texts by code. Knows no feature and no target.
 */

import type { DateOrder } from './experiment.js';
import type { Value } from './value.js';

export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  /** NaN where the cell is missing. */
  readonly values: Float64Array;
  /** The file says that these are names of classes. */
  readonly coded?: boolean;
}

export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  /** Index into `levels`, −1 where the cell is missing. */
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  /**
   * The file says that these are names of classes: in another table they may all look like numbers.
   */
  readonly coded?: boolean;
  /** Why its cells are no numbers, where they might have been. */
  readonly reason?: TextReason;
  /** The first of its cells, and the line it stands on. */
  readonly first?: { readonly text: string; readonly line: number };
}

/** What a column says that is text and looks otherwise, and how the file says what it is. */
export interface TextReason {
  readonly message: string;
  readonly cure?: { readonly title: string; readonly options: Readonly<Record<string, Value>> };
}

export type TableColumn = NumberColumn | TextColumn;

/** The signs of a file's numbers. */
export interface NumberSigns {
  readonly decimal: '.' | ',';
  readonly thousands?: '.' | ',';
}

/** How a table's cells were read: so are those of every other table for the same network. */
export interface Manner {
  /** Where some number said them. */
  readonly signs?: NumberSigns;
  /** Columns of texts, whatever their cells look like elsewhere. */
  readonly texts: readonly string[];
  /** Columns of texts in which signs of missing cells are classes, and which. */
  readonly classes: readonly { readonly column: string; readonly labels: readonly string[] }[];
  /** Columns of dates, and what comes first in them. */
  readonly dates: readonly { readonly column: string; readonly order: DateOrder }[];
}

export interface Table {
  /** What the table is called in messages. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Line of the file each row starts on, from 1; missing where there is no file. */
  readonly lines?: Uint32Array;
  /** Whether the first line of the file held the names; missing where there is no file. */
  readonly header?: boolean;
  /** Rows that stand behind lines without a value: no window lies across these. */
  readonly breaks?: readonly number[];
  /** How its cells were read; missing where there is no file. */
  readonly manner?: Manner;
  /** What the reader decided, as sentences. */
  readonly notes: readonly string[];
}

/** Why a file cannot be had: by code and sentence, and which file it is. */
export interface DataProblem {
  readonly code: string;
  readonly message: string;
  readonly file: string;
}
