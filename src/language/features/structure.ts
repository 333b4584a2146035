/** The shape of a document: outline, folding, and what a selection grows to. */
import {
  FoldingRangeKind,
  SymbolKind,
  type DocumentSymbol,
  type FoldingRange,
  type SelectionRange,
} from 'vscode-languageserver';
import { printShape } from '../../model/experiment/shape.js';
import type { Block, Span, Statement, ValueNode } from '../syntax/ast.js';
import type { Analysis } from '../analysis/analyze.js';
import { LineIndex } from '../syntax/lineIndex.js';
import { functionName } from '../analysis/symbols.js';
import { headOf } from '../analysis/walk.js';

/** Sections with their statements, layers with their shapes. */
export function outline({ document, shapes }: Analysis): DocumentSymbol[] {
  const index = new LineIndex(document.text);
  const symbol = (
    statement: Statement,
    name: string,
    kind: SymbolKind,
    selection: Span,
    detail = '',
    children: DocumentSymbol[] = [],
  ): DocumentSymbol => ({
    name: name === '' ? '?' : name,
    detail,
    kind,
    range: index.range(statement),
    selectionRange: index.range(selection),
    ...(children.length > 0 && { children }),
  });
  return document.statements.flatMap((statement) => {
    const head = headOf(statement);
    if (head === 'nnet' || head === '') return [];
    const own = functionName(statement);
    if (own) return [symbol(statement, own.name, SymbolKind.Function, own)];
    const [title] = statement.values;
    const children = (statement.block?.statements ?? []).flatMap((inner) => {
      const word = headOf(inner);
      const name = inner.values[0];
      if (head !== 'network')
        return word === '' && inner.head.type !== 'call'
          ? []
          : [
              symbol(
                inner,
                word || document.text.slice(inner.head.start, inner.head.end),
                SymbolKind.Property,
                inner.head,
              ),
            ];
      if (name?.type !== 'name') return [];
      const shape = shapes.get(name.name)?.shape;
      return [
        symbol(
          inner,
          name.name,
          SymbolKind.Object,
          name,
          shape ? `${word} ${printShape(shape)}` : word,
        ),
      ];
    });
    return [
      symbol(
        statement,
        title?.type === 'name' ? `${head} ${title.name}` : head,
        head === 'network' ? SymbolKind.Class : SymbolKind.Namespace,
        statement.head,
        '',
        children,
      ),
    ];
  });
}

/** Blocks, brackets over several lines, and runs of comment lines. */
export function foldingRanges({ document }: Analysis): FoldingRange[] {
  const index = new LineIndex(document.text);
  const ranges: FoldingRange[] = [];
  const fold = ({ start, end }: Span, kind?: FoldingRangeKind, inclusive = false): void => {
    const startLine = index.position(start).line;
    const endLine = index.position(Math.max(start, end - 1)).line - (inclusive ? 0 : 1);
    if (endLine > startLine)
      ranges.push({ startLine, endLine, ...(kind !== undefined && { kind }) });
  };
  const value = (node: ValueNode): void => {
    if (node.type === 'list') {
      fold(node);
      node.items.forEach(value);
    }
  };
  const block = ({ statements }: Block): void => statements.forEach(visit);
  function visit(statement: Statement): void {
    statement.values.forEach(value);
    statement.options.forEach((option) => value(option.value));
    if (statement.block) {
      fold(statement.block);
      block(statement.block);
    }
  }
  document.statements.forEach(visit);
  let run: Span | undefined;
  for (const comment of document.comments) {
    const wholeLine = /(?:^|\n)[ \t]*$/.test(
      document.text.slice(Math.max(0, comment.start - 200), comment.start),
    );
    const follows = run && index.position(comment.start).line === index.position(run.end).line + 1;
    if (run && wholeLine && follows) run = { start: run.start, end: comment.end };
    else {
      if (run) fold(run, FoldingRangeKind.Comment, true);
      run = wholeLine ? comment : undefined;
    }
  }
  if (run) fold(run, FoldingRangeKind.Comment, true);
  return ranges;
}

/** Word, value or option, statement, block, section. */
export function selectionRange({ document }: Analysis, offset: number): SelectionRange {
  const index = new LineIndex(document.text);
  const around: Span[] = [{ start: 0, end: document.text.length }];
  const enter = (span: Span): boolean => {
    const inside = span.start <= offset && offset <= span.end;
    if (inside) around.push(span);
    return inside;
  };
  const value = (node: ValueNode): void => {
    if (!enter(node)) return;
    if (node.type === 'list') node.items.forEach(value);
    if (node.type === 'call') {
      enter(node.name);
      node.values.forEach(value);
      node.options.forEach((option) => enter(option) && value(option.value));
    }
  };
  const visit = (statement: Statement): void => {
    if (!enter(statement)) return;
    enter(statement.head);
    statement.values.forEach(value);
    for (const option of statement.options) {
      if (enter(option) && !enter(option.name)) value(option.value);
    }
    if (statement.block && enter(statement.block)) statement.block.statements.forEach(visit);
  };
  document.statements.forEach(visit);
  return around.reduce<SelectionRange | undefined>(
    (parent, span) => ({ range: index.range(span), ...(parent && { parent }) }),
    undefined,
  )!;
}
