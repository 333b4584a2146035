/** Where numbers wait for their columns. */

/**
 * Numbers of the rows read last, row by row, [rows, width]: a row that wrote to each of a thousand
 * columns in its own place would wait for memory at every cell.
 */
export class Stage {
  readonly values: Float64Array;
  /** Rows there is room for. */
  readonly rows: number;
  /** Rows that columns have room for at first: few in wide tables. */
  readonly capacity: number;
  /** The row of the table that the first one here is. */
  first = 0;

  constructor(readonly width: number) {
    this.rows = Math.min(256, Math.max(1, Math.floor(32_768 / width)));
    this.values = new Float64Array(this.rows * width);
    this.capacity = Math.max(16, Math.min(1024, this.rows * 4));
  }
}
