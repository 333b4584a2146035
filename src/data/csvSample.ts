/** The beginning of a CSV in whole records, as a delimiter would cut it. */

/** A cell of the sample. */
export interface SampleCell {
  readonly text: string;
  readonly quoted: boolean;
}

/** A line of a table, or several where cells hold line ends. */
export type SampleRecord = readonly SampleCell[];

/** Records that are looked at. */
const mostRecords = 400;

/** Whole records, with line ends in quotes; blank lines are none. */
export function recordsOf(text: string, delimiter: string, isWhole: boolean): SampleRecord[] {
  const records: SampleRecord[] = [];
  let record: SampleCell[] = [];
  let from = 0;
  while (from < text.length && records.length < mostRecords) {
    const cell = cellAt(text, from, delimiter, record.length === 0);
    if (cell.end === text.length && !isWhole) break;
    record.push(cell);
    from = cell.end + 1;
    if (text[cell.end] === delimiter) continue;
    if (text[cell.end] === '\r' && text[from] === '\n') from++;
    if (record.length > 1 || record[0]!.text !== '') records.push(record);
    record = [];
  }
  // A last cell that is empty has no character of its own.
  if (record.length > 0 && isWhole) records.push([...record, { text: '', quoted: false }]);
  return records;
}

/** A cell from a place on, up to the delimiter or line end behind it. */
function cellAt(
  text: string,
  start: number,
  delimiter: string,
  isFirst: boolean,
): SampleCell & { readonly end: number } {
  const isEnd = (char: string | undefined): boolean =>
    char === undefined || char === delimiter || char === '\n' || char === '\r';
  let from = start;
  while (text[from] === ' ') from++;
  let end = from;
  // In a comment quotes are marks like any other.
  const quoted = text[from] === '"' && !(isFirst && text[start] === '#');
  if (quoted) {
    for (end++; end < text.length; end++) {
      if (text[end] !== '"') continue;
      if (text[end + 1] !== '"') break;
      end++;
    }
  }
  const closed = quoted ? end : undefined;
  while (!isEnd(text[end])) end++;
  return quoted
    ? {
        text: text
          .slice(from + 1, closed)
          .replaceAll('""', '"')
          .trim(),
        quoted,
        end,
      }
    : { text: text.slice(from, end).trim(), quoted, end };
}
