/** A new layer's line, its columns under those of the other layers. */
import { layerEntry, positional } from '../../model/catalogue/catalogue.js';
import type { Layer } from '../../model/experiment/experiment.js';
import { printName, printValue, type Value } from '../../model/experiment/value.js';
import type { Statement } from '../syntax/ast.js';
import { startOfLine } from './textLines.js';

/** @param inputs what `from=` says, if it has to be said; @param others the layers there are */
export function printLayer(
  layer: Layer,
  inputs: Value | undefined,
  text: string,
  others: readonly Statement[],
): string {
  const values: string[] = [];
  const options: string[] = [];
  let gap = false;
  for (const parameter of positional(layerEntry(layer.kind))) {
    const value = layer.parameters[parameter.name];
    if (value === undefined) gap = true;
    else if (!gap && values.length < 2) values.push(printValue(value));
    else options.push(`${parameter.name}=${printValue(value)}`);
  }
  if (inputs !== undefined) options.push(`from=${printValue(inputs)}`);
  const [nameColumn, valueColumn] = columnsOf(text, others);
  const head = `${layer.kind.padEnd(nameColumn - 1)} ${printName(layer.name)}`;
  const rest = [...values, ...options].join('  ');
  return rest === '' ? head : `${head.padEnd(valueColumn - 1)} ${rest}`;
}

/** Where names and first values start on most of the other layers' lines, from the indent. */
function columnsOf(text: string, statements: readonly Statement[]): [name: number, value: number] {
  const count = (of: (statement: Statement) => number | undefined): number => {
    const seen = new Map<number, number>();
    for (const statement of statements) {
      const column = of(statement);
      if (column !== undefined) seen.set(column, (seen.get(column) ?? 0) + 1);
    }
    return [...seen].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
  };
  const isOnLine = (statement: Statement, at: number): boolean =>
    startOfLine(text, at) === startOfLine(text, statement.start);
  return [
    count(({ start, values: [name] }) => name && name.start - start),
    count((statement) => {
      const value = statement.values[1];
      return value && isOnLine(statement, value.start) ? value.start - statement.start : undefined;
    }),
  ];
}
