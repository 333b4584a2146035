/**
 * What can stand as the value of a parameter: from the catalogue, the data, and the layers above.
 */
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import { families } from '../../model/catalogue/catalogue.js';
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import { metricNames } from '../../model/catalogue/metrics.js';
import { toySets } from '../../model/catalogue/statements.js';
import { possibleMetrics } from '../../model/checks/checkMetrics.js';
import { outputLayers } from '../../model/experiment/experiment.js';
import { printName, printString, printValue } from '../../model/experiment/value.js';
import type { Analysis } from '../analysis/analyze.js';
import { parameterAt, tunablePaths } from '../analysis/tunePaths.js';
import {
  columnMarkdown,
  entryMarkdown,
  layerMarkdown,
  metricMarkdown,
  parameterMarkdown,
} from './describe.js';
import type { ParameterSlot } from './slot.js';

/** An entry that can be used. */
export const available = (entry: Entry): boolean => !entry.planned;

const markdown = (value: string | undefined): Pick<CompletionItem, 'documentation'> =>
  value === undefined ? {} : { documentation: { kind: 'markdown', value } };

/** A suggestion of a catalogue entry. */
export const entryItem = (entry: Entry, kind: CompletionItemKind): CompletionItem => ({
  label: entry.name,
  kind,
  detail: entry.help,
  ...markdown(entryMarkdown(entry)),
});

/** A suggestion of an option, up to its `=`. */
export const optionItem = (parameter: Parameter): CompletionItem => ({
  label: `${parameter.name}=`,
  kind: CompletionItemKind.Field,
  detail: parameter.help,
  ...markdown(parameterMarkdown(parameter)),
  sortText: `z${parameter.name}`,
  command: { title: 'Suggest', command: 'editor.action.triggerSuggest' },
});

/** A suggestion of a metric. */
export const metricItem = (label: string): CompletionItem => ({
  label,
  kind: CompletionItemKind.Property,
  ...markdown(metricMarkdown(label)),
});

/** A path, in quotes of its own. */
export const pathItem = (path: string): CompletionItem => ({
  label: path,
  insertText: printString(path),
  kind: CompletionItemKind.File,
});

/** The parameter that a value is of: a value to try is one of the setting that is varied. */
export function meantParameter(
  { parameter, path }: ParameterSlot,
  { experiment }: Analysis,
): Parameter | undefined {
  return (
    (path !== undefined && parameter?.name === 'values'
      ? parameterAt(path, experiment)
      : undefined) ?? parameter
  );
}

/** Suggestions for the value of a parameter. @param weightFiles weights that the workspace has */
export function valueItems(
  slot: ParameterSlot,
  analysis: Analysis,
  offset: number,
  weightFiles: readonly string[],
): CompletionItem[] {
  const { path } = slot;
  const parameter = meantParameter(slot, analysis);
  if (!parameter) return [];
  const items = [
    ...itemsOf(parameter, slot, analysis, offset),
    ...(parameter.name === 'weights' ? weightFiles.map(pathItem) : []),
  ];
  // A range of numbers may be searched by its logarithm.
  if (path !== undefined && slot.kind === 'value' && parameter.type.kind === 'number')
    items.push({ label: 'log', kind: CompletionItemKind.Keyword });
  // A word that is the default, too, is offered once.
  return items.filter(({ label }, i) => items.findIndex((other) => other.label === label) === i);
}

function itemsOf(
  parameter: Parameter,
  { given, entry }: ParameterSlot,
  analysis: Analysis,
  offset: number,
): CompletionItem[] {
  const { type } = parameter;
  const words = (
    labels: readonly string[],
    kind: CompletionItemKind = CompletionItemKind.EnumMember,
  ): CompletionItem[] =>
    labels.map((label) => ({
      label,
      kind,
      ...(parameter.default !== undefined &&
        label === printValue(parameter.default) && { detail: 'default', preselect: true }),
    }));
  const notGiven = ({ label }: CompletionItem): boolean => !given.includes(label);
  switch (type.kind) {
    case 'entry':
      return [
        ...families[type.family]
          .filter(available)
          .map((one) => entryItem(one, CompletionItemKind.EnumMember)),
        ...functionItems(type.family, analysis),
      ];
    case 'choice':
      return words(type.of);
    case 'boolean':
      return words(['true', 'false']);
    case 'number':
      return [
        ...words(type.words ?? []),
        ...(type.family
          ? families[type.family]
              .filter(available)
              .map((one) => entryItem(one, CompletionItemKind.Function))
          : []),
        ...(parameter.default === undefined
          ? []
          : words([printValue(parameter.default)], CompletionItemKind.Value)),
      ];
    case 'column':
    case 'columns':
      return columnItems(analysis, entry.name).filter(notGiven);
    case 'layer':
    case 'layers':
      return layerItems(parameter, analysis, offset).filter(notGiven);
    case 'metric':
      return possibleMetrics(analysis.experiment, analysis.widths).map(metricItem);
    case 'list':
      return parameter.name === 'classes' ? classItems(given, analysis).filter(notGiven) : [];
    case 'any':
      if (parameter.name === 'method') return words(['standard', 'minmax', 'robust', 'none']);
      if (parameter.name === 'path') return pathItems(analysis);
      if (parameter.name === 'class_weights') return words(['balanced']);
      if (parameter.name === 'names') return metricNames.map(metricItem).filter(notGiven);
      if (parameter.name === 'what') return words(toySets);
      return [];
    default:
      return [];
  }
}

/** Columns of the data; among the features not what is to be predicted. */
function columnItems({ columns, experiment }: Analysis, statement: string): CompletionItem[] {
  const targets = statement === 'features' ? (experiment.data?.target ?? []) : [];
  return (columns ?? [])
    .filter(({ name }) => !targets.includes(name))
    .map((column) => ({
      label: column.name,
      insertText: printName(column.name),
      kind: CompletionItemKind.Variable,
      detail: column.type,
      ...markdown(columnMarkdown(column)),
    }));
}

/** The classes of the column that the line is about. */
function classItems(given: readonly string[], { columns }: Analysis): CompletionItem[] {
  const column = columns?.find(({ name }) => given.includes(name));
  return (column?.classes ?? []).map((label) => ({
    label,
    insertText: String(Number(label)) === label ? label : printString(label),
    kind: CompletionItemKind.EnumMember,
  }));
}

function layerItems(parameter: Parameter, analysis: Analysis, offset: number): CompletionItem[] {
  const { experiment, trace } = analysis;
  const { network } = experiment;
  if (!network) return [];
  const ends = (name: string): number => trace.get(`layer/${name}`)?.end ?? Infinity;
  // A loss belongs to an output; what a layer takes stands above it.
  const layers =
    parameter.name === 'output'
      ? outputLayers(network)
      : network.layers.filter(({ name }) => ends(name) < offset);
  return layers.map(({ name, kind }) => ({
    label: name,
    insertText: printName(name),
    kind: CompletionItemKind.Variable,
    detail: kind,
    ...markdown(layerMarkdown(analysis, name)),
  }));
}

const pathItems = ({ experiment }: Analysis): CompletionItem[] =>
  tunablePaths(experiment).map((label) => {
    const setting = parameterAt(label, experiment);
    return {
      label,
      kind: CompletionItemKind.Property,
      ...markdown(setting && parameterMarkdown(setting)),
    };
  });

/**
 * Functions of the file with as many parameters as the place asks for: one for an activation, two
 * for a loss.
 */
function functionItems(family: string, { experiment }: Analysis): CompletionItem[] {
  const wanted = family === 'activation' ? 1 : family === 'loss' ? 2 : 0;
  return experiment.functions
    .filter(({ parameters }) => parameters.length === wanted)
    .map(({ name, parameters }) => ({
      label: name,
      kind: CompletionItemKind.Function,
      detail: `function ${name}(${parameters.join(', ')})`,
    }));
}
