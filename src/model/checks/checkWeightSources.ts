/** Layers that start from the weights of a run, against what its file holds. */
import type { Layer, Network } from '../experiment/experiment.js';
import { layerId, type Finding } from '../experiment/finding.js';
import { printShape, type Shape } from '../experiment/shape.js';
import type { LayerShape } from '../shapes/shapes.js';

export interface StoredTensor {
  /** `hidden.w`: the layer, and the parameter's symbol. */
  readonly name: string;
  readonly shape: Shape;
}

/** The layer whose weights `weights="…"` loads: `layer=`, or the one of the same name. */
export function sourceLayer({ name, parameters }: Pick<Layer, 'name' | 'parameters'>): string {
  const { layer } = parameters;
  return typeof layer === 'string' ? layer : name;
}

/** Where a layer starts from a file: its path. */
export const weightsPath = ({ parameters }: Pick<Layer, 'parameters'>): string | undefined =>
  typeof parameters['weights'] === 'string' ? parameters['weights'] : undefined;

/**
 * @param tensorsOf what a file holds, or the sentence for why it cannot be read; undefined while
 * that is not known
 */
export function checkWeightSources(
  { layers }: Network,
  shapes: ReadonlyMap<string, LayerShape>,
  tensorsOf: (
    path: string,
  ) => readonly StoredTensor[] | { readonly code: string; readonly message: string } | undefined,
): Finding[] {
  return layers.flatMap((layer): Finding[] => {
    const path = weightsPath(layer);
    const stored = path === undefined ? undefined : tensorsOf(path);
    if (stored === undefined) return [];
    const at = layerId(layer.name, 'weights');
    // A file that is not there may be that of a run to come.
    if ('code' in stored)
      return [
        {
          severity: stored.code === 'data/not-found' ? 'warning' : 'error',
          code: stored.code,
          message: stored.message,
          at,
        },
      ];
    const source = sourceLayer(layer);
    const own = stored.filter(({ name }) => layerOf(name) === source);
    if (own.length === 0)
      return [
        {
          severity: 'error',
          code: 'data/weights',
          message: noSuchLayer(layer, stored, path!),
          at: layerId(layer.name, layer.parameters['layer'] === undefined ? 'weights' : 'layer'),
        },
      ];
    const wanted = shapes.get(layer.name)?.weights?.['weights'];
    const given = own.find(({ name }) => name === `${source}.w`);
    if (!wanted || !given || printShape(given.shape) === printShape(wanted)) return [];
    const message =
      `The weights of '${layer.name}' are ${printShape(wanted)}; those of ` +
      `'${source}' in ${path} are ${printShape(given.shape)}.`;
    return [{ severity: 'error', code: 'shape/weights', message, at }];
  });
}

const layerOf = (tensor: string): string => tensor.slice(0, tensor.lastIndexOf('.'));

function noSuchLayer(layer: Layer, stored: readonly StoredTensor[], path: string): string {
  const there = [...new Set(stored.map(({ name }) => layerOf(name)))];
  return (
    `${path} has no layer '${sourceLayer(layer)}' for '${layer.name}'. It has ` +
    `${there.slice(0, 12).join(', ')}: say which with layer=.`
  );
}
