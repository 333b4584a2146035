/** Catalogue entries, columns and layers as Markdown, for hovers and completion. */
import { code, shown } from './markdown.js';
import { helpOfMetric, parseMetricName } from '../../model/catalogue/metrics.js';
import { builtins, constants } from '../../model/experiment/expression.js';
import type { ColumnSummary } from '../../model/experiment/dataset.js';
import { printShape } from '../../model/experiment/shape.js';
import type { Analysis } from '../analysis/analyze.js';
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import { printValue } from '../../model/experiment/value.js';
import { texToUnicode } from '../../explain/texToUnicode.js';

/** A catalogue entry: help, equation, theory, parameters. */
export function entryMarkdown(entry: Entry): string {
  const lines = [`**${entry.name}** — ${entry.help}`];
  if (entry.equation !== undefined) lines.push(`\`${texToUnicode(entry.equation)}\``);
  if (entry.theory !== undefined) lines.push(entry.theory);
  if (entry.planned) lines.push('_Known to the language, not computed yet._');
  const parameters = entry.parameters.filter((parameter) => parameter.name !== 'from');
  if (parameters.length > 0)
    lines.push(
      parameters
        .map((parameter) => `- \`${parameter.name}\` ${parameterLine(parameter)}`)
        .join('\n'),
    );
  if (entry.source !== undefined) lines.push(`_Source: ${entry.source}_`);
  return lines.join('\n\n');
}

/** A parameter: name, help, limits with their unit, default. */
export const parameterMarkdown = (parameter: Parameter): string =>
  `**${parameter.name}** — ${parameterLine(parameter)}`;

function parameterLine(parameter: Parameter): string {
  const { type } = parameter;
  const unit = parameter.unit ? ` ${parameter.unit}` : '';
  const bounds =
    type.kind === 'number' && (type.minimum !== undefined || type.maximum !== undefined)
      ? ` (${type.minimum ?? '−∞'} … ${type.maximum ?? '∞'}${unit})`
      : '';
  const standard =
    parameter.default === undefined ? '' : ` Default \`${printValue(parameter.default)}\`.`;
  return `${parameter.help}${bounds}${standard}`;
}

/** A layer: its kind, what it takes, its output and size; undefined where there is none. */
export function layerMarkdown({ experiment, shapes }: Analysis, name: string): string | undefined {
  const layer = experiment.network?.layers.find((l) => l.name === name);
  if (!layer) return undefined;
  const inputs = layer.inputs.length > 0 ? ` of ${layer.inputs.map(shown).join(', ')}` : '';
  const head = `**${shown(name)}** — ${shown(layer.kind)}${inputs}`;
  return [head, factsLine(shapes.get(name))].filter(Boolean).join('\n\n');
}

/** Shape and parameters of a layer; of an unknown shape nothing. */
export const factsLine = (
  facts: { shape?: readonly number[]; parameters: number } | undefined,
): string =>
  facts?.shape
    ? `Output ${printShape(facts.shape)} · ${facts.parameters.toLocaleString('en')} parameters ` +
      `· ${(facts.parameters * 8).toLocaleString('en')} bytes`
    : '';

const figure = (value: number | undefined): string =>
  value === undefined ? '–' : String(Number(value.toPrecision(5)));

/** A column of the data: type, range or classes, missing cells. */
export function columnMarkdown(column: ColumnSummary): string {
  const head =
    `**${shown(column.name)}** — ${column.type}, ${column.rows.toLocaleString('en')} ` +
    `rows${column.missing > 0 ? `, ${column.missing} missing` : ''}`;
  if (column.type === 'number')
    return (
      `${head}\n\nmean ${figure(column.mean)} · deviation ${figure(column.deviation)} · ` +
      `${figure(column.minimum)} … ${figure(column.maximum)}`
    );
  return column.classes
    ? `${head}\n\n${column.classes
        .slice(0, 12)
        .map(code)
        .join(' ')}${column.classes.length > 12 ? ` and ${column.classes.length - 12} more` : ''}`
    : head;
}

/** A function or constant that expressions know. */
export function builtinMarkdown(name: string): string | undefined {
  const builtin = builtins.get(name);
  if (builtin) return `**${name}(${builtin.takes})** — ${builtin.help}`;
  const constant = constants.get(name);
  return constant === undefined ? undefined : `**${name}** — ${constant}`;
}

/** A metric, and on which rows it is measured. */
export function metricMarkdown(name: string): string {
  const { part, output, metric } = parseMetricName(name);
  const of = [
    output === undefined ? '' : `of the output '${shown(output)}'`,
    part === undefined ? '' : `over the ${part === 'train' ? 'training' : part} rows`,
  ]
    .filter(Boolean)
    .join(', ');
  return `**${shown(name)}** — ${helpOfMetric(metric)}${of === '' ? '' : `\n\nMeasured ${of}.`}`;
}
