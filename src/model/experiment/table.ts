/**
 * A table as it was read: columns of numbers, or of texts by code. Knows no feature and no target.
 */

import type { Value } from './value.js';

export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  /** NaN where the cell is missing. */
  readonly values: Float64Array;
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
}

/** What a column says that is text and looks otherwise, and how the file says what it is. */
export interface TextReason {
  readonly message: string;
  readonly cure?: { readonly title: string; readonly options: Readonly<Record<string, Value>> };
}

export type TableColumn = NumberColumn | TextColumn;

export interface Table {
  /** What the table is called in messages. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Line of the file each row starts on, from 1; missing where there is no file. */
  readonly lines?: Uint32Array;
  /** Whether the first line of the file held the names; missing where there is no file. */
  readonly header?: boolean;
  /** What the reader decided, as sentences. */
  readonly notes: readonly string[];
}

/** Why a file cannot be had: by code and sentence, and which file it is. */
export interface DataProblem {
  readonly code: string;
  readonly message: string;
  readonly file: string;
}
