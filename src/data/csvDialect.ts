/**
 * Delimiter, decimal sign and header of a CSV: as told, else as its first lines show, and then said
 * aloud.
 */

export interface DialectOptions {
  readonly delimiter?: string;
  readonly decimal?: string;
  readonly header?: boolean;
}

export interface Dialect {
  /** Bytes. */
  readonly delimiter: number;
  readonly decimal: number;
  readonly header: boolean;
  /** What was found out and not told. */
  readonly notes: readonly string[];
}

const candidates = [',', ';', '\t', '|'];
const names: Readonly<Record<string, string>> = {
  '\t': 'a tab',
  ',': 'a comma',
  ';': 'a semicolon',
  '|': 'a bar',
};
const sampleBytes = 65536;

/** Looks at the first lines alone; what was told is taken unchecked. Never throws. */
export function detectDialect(bytes: Uint8Array, options: DialectOptions): Dialect {
  const sample = new TextDecoder('utf-8').decode(bytes.subarray(0, sampleBytes));
  const lines = sample
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (bytes.length > sampleBytes && lines.length > 1) lines.pop();
  const notes: string[] = [];
  const told = options.delimiter === '\\t' ? '\t' : options.delimiter;
  const delimiter = told ?? detectDelimiter(lines.slice(0, 20));
  if (told === undefined && delimiter !== ',')
    notes.push(`Cells are separated by ${names[delimiter]}.`);
  const cells = lines.slice(0, 50).map((line) => splitPlainly(line, delimiter));
  const comma =
    delimiter !== ',' &&
    cells.slice(1).some((row) => row.some((cell) => /^[+-]?\d+,\d+$/.test(cell)));
  const decimal = options.decimal ?? (comma ? ',' : '.');
  if (options.decimal === undefined && comma) notes.push('The decimal sign is a comma.');
  const header = options.header ?? !looksLikeData(cells, decimal);
  if (options.header === undefined && !header && cells.length > 0)
    notes.push(
      'The first line holds numbers, so the columns are called column1, column2, …; ' +
        "say 'header true' if it holds the names.",
    );
  return { delimiter: delimiter.charCodeAt(0), decimal: decimal.charCodeAt(0), header, notes };
}

/** The sign that cuts the first lines into the same, largest number of cells. */
function detectDelimiter(lines: readonly string[]): string {
  let best = ',';
  let most = 1;
  for (const candidate of candidates) {
    const counts = lines.map((line) => splitPlainly(line, candidate).length);
    const least = counts.reduce((a, b) => Math.min(a, b), Infinity);
    const agree = counts.filter((count) => count === counts[0]).length >= 0.8 * counts.length;
    if (agree && Number.isFinite(least) && counts[0]! > most)
      [best, most] = [candidate, counts[0]!];
  }
  return best;
}

/** Cells of a line without minding quoted line ends: good enough to see a shape. */
function splitPlainly(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  cells.push(cell.trim());
  return cells;
}

/**
 * A first line is data if it holds numbers above numbers, and every other cell stands again further
 * down its column.
 */
function looksLikeData(cells: readonly (readonly string[])[], decimal: string): boolean {
  const numeric = (cell: string): boolean =>
    cell !== '' && Number.isFinite(Number(decimal === ',' ? cell.replace(',', '.') : cell));
  const [first] = cells;
  const below = cells.slice(1);
  const recurs = (cell: string, column: number): boolean =>
    cell === '' || cell === 'NA' || below.some((row) => row[column] === cell);
  return (
    first !== undefined &&
    first.some((cell, i) => numeric(cell) && below.some((row) => numeric(row[i] ?? ''))) &&
    first.every((cell, i) => numeric(cell) || recurs(cell, i))
  );
}
