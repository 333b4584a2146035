/** Text in columns. */

/**
 * Every column as wide as its widest cell; the first is to the left, what looks like a number to
 * the right.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const numeric = widths.map((_, column) =>
    rows.slice(1).every((row) => /^-?[\d.]*(e[+-]?\d+)?( ?%)?$/.test((row[column] ?? '').trim())),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          numeric[column] && column > 0
            ? cell.padStart(widths[column]!)
            : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
