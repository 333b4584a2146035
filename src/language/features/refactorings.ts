/** Changes that keep what the network computes, or say in their title what they change. */
import { activationOf, layerEntry, layerParameter } from '../../model/catalogue/catalogue.js';
import { freshName } from '../../model/experiment/experiment.js';
import { printName, printValue } from '../../model/experiment/value.js';
import type { Document, Statement } from '../syntax/ast.js';
import type { Analysis } from '../analysis/analyze.js';
import { insertion } from '../analysis/insertion.js';
import type { TextEdit } from '../editing/toTextEdits.js';
import { headOf, sectionStatements } from '../analysis/walk.js';

export interface Refactoring {
  readonly title: string;
  readonly kind: 'refactor.extract' | 'refactor.rewrite' | 'refactor.inline';
  readonly edits: readonly TextEdit[];
}

/** What could be done with the layers between two offsets. */
export function refactorings(analysis: Analysis, start: number, end: number): Refactoring[] {
  const { document, experiment, networkBroken } = analysis;
  const { network } = experiment;
  if (!network || networkBroken) return [];
  const chosen = [...sectionStatements(document)]
    .filter(
      ({ section, statement }) =>
        section === 'network' && statement.start <= end && statement.end >= start,
    )
    .map(({ statement }) => statement);
  const named = chosen.flatMap((statement) => {
    const name = statement.values[0];
    const layer =
      name?.type === 'name' ? network.layers.find((l) => l.name === name.name) : undefined;
    return layer ? [{ statement, layer }] : [];
  });
  const found: Refactoring[] = [];
  const indentOf = (statement: Statement): string =>
    /[ \t]*$/.exec(document.text.slice(0, statement.start))?.[0] ?? '';
  const newline = document.text.includes('\r\n') ? '\r\n' : '\n';
  const lineEnd = (at: number): number => {
    const rest = /[\r\n]/.exec(document.text.slice(at));
    return rest ? at + rest.index : document.text.length;
  };
  const sharesLine = (statement: Statement): boolean =>
    document.text
      .slice(Math.max(0, document.text.lastIndexOf('\n', statement.start - 1) + 1), statement.start)
      .trim() !== '';

  const [one] = named;
  if (one && named.length === 1 && !sharesLine(one.statement)) {
    const { statement, layer } = one;
    const written = writtenActivation(statement, layer.kind);
    const activation = activationOf(layer);
    const takers = network.layers.filter((other) => other.inputs.includes(layer.name));
    // What takes the layer from above takes the activation then; what names it must be told.
    if (
      written &&
      activation !== undefined &&
      layer.kind !== 'activation' &&
      layer.kind !== 'rnn' &&
      takers.length <= 1
    ) {
      const name = freshName(network, `${layer.name}_${activation}`);
      const value = layer.parameters['activation'];
      const line =
        `${indentOf(statement)}activation  ${printName(name)}  ` +
        (value === undefined ? activation : printValue(value));
      const named_ = [...sectionStatements(document)].flatMap(({ statement: other }) =>
        other.options
          .filter((option) => option.name.name === 'from')
          .flatMap(({ value: from }) => (from.type === 'list' ? from.items : [from]))
          .filter((node) => node.type === 'name' && node.name === layer.name),
      );
      found.push({
        title: `Make '${activation}' a layer of its own`,
        kind: 'refactor.extract',
        edits: [
          { start: written.start, end: written.end, newText: '' },
          {
            start: lineEnd(statement.end),
            end: lineEnd(statement.end),
            newText: `${newline}${line}`,
          },
          ...named_.map((node) => ({ start: node.start, end: node.end, newText: printName(name) })),
        ],
      });
    }
  }
  const last = named.at(-1);
  const first = named[0];
  if (first && last && named.length >= 1 && !named.some(({ statement }) => sharesLine(statement))) {
    const from = first.layer.inputs[0];
    const shapes = [
      from === undefined ? undefined : analysis.shapes.get(from)?.shape,
      analysis.shapes.get(last.layer.name)?.shape,
    ];
    const isStack = named.every(
      ({ layer }, i) =>
        layer.inputs.length === 1 && (i === 0 || layer.inputs[0] === named[i - 1]!.layer.name),
    );
    if (from !== undefined && isStack && shapes[0] && shapes[1] && first.layer.kind !== 'input') {
      const join = shapes[0].join('x') === shapes[1].join('x') ? 'add' : 'concat';
      const name = freshName(network, 'skip');
      const line =
        `${indentOf(last.statement)}${join}  ${name}  ` +
        `from=[${printName(last.layer.name)}, ${printName(from)}]`;
      const skipped = named.length === 1 ? `'${last.layer.name}'` : `these ${named.length} layers`;
      // Only what took the last layer from above goes on from the join.
      const next = network.layers[network.layers.indexOf(last.layer) + 1];
      if (
        next &&
        !namesItsInputs(document, next.name) &&
        next.inputs.includes(last.layer.name) &&
        (join === 'add' || takesAnyWidth(next.kind))
      )
        found.push({
          title: `Let '${from}' skip ${skipped} and ${join} it`,
          kind: 'refactor.rewrite',
          edits: [
            {
              start: lineEnd(last.statement.end),
              end: lineEnd(last.statement.end),
              newText: `${newline}${line}`,
            },
          ],
        });
    }
  }
  found.push(...sharedPenalty('l1', analysis), ...sharedPenalty('l2', analysis));
  return found;
}

/** Whether a layer says what it takes: then a new layer above it is not taken. */
const namesItsInputs = (document: Document, layer: string): boolean =>
  [...sectionStatements(document)].some(
    ({ section, statement }) =>
      section === 'network' &&
      statement.values[0]?.type === 'name' &&
      statement.values[0].name === layer &&
      statement.options.some(({ name }) => name.name === 'from'),
  );

const takesAnyWidth = (kind: string): boolean =>
  ['dense', 'dropout', 'activation', 'batch_norm', 'layer_norm', 'rbf', 'rbm'].includes(kind);

/** Where a layer's activation is written, with the blanks before it. */
function writtenActivation(
  statement: Statement,
  kind: string,
): { start: number; end: number } | undefined {
  const option = statement.options.find(({ name }) => name.name === 'activation');
  const slot = layerEntry(kind).parameters.findIndex(({ name }) => name === 'activation');
  const values = statement.values.slice(1);
  const at = option ?? (slot >= 0 && slot === values.length - 1 ? values[slot] : undefined);
  const before = option
    ? [...statement.values, ...statement.options].findLast(({ end }) => end <= option.start)
    : statement.values.at(-2);
  return at && before ? { start: before.end, end: at.end } : undefined;
}

/** The same l1 or l2 on every layer is the file's. */
function sharedPenalty(name: 'l1' | 'l2', { document, experiment }: Analysis): Refactoring[] {
  const layers =
    experiment.network?.layers.filter((layer) =>
      layerEntry(layer.kind).parameters.some((parameter) => parameter.name === name),
    ) ?? [];
  const lastLine = document.statements
    .find((statement) => headOf(statement) === 'train')
    ?.block?.statements.at(-1);
  const value = layers[0]?.parameters[name];
  if (layers.length < 2 || !lastLine || typeof value !== 'number' || experiment.train?.[name] !== 0)
    return [];
  if (!layers.every((layer) => layerParameter(layer, name) === value && layer.kind !== 'rbm'))
    return [];
  const options = [...sectionStatements(document)]
    .filter(({ section }) => section === 'network')
    .flatMap(({ statement }) => statement.options.filter((option) => option.name.name === name));
  const added = insertion(document.text, lastLine, 'after', `\n${name}  ${printValue(value)}`);
  return [
    {
      title: `Say ${name} ${printValue(value)} once, in 'train'`,
      kind: 'refactor.extract',
      edits: [
        ...options.map(({ start, end }) => ({
          start: start - /[ \t]*$/.exec(document.text.slice(0, start))![0].length,
          end,
          newText: '',
        })),
        { start: added.at, end: added.at, newText: added.replacement },
      ],
    },
  ];
}
