/** One cell of a CSV: where its bytes lie, and what they say. */

/** Bytes of one cell, without its quotes. */
export interface Cell {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a cell says. @param otherwise told where it is not UTF-8: it is read as Windows-1252 */
export function textOf(cell: Cell, otherwise?: () => void): string {
  const bytes = cell.bytes.subarray(cell.start, cell.end);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    otherwise?.();
    text = latin1.decode(bytes);
  }
  return (cell.quoted ? text.replaceAll('""', '"') : text).trim();
}
