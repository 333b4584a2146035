/** Hover: what the word under the cursor is, and what it comes to here. */
import { entryOf } from '../../model/catalogue/catalogue.js';
import { statements } from '../../model/catalogue/statements.js';
import type { ColumnSummary } from '../../model/dataset.js';
import { printShape } from '../../model/shapes.js';
import type { Span } from '../ast.js';
import type { Analysis } from '../analyze.js';
import { entryMarkdown, parameterMarkdown } from './describe.js';
import { slotAt } from './slot.js';
import { functionName } from './symbols.js';

export interface HoverText {
  readonly markdown: string;
  readonly span: Span;
}

const sectionHelp: Readonly<Record<string, string>> = {
  nnet: 'The version of the language.',
  data: 'Where the rows come from, what is predicted from what, and how they are split.',
  network: 'The layers, one a line: kind, name, values, options.',
  train: 'Loss, optimizer and everything else that training needs.',
  tune: 'Settings to vary and how to search among them.',
  expect: 'What must hold after training.',
  function: 'A function of your own.',
};

/** A picture of an activation as a data URI, where there is one. */
export type PlotOf = (activation: string) => Promise<string | undefined>;

export async function hover(text: string, offset: number, analysis: Analysis, plotOf: PlotOf): Promise<HoverText | undefined> {
  const word = wordAt(text, offset);
  if (!word) return undefined;
  const name = text.slice(word.start, word.end);
  const slot = slotAt(text, word.end);
  const give = (markdown: string): HoverText => ({ markdown, span: word });
  if (slot.kind === 'section' && Object.hasOwn(sectionHelp, name)) return give(`**${name}** — ${sectionHelp[name]}`);
  if (slot.kind === 'head') {
    const entry = slot.section === 'network' ? entryOf('layer', name) : statements[slot.section].find((e) => e.name === name);
    if (entry) return give([entryMarkdown(entry), slot.section === 'network' ? layerFacts(analysis, word.start) : ''].filter(Boolean).join('\n\n'));
  }
  if (slot.kind === 'new-name') return layerHover(analysis, name, give);
  if (slot.kind === 'value' || slot.kind === 'option-value') {
    const option = text[word.end] === '=' ? slot.entry.parameters.find((parameter) => parameter.name === name) : undefined;
    if (option) return give(parameterMarkdown(option));
    const type = slot.parameter?.type;
    const family = type?.kind === 'entry' ? type.family : type?.kind === 'number' ? type.family : undefined;
    const entry = family && entryOf(family, name);
    const plot = entry && family === 'activation' ? await plotOf(name) : undefined;
    if (entry) return give(plot === undefined ? entryMarkdown(entry) : `${entryMarkdown(entry)}\n\n![${name} and its derivative](${plot}|width=245,height=140)`);
    const own = family && analysis.document.statements.find((statement) => functionName(statement)?.name === name);
    if (own) return give(`**${name}** — a function of this file\n\n\`${text.slice(own.start, own.end)}\``);
    if (type?.kind === 'column' || type?.kind === 'columns') {
      const column = analysis.columns?.find((c) => c.name === name);
      if (column) return give(columnMarkdown(column));
    }
    if (type?.kind === 'layers' || type?.kind === 'layer') return layerHover(analysis, name, give);
    if (slot.parameter) return give(parameterMarkdown(slot.parameter));
  }
  return undefined;
}

function layerHover({ experiment, shapes }: Analysis, name: string, give: (markdown: string) => HoverText): HoverText | undefined {
  const layer = experiment.network?.layers.find((l) => l.name === name);
  if (!layer) return undefined;
  const facts = shapes.get(name);
  return give([`**${name}** — ${layer.kind}${layer.inputs.length > 0 ? ` of ${layer.inputs.join(', ')}` : ''}`, factsLine(facts)].filter(Boolean).join('\n\n'));
}

function layerFacts({ experiment, trace, shapes }: Analysis, offset: number): string {
  const layer = experiment.network?.layers.find((l) => trace.get(`layer/${l.name}/kind`)?.start === offset);
  return layer ? factsLine(shapes.get(layer.name)) : '';
}

const factsLine = (facts: { shape?: readonly number[]; parameters: number } | undefined): string =>
  facts?.shape ? `Output ${printShape(facts.shape)} · ${facts.parameters.toLocaleString('en')} parameters · ${(facts.parameters * 8).toLocaleString('en')} bytes` : '';

const figure = (value: number | undefined): string => (value === undefined ? '–' : String(Number(value.toPrecision(5))));

function columnMarkdown(column: ColumnSummary): string {
  const head = `**${column.name}** — ${column.type}, ${column.rows.toLocaleString('en')} rows${column.missing > 0 ? `, ${column.missing} missing` : ''}`;
  if (column.type === 'number') return `${head}\n\nmean ${figure(column.mean)} · deviation ${figure(column.deviation)} · ${figure(column.minimum)} … ${figure(column.maximum)}`;
  return column.classes
    ? `${head}\n\n${column.classes
        .slice(0, 12)
        .map((label) => `\`${label.replaceAll('`', "'")}\``)
        .join(' ')}${column.classes.length > 12 ? ` and ${column.classes.length - 12} more` : ''}`
    : head;
}

function wordAt(text: string, offset: number): Span | undefined {
  const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_.]/u.test(char);
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(text[start - 1])) start--;
  while (end < text.length && isWord(text[end])) end++;
  return start === end ? undefined : { start, end };
}
