/** Cures as the language writes them: what the rooms below say as data becomes text here alone. */
import type { FixValue, NewStatement } from '../../model/experiment/finding.js';
import { printValue } from '../../model/experiment/value.js';

/** A value as it is written. */
export function printFixValue(value: FixValue): string {
  if (typeof value === 'object' && 'percent' in value) return `${value.percent}%`;
  if (typeof value === 'object' && 'metric' in value) return value.metric;
  return printValue(value);
}

/** `name=value`. */
export const printOption = (name: string, value: FixValue): string =>
  `${name}=${printFixValue(value)}`;

/** A statement in one line, two spaces between its parts. */
export const printStatement = ({ head, values, options }: NewStatement): string =>
  [
    head,
    ...values.map(printFixValue),
    ...Object.entries(options).map(([name, value]) => printOption(name, value)),
  ].join('  ');
