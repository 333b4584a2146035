/** What has a name in a document, where it is defined, and everywhere it is spoken of. */
import { entryOf } from '../../model/catalogue/catalogue.js';
import { parseMetricName } from '../../model/catalogue/metrics.js';
import { isBareName } from '../../model/experiment/value.js';
import type { Document, ExpressionNode, NameNode, Span, Statement } from '../syntax/ast.js';
import { headOf, namesIn, sectionStatements, slotsOf } from './walk.js';

export type SymbolKind = 'network' | 'layer' | 'function' | 'column' | 'parameter';

export interface Occurrence extends Span {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly definition: boolean;
  /** Of a parameter: the function it belongs to. */
  readonly scope?: string;
  /** Part of a dotted path, where a name cannot be quoted. */
  readonly inPath?: boolean;
}

/** Whether a layer's name can stand in a path such as `hidden.units`. */
export const isPathName = (name: string): boolean => isBareName(name) && !sectionsInPaths.has(name);

const sectionsInPaths = new Set(['train', 'data', 'network']);

/** Whether two occurrences mean the same thing. */
export const isSame = (a: Occurrence, b: Occurrence): boolean =>
  a.kind === b.kind && a.name === b.name && a.scope === b.scope;

/** In the order of the text. */
export function occurrencesIn(document: Document): Occurrence[] {
  const found: Occurrence[] = [];
  const add = (
    kind: SymbolKind,
    name: string,
    { start, end }: Span,
    definition = false,
    scope?: string,
  ): void =>
    void found.push({ kind, name, start, end, definition, ...(scope !== undefined && { scope }) });
  const addInPath = (layer: string, start: number): void =>
    void found.push({
      kind: 'layer',
      name: layer,
      start,
      end: start + layer.length,
      definition: false,
      inPath: true,
    });
  const functions = new Set(
    document.statements.flatMap((statement) => functionName(statement)?.name ?? []),
  );

  for (const statement of document.statements) {
    const name = functionName(statement);
    const call = statement.values[0];
    if (headOf(statement) === 'network' && call?.type === 'name')
      add('network', call.name, call, true);
    if (!name || call?.type !== 'call') continue;
    add('function', name.name, name, true);
    const parameters = call.values.flatMap((value) => (value.type === 'name' ? [value] : []));
    for (const parameter of parameters)
      add('parameter', parameter.name, parameter, true, name.name);
    for (const variable of statement.expression ? variablesIn(statement.expression) : [])
      if (parameters.some((parameter) => parameter.name === variable.name))
        add('parameter', variable.name, variable, false, name.name);
  }
  for (const { section, statement } of sectionStatements(document)) {
    const first = statement.values[0];
    if (section === 'network' && entryOf('layer', headOf(statement)) && first?.type === 'name')
      add('layer', first.name, first, true);
    if (section === 'expect' && statement.head.type === 'call')
      for (const node of statement.head.values.flatMap(namesIn)) add('layer', node.name, node);
    if (section === 'tune' && headOf(statement) === 'vary' && first?.type === 'name') {
      const [, prefix, layer] = /^(network\.)?([^.]+)\./.exec(first.name) ?? [];
      if (
        layer !== undefined &&
        !first.quoted &&
        (prefix !== undefined || !sectionsInPaths.has(layer))
      )
        addInPath(layer, first.start + (prefix?.length ?? 0));
      for (const node of statement.values.slice(1).flatMap(namesIn))
        if (functions.has(node.name)) add('function', node.name, node);
    }
    for (const node of metricsIn(section, statement)) {
      const { part, output } = parseMetricName(node.name);
      if (output !== undefined && !node.quoted)
        addInPath(output, node.start + (part === undefined ? 0 : part.length + 1));
    }
    if (
      section === 'train' &&
      headOf(statement) === 'loss' &&
      first?.type === 'name' &&
      functions.has(first.name)
    )
      add('function', first.name, first);
    if (section === 'data' && headOf(statement) === 'columns')
      for (const node of statement.values.flatMap(namesIn)) add('column', node.name, node, true);
    if (section === 'data' && headOf(statement) === 'generate') generatedColumns(statement, add);
  }
  for (const { parameter, node, statement } of slotsOf(document)) {
    const { kind } = parameter.type;
    if (kind === 'layers' || kind === 'layer')
      for (const name of namesIn(node)) add('layer', name.name, name);
    else if ((kind === 'column' || kind === 'columns') && headOf(statement) !== 'columns')
      for (const name of namesIn(node)) add('column', name.name, name);
    else if (kind === 'entry' && node.type === 'name' && functions.has(node.name))
      add('function', node.name, node);
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** Where a metric may name its output: `validation_price.mse`. */
function metricsIn(section: string, statement: Statement): NameNode[] {
  if (section === 'expect') return statement.head.type === 'name' ? [statement.head] : [];
  const watches =
    (section === 'train' && headOf(statement) === 'early_stopping') ||
    (section === 'tune' && headOf(statement) === 'goal');
  return watches ? statement.values.flatMap(namesIn) : [];
}

function generatedColumns(
  { block }: Statement,
  add: (kind: SymbolKind, name: string, span: Span, definition?: boolean) => void,
): void {
  const known = new Set<string>();
  for (const { head, expression } of block?.statements ?? []) {
    if (head.type !== 'name') continue;
    for (const variable of expression ? variablesIn(expression) : [])
      if (known.has(variable.name)) add('column', variable.name, variable);
    add('column', head.name, head, true);
    known.add(head.name);
  }
}

/** The name that a `function` statement defines. */
export function functionName(statement: Statement): NameNode | undefined {
  const call = statement.values[0];
  return headOf(statement) === 'function' && call?.type === 'call' ? call.name : undefined;
}

/** The variables of an expression, each with its place. */
export function variablesIn(node: ExpressionNode): (Span & { readonly name: string })[] {
  switch (node.type) {
    case 'variable':
      return [node];
    case 'negate':
      return variablesIn(node.operand);
    case 'binary':
      return [...variablesIn(node.left), ...variablesIn(node.right)];
    case 'call':
      return node.arguments.flatMap(variablesIn);
    case 'number':
      return [];
  }
}

/** The occurrence a cursor is in, or right behind. */
export const occurrenceAt = (
  occurrences: readonly Occurrence[],
  offset: number,
): Occurrence | undefined => occurrences.find(({ start, end }) => start <= offset && offset <= end);
