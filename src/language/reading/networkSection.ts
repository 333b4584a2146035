/** `network name { kind name values options … }` to layers with resolved inputs. */
import { entryOf, families, isJoin } from '../../model/catalogue/catalogue.js';
import type { Layer, Network } from '../../model/experiment/experiment.js';
import { layerId } from '../../model/experiment/finding.js';
import type { Value } from '../../model/experiment/value.js';
import type { Statement, ValueNode } from '../syntax/ast.js';
import { bind, namesOf } from './bind.js';
import type { Reading } from './reading.js';

/** The network with its layers joined. @param functions names that the file defines */
export function readNetwork(
  section: Statement,
  reading: Reading,
  functions: readonly string[],
): Network {
  const [title, ...more] = section.values;
  if (!section.broken && (title?.type !== 'name' || more.length > 0 || section.options.length > 0))
    reading.error(
      'structure/name',
      'A network has one name: network NAME { … }.',
      title ?? section.head,
    );
  if (!section.block && !section.broken)
    reading.error(
      'structure/block',
      "'network' needs its block: network NAME { … }.",
      section.head,
    );
  const layers = new Map<string, Layer>();
  let last: Layer | undefined;
  for (const statement of section.block?.statements ?? []) {
    const layer = readLayer(statement, { layers, last }, reading, functions);
    if (!layer) continue;
    layers.set(layer.name, layer);
    last = layer;
  }
  return { name: title?.type === 'name' ? title.name : '', layers: [...layers.values()] };
}

/** The layers a layer may take: those above it, by name, and the one right above. */
interface Above {
  readonly layers: ReadonlyMap<string, Layer>;
  readonly last: Layer | undefined;
}

function readLayer(
  statement: Statement,
  above: Above,
  reading: Reading,
  functions: readonly string[],
): Layer | undefined {
  const kind = statement.head.type === 'name' && !statement.head.quoted ? statement.head.name : '';
  const entry = entryOf('layer', kind);
  if (!entry) {
    reading.unknownName(
      'kind of layer',
      kind || 'this',
      families.layer.map((e) => e.name),
      statement.head,
    );
    return undefined;
  }
  const [nameNode, ...values] = statement.values;
  if (!isLayerName(nameNode)) {
    if (!statement.broken || nameNode)
      reading.error(
        'structure/name',
        `A layer has a name: ${kind} NAME …`,
        nameNode ?? statement.head,
      );
    return undefined;
  }
  const { name } = nameNode;
  if (above.layers.has(name)) {
    reading.error('name/duplicate', `Two layers are called '${name}'.`, nameNode);
    return undefined;
  }
  reading.mark(layerId(name), { start: statement.head.start, end: statement.end });
  reading.mark(layerId(name, 'kind'), statement.head);
  reading.mark(layerId(name, 'name'), nameNode);
  if (entry.planned)
    reading.error(
      'name/planned',
      `'${kind}' is known to the language but not computed yet.`,
      statement.head,
    );
  if (statement.block)
    reading.error('structure/block', 'A layer has no block.', {
      start: statement.block.start,
      end: statement.block.start + 1,
    });
  const bound = bind(
    entry,
    { values, options: statement.options, head: statement.head, broken: statement.broken },
    layerId(name),
    reading,
    functions,
  );
  const parameters: Record<string, Value> = {};
  for (const [key, value] of bound) if (key !== 'from') parameters[key] = value;
  return {
    kind,
    name,
    parameters,
    inputs: readInputs(statement, kind, namesOf(bound, 'from'), above, reading),
  };
}

const isLayerName = (node: ValueNode | undefined): node is Extract<ValueNode, { type: 'name' }> =>
  node?.type === 'name' && (node.quoted || !node.name.includes('.'));

/** The layer above, unless `from` says otherwise; an input takes nothing. */
function readInputs(
  statement: Statement,
  kind: string,
  from: readonly string[] | undefined,
  { layers, last }: Above,
  reading: Reading,
): string[] {
  if (kind === 'input') return [];
  if (!from) {
    // A join that does not say what it joins was reported; it takes nothing rather than one layer
    // by chance.
    if (isJoin(kind)) return [];
    if (!last && !statement.options.some((option) => option.name.name === 'from'))
      reading.error(
        'wiring/no-input',
        `'${kind}' has no layer above it to take its input from: a network starts with 'input'.`,
        statement.head,
      );
    return last ? [last.name] : [];
  }
  const place = statement.options.find((option) => option.name.name === 'from')!.value;
  const items = place.type === 'list' ? place.items : [place];
  if (from.length === 0)
    reading.error('wiring/no-input', 'from=[] takes nothing; only an input layer does.', place);
  return from.filter((name, i) => {
    const known = layers.has(name);
    if (!known) reading.unknownName('layer above', name, [...layers.keys()], items[i] ?? place);
    return known;
  });
}
