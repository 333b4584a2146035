/** What is known of a CSV before it is read. */
import type { ColumnReading } from './columnReading.js';
import type { DialectOptions } from './csvDialect.js';
import type { Manner } from '../model/experiment/table.js';

export interface CsvOptions extends DialectOptions {
  /** What the file is called in messages. */
  readonly file: string;
  /**
   * What is known of columns before they are read: of classes, cells such as 007 keep their zeros.
   */
  readonly columns?: readonly ColumnReading[];
  /** How another table for the same network was read. */
  readonly manner?: Manner;
  /** Bytes of the file, where they are known: room is made for as many rows as they will be. */
  readonly size?: number;
  /** Bytes of memory that are free: a table that would not fit is refused in time. */
  readonly room?: number;
  /** Keeps every cell's text: nothing is read as a number. */
  readonly asText?: boolean;
}
