/** Catalogue entries as Markdown, for hovers and completion. */
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import { printValue } from '../../model/value.js';
import { texToUnicode } from './texToUnicode.js';

export function entryMarkdown(entry: Entry): string {
  const lines = [`**${entry.name}** — ${entry.help}`];
  if (entry.equation !== undefined) lines.push(`\`${texToUnicode(entry.equation)}\``);
  if (entry.planned) lines.push('_Known to the language, not computed yet._');
  const parameters = entry.parameters.filter((parameter) => parameter.name !== 'from');
  if (parameters.length > 0) lines.push(parameters.map((parameter) => `- \`${parameter.name}\` ${parameterLine(parameter)}`).join('\n'));
  if (entry.source !== undefined) lines.push(`_Source: ${entry.source}_`);
  return lines.join('\n\n');
}

export const parameterMarkdown = (parameter: Parameter): string => `**${parameter.name}** — ${parameterLine(parameter)}`;

function parameterLine(parameter: Parameter): string {
  const { type } = parameter;
  const bounds =
    type.kind === 'number' && (type.minimum !== undefined || type.maximum !== undefined)
      ? ` (${type.minimum ?? '−∞'} … ${type.maximum ?? '∞'}${parameter.unit ? ` ${parameter.unit}` : ''})`
      : '';
  const standard = parameter.default === undefined ? '' : ` Default \`${printValue(parameter.default)}\`.`;
  return `${parameter.help}${bounds}${standard}`;
}
