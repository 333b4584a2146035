/** Completion: what the catalogue, the data and the layers above allow at the cursor. */
import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver';
import { families } from '../../model/catalogue/catalogue.js';
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import { metricNames, parts, statements, toySets } from '../../model/catalogue/statements.js';
import { printName, printValue } from '../../model/value.js';
import type { Analysis } from '../analyze.js';
import { entryMarkdown, parameterMarkdown } from './describe.js';
import { slotAt } from './slot.js';

export interface CompletionContext {
  /** CSV files beside the document, as paths from it. */
  readonly dataFiles: readonly string[];
}

export function complete(text: string, offset: number, analysis: Analysis, { dataFiles }: CompletionContext): CompletionItem[] {
  const slot = slotAt(text, offset);
  switch (slot.kind) {
    case 'section':
      return sectionItems(analysis);
    case 'head':
      if (slot.section === 'network') return families.layer.filter(available).map((entry) => ({ ...entryItem(entry, CompletionItemKind.Class), insertText: `${entry.name} ` }));
      if (slot.section === 'expect') return parts.flatMap((part) => metricNames.map((name) => ({ label: `${part}_${name}`, kind: CompletionItemKind.Property })));
      return statements[slot.section].filter(available).map((entry) => ({ ...entryItem(entry, CompletionItemKind.Property), insertText: `${entry.name} ` }));
    case 'value':
      return [...valueItems(slot.parameter, analysis, offset), ...slot.options.map(optionItem)];
    case 'option-value':
      return valueItems(slot.parameter, analysis, offset);
    case 'path':
      return dataFiles.map((path) => ({ label: path, kind: CompletionItemKind.File }));
    default:
      return [];
  }
}

const available = (entry: Entry): boolean => !entry.planned;

const entryItem = (entry: Entry, kind: CompletionItemKind): CompletionItem => ({
  label: entry.name,
  kind,
  detail: entry.help,
  documentation: { kind: 'markdown', value: entryMarkdown(entry) },
});

const optionItem = (parameter: Parameter): CompletionItem => ({
  label: `${parameter.name}=`,
  kind: CompletionItemKind.Field,
  detail: parameter.help,
  documentation: { kind: 'markdown', value: parameterMarkdown(parameter) },
  sortText: `z${parameter.name}`,
  command: { title: 'Suggest', command: 'editor.action.triggerSuggest' },
});

function valueItems(parameter: Parameter | undefined, analysis: Analysis, offset: number): CompletionItem[] {
  if (!parameter) return [];
  const { type } = parameter;
  const words = (labels: readonly string[], kind: CompletionItemKind = CompletionItemKind.EnumMember): CompletionItem[] =>
    labels.map((label) => ({ label, kind, ...(parameter.default !== undefined && label === printValue(parameter.default) && { detail: 'default', preselect: true }) }));
  switch (type.kind) {
    case 'entry':
      return families[type.family].filter(available).map((entry) => entryItem(entry, CompletionItemKind.EnumMember));
    case 'choice':
      return words(type.of);
    case 'boolean':
      return words(['true', 'false']);
    case 'number':
      return [
        ...words(type.words ?? []),
        ...(type.family ? families[type.family].filter(available).map((entry) => entryItem(entry, CompletionItemKind.Function)) : []),
        ...(parameter.default === undefined ? [] : words([printValue(parameter.default)], CompletionItemKind.Value)),
      ];
    case 'column':
    case 'columns':
      return (analysis.columns ?? []).map((column) => ({ label: column.name, insertText: printName(column.name), kind: CompletionItemKind.Variable, detail: column.type }));
    case 'layers':
      return layersAbove(analysis, offset).map((name) => ({ label: name, insertText: printName(name), kind: CompletionItemKind.Variable }));
    case 'any':
      if (parameter.name === 'method') return words(['standard', 'minmax', 'robust', 'none']);
      if (parameter.name === 'metric') return words(['validation_loss', 'validation_accuracy', 'loss']);
      if (parameter.name === 'names') return words(metricNames);
      if (parameter.name === 'what') return words(toySets);
      return [];
    default:
      return [];
  }
}

function layersAbove({ experiment, trace }: Analysis, offset: number): string[] {
  return (experiment.network?.layers ?? [])
    .map((layer) => layer.name)
    .filter((name) => (trace.get(`layer/${name}`)?.start ?? Infinity) < offset && (trace.get(`layer/${name}`)?.end ?? Infinity) < offset);
}

/** Sections that are not there yet, each with its block to fill in. */
function sectionItems({ document }: Analysis): CompletionItem[] {
  const present = new Set(document.statements.map((statement) => (statement.head.type === 'name' ? statement.head.name : '')));
  const snippets: Record<string, string> = {
    nnet: 'nnet 1\n',
    data: 'data "${1:data.csv}" {\n  target     ${2:y}\n  normalize  standard\n  split      train=80% validation=20%\n}',
    network: 'network ${1:name} {\n  input  ${2:inputs}\n  dense  hidden  ${3:16}  relu  init=he\n  dense  output  ${4:1}\n}',
    train:
      'train {\n  loss        ${1|mse,cross_entropy,binary_cross_entropy,half_squared_error,mae,huber|}\n  optimizer   adam  learning_rate=${2:0.01}\n  batch_size  ${3:32}\n  epochs      ${4:100}\n}',
    expect: 'expect {\n  gradient_error  <  1e-6\n}',
  };
  return Object.entries(snippets)
    .filter(([name]) => !present.has(name))
    .map(([label, insertText]) => ({ label, kind: CompletionItemKind.Module, insertText, insertTextFormat: InsertTextFormat.Snippet }));
}
