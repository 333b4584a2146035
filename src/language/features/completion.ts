/** Completion: what the catalogue, the data and the layers above allow at the cursor. */
import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver';
import { families, layerEntry } from '../../model/catalogue/catalogue.js';
import type { Entry, Parameter } from '../../model/catalogue/entry.js';
import { allMetricNames, metricNames } from '../../model/catalogue/metrics.js';
import { statements, toySets } from '../../model/catalogue/statements.js';
import { builtins, constants } from '../../model/expression.js';
import { printName, printValue } from '../../model/value.js';
import type { Analysis } from '../analyze.js';
import { entryMarkdown, parameterMarkdown } from './describe.js';
import { tokenize } from '../lexer.js';
import { LineIndex } from '../lineIndex.js';
import { templates } from '../templates.js';
import { slotAt } from './slot.js';

export interface CompletionContext {
  /** Data files and weights of runs in the workspace, as paths from the document. */
  readonly dataFiles: readonly string[];
  readonly weightFiles: readonly string[];
}

export function complete(text: string, offset: number, analysis: Analysis, context: CompletionContext): CompletionItem[] {
  return replacing(text, offset, itemsAt(text, offset, analysis, context));
}

/** What is quoted, or has dots or slashes in it, is replaced whole; the editor itself would take the last word of it only. */
function replacing(text: string, offset: number, items: readonly CompletionItem[]): CompletionItem[] {
  const quoted = openString(text, offset);
  const start = quoted?.start ?? offset - /[\p{L}\p{N}_.]*$/u.exec(text.slice(0, offset))![0].length;
  if (quoted === undefined && !text.slice(start, offset).includes('.')) return [...items];
  const range = new LineIndex(text).range({ start, end: quoted?.end ?? offset });
  return items.map((item) => {
    const newText = quoted ? `${item.label.replaceAll(/["\\]/g, '\\$&')}${quoted.closed ? '' : '"'}` : (item.insertText ?? item.label);
    return { ...item, textEdit: { range, newText }, filterText: item.label };
  });
}

/** What stands between the quotes that the cursor is in. */
function openString(text: string, offset: number): { start: number; end: number; closed: boolean } | undefined {
  const last = tokenize(text.slice(0, offset)).tokens.findLast(({ kind }) => kind !== 'newline' && kind !== 'end');
  // A text that is closed before the cursor is over.
  if (last?.kind !== 'string' || last.end !== offset || (last.problem === undefined && last.text.length > 1)) return undefined;
  const end = offset + /^[^"\r\n]*/.exec(text.slice(offset))![0].length;
  return { start: last.start + 1, end, closed: text[end] === '"' };
}

function itemsAt(text: string, offset: number, analysis: Analysis, { dataFiles, weightFiles }: CompletionContext): CompletionItem[] {
  const slot = slotAt(text, offset);
  switch (slot.kind) {
    case 'section':
      return sectionItems(analysis, offset);
    case 'generated':
      return ['uniform', 'normal'].map((label) => ({
        label,
        kind: CompletionItemKind.EnumMember,
        detail: label === 'uniform' ? 'between two bounds' : 'of a mean and a deviation',
      }));
    case 'expression':
      return expressionItems(slot.parameters, analysis, offset);
    case 'head':
      if (slot.section === 'network') return families.layer.filter(available).map((entry) => ({ ...entryItem(entry, CompletionItemKind.Class), insertText: `${entry.name} ` }));
      if (slot.section === 'expect') return expectItems();
      return statements[slot.section].filter(available).map((entry) => ({ ...entryItem(entry, CompletionItemKind.Property), insertText: `${entry.name} ` }));
    case 'value':
      return [...valueItems(slot.parameter, analysis, offset), ...slot.options.map(optionItem)];
    case 'option-value':
      return valueItems(slot.parameter, analysis, offset);
    case 'path':
      return (slot.to === 'data' ? dataFiles : weightFiles).map((path) => ({ label: path, kind: CompletionItemKind.File }));
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
      return [...families[type.family].filter(available).map((entry) => entryItem(entry, CompletionItemKind.EnumMember)), ...functionItems(type.family, analysis)];
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
    case 'layer':
    case 'layers':
      return layersAbove(analysis, offset).map((name) => ({ label: name, insertText: printName(name), kind: CompletionItemKind.Variable }));
    case 'metric':
      return words(allMetricNames);
    case 'any':
      if (parameter.name === 'method') return words(['standard', 'minmax', 'robust', 'none']);
      if (parameter.name === 'path') return tunablePaths(analysis).map((label) => ({ label, kind: CompletionItemKind.Property }));
      if (parameter.name === 'class_weights') return words(['balanced']);
      if (parameter.name === 'values') return words(['log']);
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

/** Functions of the file with as many parameters as the place asks for: one for an activation, two for a loss. */
function functionItems(family: string, { experiment }: Analysis): CompletionItem[] {
  const wanted = family === 'activation' ? 1 : family === 'loss' ? 2 : 0;
  return experiment.functions
    .filter(({ parameters }) => parameters.length === wanted)
    .map(({ name, parameters }) => ({ label: name, kind: CompletionItemKind.Function, detail: `function ${name}(${parameters.join(', ')})` }));
}

/** Built-in functions, constants, and what can stand for a number: parameters, or the columns above. */
function expressionItems(parameters: readonly string[], { experiment, trace }: Analysis, offset: number): CompletionItem[] {
  const source = experiment.data?.source;
  const inData = (trace.get('data')?.start ?? Infinity) < offset && source?.kind === 'generate';
  const columns = inData ? source.columns.map(({ name }) => name) : [];
  return [
    ...[...parameters, ...columns].map((label) => ({ label, kind: CompletionItemKind.Variable })),
    ...[...builtins.keys()].map((label) => ({ label, kind: CompletionItemKind.Function, insertText: `${label}($1)`, insertTextFormat: InsertTextFormat.Snippet })),
    ...[...constants.keys()].map((label) => ({ label, kind: CompletionItemKind.Constant })),
  ];
}

function expectItems(): CompletionItem[] {
  const snippets = {
    gradient_error: 'gradient_error  <  1e-6',
    epochs_to_reach: 'epochs_to_reach loss ${1:1e-3}  <  ${2:100}',
    output_variance: 'output_variance(${1:hidden})  in  0.1..10',
    same_as: 'same_as "${1:reference.json}"  <  1e-10',
  };
  return [
    ...Object.entries(snippets).map(([label, insertText]) => ({ label, kind: CompletionItemKind.Snippet, insertText, insertTextFormat: InsertTextFormat.Snippet })),
    ...allMetricNames.map((label) => ({ label, kind: CompletionItemKind.Property })),
  ];
}

/** What `vary` can vary: settings of layers and of training that are numbers or choices. */
function tunablePaths({ experiment }: Analysis): string[] {
  const layers = (experiment.network?.layers ?? []).flatMap((layer) =>
    layerEntry(layer.kind)
      .parameters.filter(({ type }) => ['number', 'choice', 'entry', 'boolean'].includes(type.kind))
      .map(({ name }) => `${layer.name}.${name}`),
  );
  return [...layers, 'train.optimizer', 'train.optimizer.learning_rate', 'train.batch_size', 'train.epochs', 'train.l1', 'train.l2', 'train.loss'];
}

/** Sections that are not there yet, each with its block to fill in. */
function sectionItems({ document }: Analysis, offset: number): CompletionItem[] {
  // The word that is being typed is not there yet.
  const whole = document.statements.filter(({ head }) => head.end < offset || head.start > offset);
  const present = new Set(whole.map((statement) => (statement.head.type === 'name' ? statement.head.name : '')));
  const snippets: Record<string, string> = {
    nnet: 'nnet 1\n',
    data: 'data "${1:data.csv}" {\n  target     ${2:y}\n  normalize  standard\n  split      train=80% validation=20%\n}',
    network: 'network ${1:name} {\n  input  ${2:inputs}\n  dense  hidden  ${3:16}  relu  init=he\n  dense  output  ${4:1}\n}',
    train:
      'train {\n  loss        ${1|mse,cross_entropy,binary_cross_entropy,half_squared_error,mae,huber|}\n  optimizer   adam  learning_rate=${2:0.01}\n  batch_size  ${3:32}\n  epochs      ${4:100}\n}',
    tune: 'tune {\n  vary    ${1:hidden.units}  [8, 16, 32]\n  search  random  trials=20\n  goal    minimize validation_loss\n}',
    expect: 'expect {\n  gradient_error  <  1e-6\n}',
  };
  return Object.entries(snippets)
    .filter(([name]) => !present.has(name))
    .map(([label, insertText]): CompletionItem => ({ label, kind: CompletionItemKind.Module, insertText, insertTextFormat: InsertTextFormat.Snippet }))
    .concat({ label: 'function', kind: CompletionItemKind.Function, insertText: 'function ${1:swish}(${2:z}) = ${3:z * sigmoid(z)}', insertTextFormat: InsertTextFormat.Snippet })
    .concat(present.size === 0 || (present.size === 1 && present.has('nnet')) ? wholeFiles(present.size === 0) : []);
}

/** Experiments that train as they stand, for an empty file. */
const wholeFiles = (withVersion: boolean): CompletionItem[] =>
  templates.map(({ label, detail, text }) => ({
    label,
    detail,
    kind: CompletionItemKind.File,
    insertText: withVersion ? text : text.replace(/^nnet 1\n\n/, ''),
    sortText: `~${label}`,
  }));
