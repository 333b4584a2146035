/** Hover: what the word under the cursor is, and what it comes to here. */
import { code, shown } from './markdown.js';
import { entryOf } from '../../model/catalogue/catalogue.js';
import type { Parameter } from '../../model/catalogue/entry.js';
import { isKnownMetric } from '../../model/catalogue/metrics.js';
import { distributions, sectionHelp, statements } from '../../model/catalogue/statements.js';
import type { Span, Statement } from '../syntax/ast.js';
import type { Analysis } from '../analysis/analyze.js';
import { parameterAt } from '../analysis/tunePaths.js';
import {
  builtinMarkdown,
  columnMarkdown,
  entryMarkdown,
  factsLine,
  layerMarkdown,
  metricMarkdown,
  parameterMarkdown,
} from './describe.js';
import { pathsIn } from './documentLinks.js';
import { slotAt, type ParameterSlot } from './slot.js';
import { meantParameter } from './suggestions.js';
import { functionName } from '../analysis/symbols.js';

export interface HoverText {
  readonly markdown: string;
  readonly span: Span;
}

/** A picture of an activation as a data URI, where there is one. */
export type PlotOf = (activation: string) => Promise<string | undefined>;

/** What is said of the word at an offset; nothing where there is nothing to say. */
export async function hover(
  text: string,
  offset: number,
  analysis: Analysis,
  plotOf: PlotOf,
): Promise<HoverText | undefined> {
  const word = wordAt(text, offset);
  if (!word) return undefined;
  const path = pathsIn(analysis).find(({ start, end }) => start <= word.start && word.end <= end);
  const name = word.name;
  const markdown = path
    ? pathMarkdown(path.path, analysis)
    : await wordMarkdown(name, word, text, analysis, plotOf);
  return markdown === undefined ? undefined : { markdown, span: word };
}

async function wordMarkdown(
  name: string,
  word: Span,
  text: string,
  analysis: Analysis,
  plotOf: PlotOf,
): Promise<string | undefined> {
  const own = ownFunction(name, analysis, text);
  const defined = functionAround(word, analysis);
  if (defined && functionName(defined)?.start !== word.start)
    return parameterOfFunction(name, defined) ?? builtinMarkdown(name) ?? own;
  const slot = slotAt(text, word.end);
  switch (slot.kind) {
    case 'section':
      return Object.hasOwn(sectionHelp, name) ? `**${name}** — ${sectionHelp[name]}` : undefined;
    case 'head': {
      const entry =
        slot.section === 'network'
          ? entryOf('layer', name)
          : statements[slot.section].find((e) => e.name === name);
      if (entry)
        return [
          entryMarkdown(entry),
          slot.section === 'network' ? layerFacts(analysis, word.start) : '',
        ]
          .filter(Boolean)
          .join('\n\n');
      return slot.section === 'expect' && isKnownMetric(name)
        ? metricMarkdown(name)
        : generatedColumn(name, analysis, text);
    }
    case 'new-name':
      return layerMarkdown(analysis, name);
    case 'generated':
      return Object.hasOwn(distributions, name)
        ? `**${name}** — ${distributions[name as keyof typeof distributions]}`
        : undefined;
    case 'expression':
      return generatedColumn(name, analysis, text) ?? builtinMarkdown(name);
    case 'value':
    case 'option-value':
      return valueMarkdown(name, word, slot, text, analysis, plotOf);
    default:
      return own ?? generatedColumn(name, analysis, text);
  }
}

async function valueMarkdown(
  name: string,
  word: Span,
  slot: ParameterSlot,
  text: string,
  analysis: Analysis,
  plotOf: PlotOf,
): Promise<string | undefined> {
  const option =
    text[word.end] === '='
      ? slot.entry.parameters.find((parameter) => parameter.name === name)
      : undefined;
  if (option) return parameterMarkdown(option);
  const parameter = meantParameter(slot, analysis);
  const type = parameter?.type;
  const family =
    type?.kind === 'entry' ? type.family : type?.kind === 'number' ? type.family : undefined;
  const entry = family && entryOf(family, name);
  if (entry) {
    const plot = family === 'activation' ? await plotOf(name) : undefined;
    return plot === undefined
      ? entryMarkdown(entry)
      : `${entryMarkdown(entry)}\n\n![${name} and its derivative](${plot}|width=196,height=112)`;
  }
  const column =
    type?.kind === 'column' || type?.kind === 'columns'
      ? analysis.columns?.find((c) => c.name === name)
      : undefined;
  const layer =
    type?.kind === 'layers' || type?.kind === 'layer' ? layerMarkdown(analysis, name) : undefined;
  return (
    (family && ownFunction(name, analysis, text)) ??
    (column && columnMarkdown(column)) ??
    layer ??
    plainMarkdown(name, parameter, slot, analysis)
  );
}

/** A number, a word or a metric: what it is a value of. */
function plainMarkdown(
  name: string,
  parameter: Parameter | undefined,
  slot: ParameterSlot,
  { experiment }: Analysis,
): string | undefined {
  if (parameter?.type.kind === 'metric' || (slot.entry.name === 'metrics' && isKnownMetric(name)))
    return metricMarkdown(name);
  if (slot.entry.name === 'vary' && parameter?.name === 'path') {
    const setting = parameterAt(name, experiment);
    if (setting) return `**${name}** — ${parameterMarkdown(setting)}`;
  }
  if (!parameter) return undefined;
  // The one value of a statement is what the statement is about: `epochs 100`.
  return slot.entry.parameters[0] === parameter && slot.entry.group in statements
    ? `**${slot.entry.name}** — ${slot.entry.help}\n\n${parameterMarkdown(parameter)}`
    : parameterMarkdown(parameter);
}

function ownFunction(name: string, { document }: Analysis, text: string): string | undefined {
  const statement = document.statements.find((one) => functionName(one)?.name === name);
  if (!statement) return undefined;
  const written = code(text.slice(statement.start, statement.end));
  return `**${shown(name)}** — a function of this file\n\n${written}`;
}

const functionAround = ({ start, end }: Span, { document }: Analysis): Statement | undefined =>
  document.statements.find(
    (statement) =>
      functionName(statement) &&
      statement.start <= start &&
      end <= statement.end &&
      start > statement.head.end,
  );

function parameterOfFunction(name: string, statement: Statement): string | undefined {
  const call = statement.values[0];
  const isParameter =
    call?.type === 'call' &&
    call.values.some((value) => value.type === 'name' && value.name === name);
  return isParameter ? `**${shown(name)}** — a parameter of ${shown(call.name.name)}` : undefined;
}

/** A column of `generate`, with what came of it. */
function generatedColumn(
  name: string,
  { experiment, columns, trace }: Analysis,
  text: string,
): string | undefined {
  const source = experiment.data?.source;
  if (source?.kind !== 'generate' || !source.columns.some((column) => column.name === name))
    return undefined;
  const column = columns?.find((one) => one.name === name);
  const written = trace.get(`data/generate/${name}`);
  return [
    column ? columnMarkdown(column) : `**${shown(name)}** — a column that is made`,
    written ? code(text.slice(written.start, written.end)) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

function pathMarkdown(path: string, { experiment, columns }: Analysis): string {
  const { data } = experiment;
  if (data?.source.kind !== 'csv' || data.source.path !== path || !columns)
    return `**${shown(path)}**`;
  const rows = columns[0]?.rows ?? 0;
  const size = `${rows.toLocaleString('en')} rows, ${columns.length} columns`;
  const listed = columns.slice(0, 12).map(({ name, type }) => `- ${code(name)} ${type}`);
  if (columns.length > 12) listed.push(`- and ${columns.length - 12} more`);
  return `**${shown(path)}** — ${size}\n\n${listed.join('\n')}`;
}

function layerFacts({ experiment, trace, shapes }: Analysis, offset: number): string {
  const layer = experiment.network?.layers.find(
    (l) => trace.get(`layer/${l.name}/kind`)?.start === offset,
  );
  return layer ? factsLine(shapes.get(layer.name)) : '';
}

/** The word at a place; between quotes, all that stands there. */
function wordAt(text: string, offset: number): (Span & { readonly name: string }) | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))![0];
  for (const quoted of line.matchAll(/"((?:[^"\\]|\\.)*)"|#.*/g)) {
    const start = lineStart + quoted.index;
    const end = start + quoted[0].length;
    if (start > offset || offset > end) continue;
    return quoted[1] === undefined
      ? undefined
      : { start, end, name: quoted[1].replaceAll(/\\(.)/g, '$1') };
  }
  const isWord = (char: string | undefined): boolean =>
    char !== undefined && /[\p{L}\p{N}_.]/u.test(char);
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(text[start - 1])) start--;
  while (end < text.length && isWord(text[end])) end++;
  return start === end ? undefined : { start, end, name: text.slice(start, end) };
}
