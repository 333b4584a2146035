/** Tables in memory that all threads see: handed to another worker, nothing is copied. */
import type { Table, TableColumn } from '../../model/experiment/table.js';

/** The same table with numbers, codes and lines copied to shared memory; texts stay as they are. */
export const shared = (table: Table): Table => ({
  ...table,
  columns: table.columns.map(sharedColumn),
  ...(table.lines && { lines: moved(table.lines, Uint32Array) }),
});

const sharedColumn = (column: TableColumn): TableColumn =>
  column.kind === 'number'
    ? { ...column, values: moved(column.values, Float64Array) }
    : { ...column, codes: moved(column.codes, Int32Array) };

interface Numbers {
  readonly length: number;
  readonly byteLength: number;
  set(from: ArrayLike<number>): void;
}

function moved<T extends Numbers>(array: T, Kind: new (buffer: SharedArrayBuffer) => T): T {
  const copy = new Kind(new SharedArrayBuffer(array.byteLength));
  copy.set(array as unknown as ArrayLike<number>);
  return copy;
}

/** Bytes of a table's numbers. */
export const bytesOf = ({ columns }: Table): number =>
  columns.reduce(
    (sum, column) =>
      sum + (column.kind === 'number' ? column.values.byteLength : column.codes.byteLength),
    0,
  );
