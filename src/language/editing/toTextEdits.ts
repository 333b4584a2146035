/**
 * An edit of the network to the smallest edits of its text: comments, blank lines and alignment by
 * hand survive.
 */
import { isJoin, layerEntry, positional } from '../../model/catalogue/catalogue.js';
import { applyEdit, EditError, type NetworkEdit } from '../../model/edits/edits.js';
import type { Layer, Network } from '../../model/experiment/experiment.js';
import { isList, printName, printValue, type Value } from '../../model/experiment/value.js';
import type { Document, OptionNode, Statement, ValueNode } from '../syntax/ast.js';
import { printLayer } from './printLayer.js';
import { endOfLine, indentOf, lineSpan, startOfLine } from './textLines.js';
import { isPathName, occurrencesIn } from '../analysis/symbols.js';

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** @throws EditError where the edit cannot be made: the sentence says why */
export function toTextEdits(document: Document, network: Network, edit: NetworkEdit): TextEdit[] {
  const after = applyEdit(network, edit);
  return new NetworkText(document, network).edits(after, edit);
}

/**
 * Applies edits that do not overlap; insertions at one place stand in the order they are given, as
 * the protocol has it.
 */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { start, end, newText } of edits
    .toReversed()
    .toSorted((a, b) => b.start - a.start || b.end - a.end))
    result = result.slice(0, start) + newText + result.slice(end);
  return result;
}

class NetworkText {
  private readonly statements = new Map<string, Statement>();
  private readonly section: Statement;
  private readonly collected: TextEdit[] = [];

  constructor(
    private readonly document: Document,
    private readonly before: Network,
  ) {
    const section = document.statements.find(
      (statement) => statement.head.type === 'name' && statement.head.name === 'network',
    );
    if (!section?.block) throw new EditError('The network has no block to edit.');
    this.section = section;
    for (const statement of section.block.statements) {
      const name = statement.values[0];
      if (
        name?.type === 'name' &&
        before.layers.some((layer) => layer.name === name.name) &&
        !this.statements.has(name.name)
      )
        this.statements.set(name.name, statement);
    }
  }

  edits(after: Network, edit: NetworkEdit): TextEdit[] {
    const rewired = (layer: Layer, index: number, renamed?: string): OptionChange =>
      this.inputsChange(after, layer, index, renamed);
    for (const [index, layer] of after.layers.entries()) {
      const old = edit.type === 'rename' && layer.name === edit.name ? edit.layer : layer.name;
      const statement = this.statements.get(old);
      if (!statement) continue;
      const moved = edit.type === 'move' && layer.name === edit.layer;
      if (!moved)
        this.change(
          statement,
          'from',
          rewired(layer, index, edit.type === 'rename' ? edit.layer : undefined),
        );
    }
    switch (edit.type) {
      case 'add':
        this.insertLines([edit.name], edit.after, after);
        break;
      case 'duplicate':
        this.insertLines([edit.name], edit.layer, after);
        break;
      case 'paste':
        this.insertLines(
          edit.layers.map(({ name }) => name),
          edit.after,
          after,
        );
        break;
      case 'remove':
        this.removeLine(this.statements.get(edit.layer)!);
        break;
      case 'move':
        if (edit.after !== edit.layer) this.move(edit.layer, edit.after, after);
        break;
      case 'set':
        this.set(this.statements.get(edit.layer)!, edit.parameter, edit.value);
        break;
      case 'rename':
        this.rename(edit.layer, edit.name);
        break;
      case 'connect':
      case 'disconnect':
    }
    return this.collected;
  }

  private get text(): string {
    return this.document.text;
  }

  private replace(start: number, end: number, newText: string): void {
    if (this.text.slice(start, end) !== newText) this.collected.push({ start, end, newText });
  }

  /** What `from=` must say for a layer at its new place: nothing where it takes the one above. */
  private inputsChange(
    after: Network,
    layer: Layer,
    index: number,
    renamed?: string,
  ): OptionChange {
    if (layer.kind === 'input') return 'keep';
    const statement =
      this.statements.get(layer.name) ??
      (renamed === undefined ? undefined : this.statements.get(renamed));
    const written = statement?.options.find((option) => option.name.name === 'from');
    const above = after.layers[index - 1]?.name;
    const implicit = layer.inputs.length === 1 && layer.inputs[0] === above;
    const required = isJoin(layer.kind);
    if (written) {
      // Names of nothing that could be taken are the person's slip: they stay until they are
      // mended.
      const own = statement!.values[0];
      const taken =
        this.before.layers.find(({ name }) => own?.type === 'name' && name === own.name)?.inputs ??
        [];
      const now = namesIn(written.value)
        .filter((name) => taken.includes(name))
        .map((name) => (name === renamed ? layerRenamed(after, this.before, name) : name));
      if (now.join('\n') === layer.inputs.join('\n')) return 'keep';
      return implicit && !required ? 'clear' : { value: fromValue(layer.inputs) };
    }
    return (implicit && !required) || layer.inputs.length === 0
      ? 'keep'
      : { value: fromValue(layer.inputs) };
  }

  private change(statement: Statement, name: string, change: OptionChange): void {
    if (change === 'keep') return;
    const option = statement.options.find((o) => o.name.name === name);
    if (change === 'clear') {
      if (option) this.removeOption(option);
    } else if (option) this.replaceValue(option.value, printValue(change.value));
    else this.appendOption(statement, `${name}=${printValue(change.value)}`);
  }

  private set(statement: Statement, name: string, value: Value | undefined): void {
    const option = statement.options.find((o) => o.name.name === name);
    const slots = positional(layerEntry(statement.head.type === 'name' ? statement.head.name : ''));
    const slot = slots.findIndex((parameter) => parameter.name === name);
    const values = statement.values.slice(1);
    const node = values[slot];
    if (value === undefined) {
      if (option) this.removeOption(option);
      else if (node)
        this.removeValue(
          statement,
          values,
          slot,
          slots.map((parameter) => parameter.name),
        );
    } else if (option) this.setNode(option.value, value);
    else if (node) this.setNode(node, value);
    else if (slot === values.length && slot >= 0 && slot < 2 && statement.options.length === 0)
      this.insertAfter((values.at(-1) ?? statement.values[0])!.end, `  ${printValue(value)}`);
    else this.appendOption(statement, `${name}=${printValue(value)}`);
  }

  /** One entry of a matrix changes alone; anything else is written anew. */
  private setNode(node: ValueNode, value: Value): void {
    if (
      node.type === 'list' &&
      isList(value) &&
      node.items.length === value.length &&
      value.length > 0
    )
      node.items.forEach((item, i) => this.setNode(item, value[i]!));
    else if (node.type === 'number' && typeof value === 'number' && Object.is(node.value, value))
      return;
    else this.replaceValue(node, printValue(value));
  }

  /**
   * Where two or more blanks follow a value, they absorb its change of length, never going below
   * two.
   */
  private replaceValue(node: ValueNode, newText: string): void {
    const blanks = /^ +/.exec(this.text.slice(node.end))?.[0].length ?? 0;
    const endsLine = /^ *(?:\r|\n|$|;|\})/.test(this.text.slice(node.end));
    if (blanks < 2 || endsLine) return this.replace(node.start, node.end, newText);
    const width = Math.max(2, blanks - (newText.length - (node.end - node.start)));
    this.replace(node.start, node.end + blanks, newText + ' '.repeat(width));
  }

  /** Removing a middle value turns the later ones into options. */
  private removeValue(
    statement: Statement,
    values: readonly ValueNode[],
    slot: number,
    names: readonly string[],
  ): void {
    const before = (slot === 0 ? statement.values[0] : values[slot - 1])!;
    const later = values
      .slice(slot + 1)
      .map((node, i) => ` ${names[slot + 1 + i]}=${this.text.slice(node.start, node.end)}`);
    this.replace(before.end, values.at(-1)!.end, later.join(''));
  }

  private removeOption(option: OptionNode): void {
    const blanks = /[ \t]*$/.exec(this.text.slice(0, option.start))![0].length;
    this.replace(option.start - blanks, option.end, '');
  }

  private appendOption(statement: Statement, option: string): void {
    const last = statement.options.at(-1) ?? statement.values.at(-1) ?? statement.head;
    this.insertAfter(last.end, `  ${option}`);
  }

  /** Blanks before a trailing comment absorb what is inserted, as far as two of them. */
  private insertAfter(at: number, newText: string): void {
    const blanks = /^ +(?=#)/.exec(this.text.slice(at))?.[0].length ?? 0;
    if (blanks < 3) return this.replace(at, at, newText);
    this.replace(at, at + blanks, newText + ' '.repeat(Math.max(2, blanks - newText.length)));
  }

  private rename(from: string, to: string): void {
    const name = this.statements.get(from)!.values[0]!;
    this.replaceValue(name, printName(to));
    for (const { kind, name: other, start, end, definition, inPath } of occurrencesIn(
      this.document,
    )) {
      if (kind !== 'layer' || other !== from || definition) continue;
      if (inPath && !isPathName(to))
        throw new EditError(
          `'${to}' cannot stand in a path, and '${from}' does, in 'tune' or a metric.`,
        );
      this.replace(start, end, printName(to));
    }
  }

  /**
   * A layer's line as it stands, moved; what it takes is rewritten on the way where that changes.
   */
  private move(name: string, target: string | undefined, after: Network): void {
    const statement = this.statements.get(name)!;
    const index = after.layers.findIndex((layer) => layer.name === name);
    const own = new NetworkText(this.document, this.before);
    own.change(statement, 'from', this.inputsChange(after, after.layers[index]!, index));
    const { start, end } = lineSpan(this.text, statement);
    const text = applyTextEdits(
      this.text.slice(start, end),
      own.collected.map((e) => ({ ...e, start: e.start - start, end: e.end - start })),
    );
    this.removeLine(statement);
    this.insertText([text.replace(/^[;\s]+|[;\s]+$/g, '')], target);
  }

  /** Layers that the text has not yet, in the order of the network. */
  private insertLines(names: readonly string[], target: string | undefined, after: Network): void {
    const lines = names.map((name) => {
      const index = after.layers.findIndex((layer) => layer.name === name);
      const layer = after.layers[index]!;
      const inputs = this.inputsChange(after, layer, index);
      const said = typeof inputs === 'object' ? inputs.value : undefined;
      return printLayer(layer, said, this.text, [...this.statements.values()]);
    });
    if (lines.length > 0) this.insertText(lines, target);
  }

  private insertText(lines: readonly string[], after: string | undefined): void {
    const { block } = this.section;
    const target = after === undefined ? undefined : this.statements.get(after);
    const newline = this.text.includes('\r\n') ? '\r\n' : '\n';
    const anyLayer = block!.statements[0];
    const inline = !this.text.slice(block!.start, block!.end).includes('\n');
    if (inline) {
      const at = target ? target.end : block!.start + 1;
      const line = lines.join('; ');
      return this.replace(at, at, target ? `; ${line}` : anyLayer ? ` ${line};` : ` ${line} `);
    }
    const indent =
      anyLayer && startOfLine(this.text, anyLayer.start) !== startOfLine(this.text, block!.start)
        ? indentOf(this.text, anyLayer)
        : `${indentOf(this.text, this.section)}  `;
    const own = lines.map((line) => `${newline}${indent}${line}`).join('');
    /**
     * In the midst of a line: what follows goes to a line of its own, so that no comment swallows
     * it.
     */
    const breakLine = (at: number): void => {
      const gap = /^[ \t]*;?[ \t]*/.exec(this.text.slice(at))![0].length;
      const closes = this.text[at + gap] === '}';
      this.replace(
        at,
        at + gap,
        `${own}${newline}${closes ? indentOf(this.text, this.section) : indent}`,
      );
    };
    if (!target) {
      if (
        anyLayer &&
        startOfLine(this.text, anyLayer.start) === startOfLine(this.text, block!.start)
      )
        return breakLine(block!.start + 1);
      const at = endOfLine(this.text, block!.start);
      return this.replace(at, at, own);
    }
    const end = endOfLine(this.text, target.end);
    const shared = /^[ \t]*[;}]/.test(this.text.slice(target.end));
    if (shared && lines.some((line) => line.includes('#'))) return breakLine(target.end);
    if (shared)
      return this.replace(target.end, target.end, lines.map((line) => `; ${line}`).join(''));
    this.replace(end, end, own);
  }

  private removeLine(statement: Statement): void {
    const { start, end, whole } = lineSpan(this.text, statement);
    if (whole) {
      const next = /^(?:\r\n|\n|\r)/.exec(this.text.slice(end))?.[0].length ?? 0;
      this.collected.push({ start, end: end + next, newText: '' });
      return;
    }
    // On a shared line the `;` goes with the statement.
    const after = /^[ \t]*;[ \t]*/.exec(this.text.slice(statement.end))?.[0].length;
    const before = /[ \t]*;[ \t]*$/.exec(this.text.slice(0, statement.start))?.[0].length ?? 0;
    this.collected.push(
      after === undefined
        ? { start: statement.start - before, end: statement.end, newText: '' }
        : { start: statement.start, end: statement.end + after, newText: '' },
    );
  }
}

type OptionChange = 'keep' | 'clear' | { readonly value: Value };

const fromValue = (inputs: readonly string[]): Value => (inputs.length === 1 ? inputs[0]! : inputs);

const namesIn = (node: ValueNode): string[] =>
  node.type === 'list' ? node.items.flatMap(namesIn) : node.type === 'name' ? [node.name] : [];

/** What a renamed layer is called afterwards: the layer at the same place. */
const layerRenamed = (after: Network, before: Network, name: string): string =>
  after.layers[before.layers.findIndex((layer) => layer.name === name)]?.name ?? name;
