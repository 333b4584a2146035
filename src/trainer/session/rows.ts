/** Rows of the file, found among those that a network is given. */
import type { Dataset } from '../../model/experiment/dataset.js';

/**
 * Where a row of the file stands in the dataset.
 * @throws RangeError for a row that is not there, or was left out
 */
export function placeOfRow({ fileRows }: Pick<Dataset, 'fileRows'>, row: number): number {
  const place = fileRows.indexOf(row);
  if (place >= 0) return place;
  const last = fileRows.reduce((a, b) => Math.max(a, b), -1);
  if (Number.isInteger(row) && row >= 0 && row < last)
    throw new RangeError(
      `Row ${row} was left out: it has no target, a missing cell, or too few rows before it for ` +
        `a window.`,
    );
  throw new RangeError(`There is no row ${row}: the data has ${last + 1} rows, counted from 0.`);
}
