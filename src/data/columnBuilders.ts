/** A builder for each column of a file, with what the experiment says of it. */
import type { NumberReading } from './cellNumbers.js';
import { ColumnBuilder } from './columnBuilder.js';
import { codedColumns } from './columnReading.js';
import type { CsvOptions } from './csvOptions.js';
import { Stage } from './stage.js';
import type { NumberSigns } from '../model/experiment/table.js';

/** A sign as a byte; 0 of none. */
export const codeOf = (sign: string | undefined): number => sign?.charCodeAt(0) ?? 0;

/** How a file writes numbers, and room for some rows of so many. */
export const readingOf = (
  delimiter: number,
  { decimal, thousands }: NumberSigns,
  width: number,
): NumberReading => ({
  delimiter,
  stage: new Stage(width, delimiter, codeOf(decimal)),
  decimal: codeOf(decimal),
  thousands: codeOf(thousands),
});

/** @param turned columns, by number, that turned out to hold texts when the file was read before */
export function buildersFor(
  names: readonly string[],
  reading: NumberReading,
  { columns = [], manner, asText = false }: Pick<CsvOptions, 'columns' | 'manner' | 'asText'>,
  turned: ReadonlySet<number>,
): ColumnBuilder[] {
  const coded = new Set(codedColumns(columns));
  const specs = new Map(columns.map((column) => [column.name, column]));
  const textual = new Set(manner?.texts);
  const kept = new Map(manner?.classes.map(({ column, labels }) => [column, labels]));
  return names.map((name, i) => {
    const spec = specs.get(name);
    const isLabels = spec?.type === 'text';
    const options = {
      name,
      textual: asText || isLabels || textual.has(name) || turned.has(i),
      verbatim: asText ? ('cells' as const) : isLabels ? ('labels' as const) : undefined,
      coded: coded.has(name),
      classes: [...(kept.get(name) ?? []), ...(spec?.classes?.map(String) ?? [])],
      settled: textual.has(name),
      ...(!asText && { writing: spec }),
    };
    return new ColumnBuilder(reading, options, i);
  });
}
