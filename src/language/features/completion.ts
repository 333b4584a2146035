/** Completion: what the catalogue, the data and the layers above allow at the cursor. */
import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver';
import { families } from '../../model/catalogue/catalogue.js';
import {
  distributions,
  sectionHelp,
  statements,
  type Section,
} from '../../model/catalogue/statements.js';
import { possibleMetrics } from '../../model/checks/checkMetrics.js';
import { exampleLayer } from '../../model/experiment/experiment.js';
import { builtins, constants } from '../../model/experiment/expression.js';
import { printName, printString } from '../../model/experiment/value.js';
import type { Analysis } from '../analysis/analyze.js';
import { builtinMarkdown } from './describe.js';
import { tokenize, type Token, type Tokens } from '../syntax/lexer.js';
import { LineIndex } from '../syntax/lineIndex.js';
import { templates } from '../editing/templates.js';
import { slotAt, wordStart, type Slot } from './slot.js';
import {
  available,
  entryItem,
  metricItem,
  optionItem,
  pathItem,
  valueItems,
} from './suggestions.js';
import { headOf, sectionStatements } from '../analysis/walk.js';

export interface CompletionContext {
  /** Data files and weights of runs in the workspace, as paths from the document. */
  readonly dataFiles: readonly string[];
  readonly weightFiles: readonly string[];
}

/** What can stand at an offset. @param context data and weight files of the workspace */
export function complete(
  text: string,
  offset: number,
  analysis: Analysis,
  context: CompletionContext,
): CompletionItem[] {
  const read = tokenize(text.slice(0, offset));
  return replacing(
    text,
    offset,
    read,
    itemsAt(slotAt(text, offset, read), offset, analysis, context),
  );
}

/**
 * What is quoted, or has dots or slashes in it, is replaced whole; the editor itself would take the
 * last word of it only.
 */
function replacing(
  text: string,
  offset: number,
  { tokens }: Tokens,
  items: readonly CompletionItem[],
): CompletionItem[] {
  const quoted = openString(text, offset, tokens);
  const start = quoted?.start ?? wordStart(text, offset);
  if (quoted === undefined && !text.slice(start, offset).includes('.')) return [...items];
  const range = new LineIndex(text).range({ start, end: quoted?.end ?? offset });
  return items.map((item) => {
    const newText = quoted
      ? printString(item.label).slice(1, quoted.closed ? -1 : undefined)
      : (item.insertText ?? item.label);
    return { ...item, textEdit: { range, newText }, filterText: item.label };
  });
}

/** What stands between the quotes that the cursor is in. */
function openString(
  text: string,
  offset: number,
  tokens: readonly Token[],
): { start: number; end: number; closed: boolean } | undefined {
  const last = tokens.findLast(({ kind }) => kind !== 'newline' && kind !== 'end');
  // A text that is closed before the cursor is over.
  if (
    last?.kind !== 'string' ||
    last.end !== offset ||
    (last.problem === undefined && last.text.length > 1)
  )
    return undefined;
  const end = offset + /^[^"\r\n]*/.exec(text.slice(offset))![0].length;
  return { start: last.start + 1, end, closed: text[end] === '"' };
}

function itemsAt(
  slot: Slot,
  offset: number,
  analysis: Analysis,
  { dataFiles, weightFiles }: CompletionContext,
): CompletionItem[] {
  switch (slot.kind) {
    case 'section':
      return sectionItems(analysis, offset);
    case 'generated':
      return Object.entries(distributions).map(([label, detail]) => ({
        label,
        kind: CompletionItemKind.EnumMember,
        detail,
      }));
    case 'expression':
      return expressionItems(slot.parameters);
    case 'head':
      if (slot.section === 'network')
        return families.layer.filter(available).map((entry) => ({
          ...entryItem(entry, CompletionItemKind.Class),
          insertText: `${entry.name} `,
        }));
      if (slot.section === 'expect') return expectItems(analysis);
      return statementItems(slot.section, analysis, offset);
    case 'value':
    case 'option-value':
      return [...valueItems(slot, analysis, offset, weightFiles), ...slot.options.map(optionItem)];
    case 'comparison':
      return ['<', '<=', '>', '>=', '==', 'in'].map((label) => ({
        label,
        kind: CompletionItemKind.Operator,
      }));
    case 'path':
      return (slot.to === 'data' ? dataFiles : weightFiles).map(pathItem);
    default:
      return [];
  }
}

/**
 * What can stand for a number: parameters, or the columns above; built-in functions and constants.
 */
function expressionItems(names: readonly string[]): CompletionItem[] {
  const documented = (name: string): Pick<CompletionItem, 'documentation'> => ({
    documentation: { kind: 'markdown', value: builtinMarkdown(name)! },
  });
  return [
    ...names.map((label) => ({
      label,
      kind: CompletionItemKind.Variable,
      insertText: printName(label),
    })),
    ...[...builtins.keys()].map((label) => ({
      label,
      kind: CompletionItemKind.Function,
      insertText: `${label}($1)`,
      insertTextFormat: InsertTextFormat.Snippet,
      ...documented(label),
    })),
    ...[...constants.keys()]
      .filter((label) => !names.includes(label))
      .map((label) => ({ label, kind: CompletionItemKind.Constant, ...documented(label) })),
  ];
}

function expectItems({ experiment, widths }: Analysis): CompletionItem[] {
  const snippets: Readonly<Record<string, string>> = {
    gradient_error: 'gradient_error  <  1e-6',
    epochs_to_reach: 'epochs_to_reach loss ${1:1e-3}  <  ${2:100}',
    output_variance: `output_variance(\${1:${exampleLayer(experiment.network)}})  in  0.1..10`,
    same_as: 'same_as "${1:reference.json}"  <  1e-10',
  };
  return [
    ...statements.expect.map((entry) => ({
      ...entryItem(entry, CompletionItemKind.Snippet),
      insertText: snippets[entry.name] ?? entry.name,
      insertTextFormat: InsertTextFormat.Snippet,
    })),
    ...possibleMetrics(experiment, widths).map(metricItem),
  ];
}

/** The statements of a section; of those that stand there once, what does not stand there yet. */
function statementItems(
  section: Exclude<Section, 'network' | 'expect'>,
  { document }: Analysis,
  offset: number,
): CompletionItem[] {
  const present = new Set(
    [...sectionStatements(document)]
      .filter(
        (found) =>
          found.section === section &&
          !(found.statement.start <= offset && offset <= found.statement.head.end),
      )
      .map(({ statement }) => headOf(statement)),
  );
  return statements[section]
    .filter((entry) => available(entry) && (entry.repeatable || !present.has(entry.name)))
    .map((entry) => ({
      ...entryItem(entry, CompletionItemKind.Property),
      insertText: `${entry.name} `,
    }));
}

/** Sections that are not there yet, each with its block to fill in. */
function sectionItems({ document }: Analysis, offset: number): CompletionItem[] {
  // The word that is being typed is not there yet.
  const whole = document.statements.filter(({ head }) => head.end < offset || head.start > offset);
  const present = new Set(
    whole.map((statement) => (statement.head.type === 'name' ? statement.head.name : '')),
  );
  const snippets: Record<string, string> = {
    nnet: 'nnet 1\n',
    data:
      'data "${1:data.csv}" {\n  target     ${2:y}\n  normalize  standard\n  split      ' +
      'train=80% validation=20%\n}',
    network:
      'network ${1:name} {\n  input  ${2:inputs}\n  dense  hidden  ${3:16}  relu  init=he\n  ' +
      'dense  output  ${4:1}\n}',
    train:
      'train {\n  loss        ' +
      '${1|mse,cross_entropy,binary_cross_entropy,half_squared_error,mae,huber|}\n' +
      '  optimizer   adam  learning_rate=${2:0.01}\n  batch_size  ${3:32}\n' +
      '  epochs      ${4:100}\n}',
    tune:
      'tune {\n  vary    ${1:hidden.units}  [8, 16, 32]\n  search  random  trials=20\n  ' +
      'goal    minimize validation_loss\n}',
    expect: 'expect {\n  gradient_error  <  1e-6\n}',
  };
  return Object.entries(snippets)
    .filter(([name]) => !present.has(name))
    .map(([label, insertText]): CompletionItem => ({
      label,
      kind: CompletionItemKind.Module,
      detail: sectionHelp[label]!,
      insertText,
      insertTextFormat: InsertTextFormat.Snippet,
    }))
    .concat({
      label: 'function',
      kind: CompletionItemKind.Function,
      detail: sectionHelp['function']!,
      insertText: 'function ${1:swish}(${2:z}) = ${3:z * sigmoid(z)}',
      insertTextFormat: InsertTextFormat.Snippet,
    })
    .concat(
      present.size === 0 || (present.size === 1 && present.has('nnet'))
        ? wholeFiles(present.size === 0)
        : [],
    );
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
