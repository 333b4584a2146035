/**
 * Edits of a network as data, and what each does to the model. The language room does the same to
 * the text.
 */
import { isJoin } from '../catalogue/catalogue.js';
import { untaken, type Layer, type Network } from '../experiment/experiment.js';
import type { Value } from '../experiment/value.js';

export type NetworkEdit =
  /**
   * A new layer below `after` (at the top without it); the layer that took `after` from above takes
   * the new one.
   */
  | {
      readonly type: 'add';
      readonly kind: string;
      readonly name: string;
      readonly parameters: Readonly<Record<string, Value>>;
      readonly after?: string;
    }
  /** Its neighbours are joined. */
  | { readonly type: 'remove'; readonly layer: string }
  | { readonly type: 'move'; readonly layer: string; readonly after?: string }
  /** Without a value the parameter goes back to its default. */
  | {
      readonly type: 'set';
      readonly layer: string;
      readonly parameter: string;
      readonly value?: Value;
    }
  | { readonly type: 'rename'; readonly layer: string; readonly name: string }
  | { readonly type: 'connect'; readonly layer: string; readonly inputs: readonly string[] }
  /** One of several inputs less. */
  | { readonly type: 'disconnect'; readonly layer: string; readonly input: string }
  /** The same layer once more, right below. */
  | { readonly type: 'duplicate'; readonly layer: string; readonly name: string }
  /**
   * Layers with names of their own, in order, below `after`; those that take none of the others
   * take what is above them.
   */
  | { readonly type: 'paste'; readonly layers: readonly Layer[]; readonly after?: string };

/** An edit that cannot be made, with the sentence that says why. */
export class EditError extends Error {}

/** The network after an edit. @throws EditError where it cannot be made */
export function applyEdit(network: Network, edit: NetworkEdit): Network {
  const { layers } = network;
  const place = (name: string): number => {
    const index = layers.findIndex((layer) => layer.name === name);
    if (index < 0) throw new EditError(`There is no layer '${name}'.`);
    return index;
  };
  const replace = (index: number, change: Partial<Layer>): Network => ({
    ...network,
    layers: layers.map((layer, i) => (i === index ? { ...layer, ...change } : layer)),
  });
  const checkName = (name: string, own = -1): void => {
    if (name === '') throw new EditError('A layer needs a name.');
    if (layers.some((layer, i) => i !== own && layer.name === name))
      throw new EditError(`There is already a layer '${name}'.`);
  };
  switch (edit.type) {
    case 'add': {
      checkName(edit.name);
      const { kind, name, parameters } = edit;
      return {
        ...network,
        layers: insert(
          layers,
          { kind, name, parameters, inputs: [] },
          edit.after === undefined ? -1 : place(edit.after),
        ),
      };
    }
    case 'remove':
      return { ...network, layers: take(layers, place(edit.layer)) };
    case 'move': {
      const index = place(edit.layer);
      if (edit.after === edit.layer) return network;
      const rest = take(layers, index);
      const after =
        edit.after === undefined ? -1 : rest.findIndex((layer) => layer.name === edit.after);
      if (edit.after !== undefined && after < 0)
        throw new EditError(`There is no layer '${edit.after}'.`);
      return { ...network, layers: inOrder(insert(rest, layers[index]!, after)) };
    }
    case 'set': {
      const index = place(edit.layer);
      const parameters = { ...layers[index]!.parameters };
      if (edit.value === undefined) delete parameters[edit.parameter];
      else parameters[edit.parameter] = edit.value;
      return replace(index, { parameters });
    }
    case 'rename': {
      const index = place(edit.layer);
      checkName(edit.name, index);
      const renamed = replace(index, { name: edit.name });
      return {
        ...renamed,
        layers: renamed.layers.map((layer) => ({
          ...layer,
          inputs: layer.inputs.map((input) => (input === edit.layer ? edit.name : input)),
        })),
      };
    }
    case 'connect': {
      const index = place(edit.layer);
      for (const input of edit.inputs) {
        if (place(input) >= index)
          throw new EditError(`'${edit.layer}' can only take layers above it; '${input}' is not.`);
      }
      if (edit.inputs.length === 0) throw new EditError(`'${edit.layer}' needs an input.`);
      return replace(index, { inputs: edit.inputs });
    }
    case 'disconnect': {
      const index = place(edit.layer);
      const inputs = layers[index]!.inputs.filter((input) => input !== edit.input);
      if (inputs.length === layers[index]!.inputs.length)
        throw new EditError(`'${edit.layer}' does not take '${edit.input}'.`);
      if (inputs.length === 0)
        throw new EditError(
          `'${edit.layer}' would be left without an input: connect it to another layer, or ` +
            `remove it.`,
        );
      return replace(index, { inputs });
    }
    case 'duplicate': {
      const index = place(edit.layer);
      checkName(edit.name);
      return { ...network, layers: insert(layers, { ...layers[index]!, name: edit.name }, index) };
    }
    case 'paste': {
      const at = edit.after === undefined ? -1 : place(edit.after);
      edit.layers.forEach(({ name }) => checkName(name));
      return { ...network, layers: insertAll(layers, edit.layers, at) };
    }
  }
}

/**
 * Puts layers below another, wired among themselves as they are; what directly followed takes the
 * last of them.
 */
function insertAll(layers: readonly Layer[], added: readonly Layer[], after: number): Layer[] {
  const names = new Set(added.map(({ name }) => name));
  const above = layers[after];
  const last = added.at(-1);
  const placed = added.map((layer): Layer => {
    const inputs = layer.inputs.filter((input) => names.has(input));
    return {
      ...layer,
      inputs: layer.kind === 'input' || inputs.length > 0 || !above ? inputs : [above.name],
    };
  });
  const next = layers[after + 1];
  const followed = layers.map((other) =>
    other === next && above && last && other.inputs.includes(above.name)
      ? {
          ...other,
          inputs: other.inputs.map((input) => (input === above.name ? last.name : input)),
        }
      : other,
  );
  return [...followed.slice(0, after + 1), ...placed, ...followed.slice(after + 1)];
}

/**
 * Puts a layer below another. It takes that one's output, and what directly followed takes the new
 * layer's.
 */
function insert(layers: readonly Layer[], layer: Layer, after: number): Layer[] {
  const above = layers[after];
  const next = layers[after + 1];
  // A join keeps the branches it already has; any other kind takes the layer above.
  const keeps = isJoin(layer.kind) && layer.inputs.length > 1;
  const isInput = layer.kind === 'input';
  const placed = { ...layer, inputs: isInput ? [] : keeps || !above ? layer.inputs : [above.name] };
  const follows = (other: Layer): boolean =>
    !isInput &&
    !(keeps && !layer.inputs.includes(above?.name ?? '')) &&
    other === next &&
    above !== undefined &&
    other.inputs.includes(above.name);
  const followed = layers.map((other) =>
    follows(other)
      ? {
          ...other,
          inputs: other.inputs.map((input) => (input === above!.name ? layer.name : input)),
        }
      : other,
  );
  return [...followed.slice(0, after + 1), placed, ...followed.slice(after + 1)];
}

/** Takes a layer out; what took it takes its inputs instead (its first, where it takes one). */
function take(layers: readonly Layer[], index: number): Layer[] {
  const { name, inputs } = layers[index]!;
  return layers.flatMap((layer, i) => {
    if (i === index) return [];
    if (!layer.inputs.includes(name)) return [layer];
    const joined = layer.inputs.flatMap((input) =>
      input === name ? (isJoin(layer.kind) ? inputs : inputs.slice(0, 1)) : [input],
    );
    // What has nothing left to take takes the layer above, as the language has it.
    const above = layers[i - 1 === index ? i - 2 : i - 1];
    return [
      {
        ...layer,
        inputs:
          joined.length > 0 || isJoin(layer.kind) || !above ? [...new Set(joined)] : [above.name],
      },
    ];
  });
}

/**
 * A layer may only take layers above it: one that no longer is gives way to the layer directly
 * above.
 */
function inOrder(layers: readonly Layer[]): Layer[] {
  return layers.map((layer, i) => {
    const above = new Set(layers.slice(0, i).map((other) => other.name));
    const inputs = layer.inputs.filter((input) => above.has(input));
    if (inputs.length === layer.inputs.length) return layer;
    const directly = layers[i - 1];
    return {
      ...layer,
      inputs: inputs.length > 0 || !directly || layer.kind === 'input' ? inputs : [directly.name],
    };
  });
}

/**
 * Copies of layers under names that the network has not yet, wired among themselves as the
 * originals are.
 */
export function freshCopies(network: Network, layers: readonly Layer[]): Layer[] {
  const taken = new Set(network.layers.map((layer) => layer.name));
  const names = new Map<string, string>();
  for (const { name } of layers) {
    const fresh = untaken(name.replace(/\d+$/, '') || name, taken);
    taken.add(fresh);
    names.set(name, fresh);
  }
  return layers.map((layer) => ({
    ...layer,
    name: names.get(layer.name)!,
    inputs: layer.inputs.flatMap((input) => names.get(input) ?? []),
  }));
}
