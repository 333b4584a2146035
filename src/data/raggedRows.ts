/** Rows with more or fewer cells than the header. */
import { DataError } from './dataError.js';

export interface RaggedRow {
  readonly line: number;
  readonly cells: number;
}

/** Lines that are named, of many. */
const mostNamed = 5;

/** The error that names the first of them, and where the others are. */
export function raggedRows(
  file: string,
  width: number,
  { line, cells }: RaggedRow,
  more: readonly RaggedRow[],
): DataError {
  const lines = more.slice(0, mostNamed).map((row) => row.line);
  const others =
    more.length > 0
      ? ` (and ${more.length} more: line${more.length > 1 ? 's' : ''} ` +
        `${lines.join(', ')}${more.length > mostNamed ? ', …' : ''})`
      : '';
  return new DataError(
    'data/ragged',
    `${cells} cell${cells === 1 ? '' : 's'} where the header has ${width}${others}. Mend the ` +
      `line, or quote a cell that holds the delimiter.`,
    { file, line },
  );
}
