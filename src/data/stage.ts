/** Where numbers wait for their columns. */
import { NumberRows } from './numberRows.js';

/**
 * Numbers of the rows read last, column by column, [width, rows]: a row that wrote to each of a
 * thousand columns in its own place would wait for memory at every cell.
 */
export class Stage {
  readonly kernel: NumberRows;
  /** Rows there is room for. */
  readonly rows: number;
  /** Rows that columns have room for at first: few in wide tables. */
  readonly capacity: number;
  /** The row of the table that the first one here is. */
  first = 0;
  readonly values: Float64Array;

  /** @param delimiter a byte, as the decimal sign */
  constructor(width: number, delimiter: number, decimal: number) {
    this.rows = Math.min(256, Math.max(1, Math.floor(32_768 / width)));
    this.kernel = new NumberRows(width, this.rows, delimiter, decimal);
    this.values = this.kernel.values;
    this.capacity = Math.max(16, Math.min(1024, this.rows * 4));
  }
}
