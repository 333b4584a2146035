/** A network in figures: what `describe` prints and the designer's summary line shows. */
import { positional, layerEntry } from '../catalogue/catalogue.js';
import type { Layer, Network } from '../experiment/experiment.js';
import type { Shape } from '../experiment/shape.js';
import type { LayerShape } from './shapes.js';
import { isList, printValue } from '../experiment/value.js';

export interface LayerDescription {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  /** `16 relu init=he`: what the file says, matrices left out. */
  readonly settings: string;
  readonly shape?: Shape;
  readonly parameters: number;
  readonly operations: number;
}

export interface NetworkDescription {
  readonly name: string;
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
  /** Of the parameters, as float64. */
  readonly bytes: number;
  /** Multiplications and additions of one row, forward. */
  readonly operations: number;
}

/**
 * Layers with shapes and parameters, and their sums.
 * @param shapes of layers where they are known
 */
export function describeNetwork(
  network: Network,
  shapes: ReadonlyMap<string, LayerShape>,
): NetworkDescription {
  const layers = network.layers.map((layer): LayerDescription => {
    const { shape, parameters, operations } = shapes.get(layer.name) ?? {
      parameters: 0,
      operations: 0,
    };
    return {
      name: layer.name,
      kind: layer.kind,
      inputs: layer.inputs,
      settings: settingsOf(layer),
      ...(shape && { shape }),
      parameters,
      operations,
    };
  });
  const total = (of: 'parameters' | 'operations'): number =>
    layers.reduce((sum, layer) => sum + layer[of], 0);
  return {
    name: network.name,
    layers,
    parameters: total('parameters'),
    bytes: total('parameters') * 8,
    operations: total('operations'),
  };
}

/** What a layer's card says under its name. */
export function settingsOf(layer: Layer): string {
  const leading = new Set(
    positional(layerEntry(layer.kind))
      .slice(0, 3)
      .map((parameter) => parameter.name),
  );
  return Object.entries(layer.parameters)
    .map(([name, value]) =>
      isList(value)
        ? `${name}=…`
        : leading.has(name)
          ? printValue(value)
          : `${name}=${printValue(value)}`,
    )
    .join(' ');
}
