/** How a table was read, for other tables that are to be read alike. */
import { signsOf, type NumberReading } from './cellNumbers.js';
import type { ColumnBuilder } from './columnBuilder.js';
import type { NumberForm } from './numberForms.js';
import type { Manner } from '../model/experiment/table.js';

/** How the numbers of all columns are written that have a say. */
export const formsOf = (builders: readonly ColumnBuilder[]): Set<NumberForm> =>
  new Set(builders.flatMap(({ forms }) => [...forms]));

/** @param known the manner it was read in itself */
export function mannerOf(
  builders: readonly ColumnBuilder[],
  reading: NumberReading,
  dates: Manner['dates'],
  known: Manner | undefined,
): Manner {
  const forms = formsOf(builders);
  // Whole numbers alone say nothing of the signs.
  const says = known?.signs !== undefined || [...forms].some((form) => form !== 'plain');
  return {
    ...(says && { signs: signsOf(reading) }),
    texts: builders.flatMap(({ isTextual, name }) => (isTextual ? [name] : [])),
    classes: builders.flatMap(({ markerClasses: labels, name }) =>
      labels.length > 0 ? [{ column: name, labels }] : [],
    ),
    dates,
  };
}
