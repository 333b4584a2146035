/** What of a file is in none of its rows, and how its decimals are written, in sentences. */

/** What a reader passed by. */
export interface Passed {
  /** The file's own lines say that the decimal sign is a comma. */
  readonly decimalComma: boolean;
  /** Lines of comments. */
  readonly comments: readonly number[];
  /** How many lines had no value, and how many columns neither a name nor a value. */
  readonly blank: number;
  readonly columns: number;
}

/** One sentence for each. */
export function leftOut({ decimalComma, comments, blank, columns }: Passed): string[] {
  const notes = decimalComma ? ['The decimal sign is a comma.'] : [];
  if (comments.length > 0)
    notes.push(
      `${comments.length} line${comments.length === 1 ? '' : 's'} starting with # left out ` +
        `(line ${comments.slice(0, 5).join(', ')}${comments.length > 5 ? ', …' : ''}).`,
    );
  if (blank > 0) notes.push(`${blank} line${blank === 1 ? '' : 's'} without a value left out.`);
  if (columns > 0)
    notes.push(
      columns === 1
        ? 'A column has no name and no values: left out.'
        : `${columns} columns have no name and no values: left out.`,
    );
  return notes;
}
