/**
 * Weights and biases of a layer: given in the file, loaded from another run, or drawn; with their
 * regularization.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import { sourceLayer } from '../../model/checks/checkWeightSources.js';
import { isList, type Value } from '../../model/experiment/value.js';
import { initialize, type Fan } from './initializers.js';
import type { LayerContext, LoadedTensor, Parameter, Penalty } from './layer.js';

export interface WeightShapes {
  readonly weights: readonly number[];
  readonly biases: readonly number[];
  readonly fan: Fan;
}

export interface Trainable {
  readonly w: Parameter;
  readonly b?: Parameter;
  readonly all: readonly Parameter[];
}

export interface ParameterPlan {
  /** `w`, `u`, `b`: as weight files name it behind the layer. */
  readonly key: string;
  readonly shape: readonly number[];
  /** Options of the layer that say how it is drawn, and that give its values. */
  readonly init: 'init' | 'bias_init';
  readonly given?: string;
  /** What the random stream is called. */
  readonly stream: string;
  readonly fan: Fan;
}

/** One parameter. @throws RangeError where loaded weights have another shape */
export function makeParameter(
  { layer, random, regularization, memory, loaded }: LayerContext,
  { key, shape, init, given, stream, fan }: ParameterPlan,
): Parameter {
  const own = (name: string): number => Number(layerParameter(layer, name) ?? 0);
  const penalty: Penalty =
    init === 'init'
      ? { l1: regularization.weights.l1 + own('l1'), l2: regularization.weights.l2 + own('l2') }
      : regularization.biases;
  const value = memory.tensor(shape);
  const written = given === undefined ? undefined : layer.parameters[given];
  const stored = storedTensor(loaded, layer, key);
  if (stored) value.data.set(fitting(stored, shape, `${layer.name}.${key}`));
  else if (written !== undefined && isList(written)) value.data.set(flatNumbers(written));
  else
    initialize(
      value.data,
      asCall(layerParameter(layer, init)!),
      fan,
      random(`${stream}/${layer.name}`),
      shape.at(-1),
    );
  return {
    key,
    name: `${layer.name}.${key}`,
    value,
    gradient: memory.tensor(shape),
    ...penalty,
    frozen: layerParameter(layer, 'frozen') === true,
  };
}

/**
 * The tensor a layer starts from, where it starts from a run. @throws RangeError where the run's
 * layer has none: it is of another kind
 */
export function storedTensor(
  loaded: LayerContext['loaded'],
  layer: LayerContext['layer'],
  key: string,
): LoadedTensor | undefined {
  const stored = loaded?.get(`${sourceLayer(layer)}.${key}`);
  if (loaded && !stored)
    throw new RangeError(
      `'${layer.name}' (${layer.kind}) needs '${sourceLayer(layer)}.${key}', which the weights ` +
        `it is to start from do not have: that layer is of another kind.`,
    );
  return stored;
}

/** A loaded tensor's numbers. @throws RangeError where its shape is not the one that is wanted */
export function fitting(
  stored: LoadedTensor,
  shape: readonly number[],
  name: string,
): Float64Array {
  if (stored.shape.join('x') !== shape.join('x'))
    throw new RangeError(
      `'${name}' is ${shape.join('×')}; the weights it is to start from are ` +
        `${stored.shape.join('×')}.`,
    );
  return stored.data;
}

/** Draws come in the order weights, biases, row-major: what `generator=numpy` promises. */
export function trainableParameters(
  context: LayerContext,
  { weights, biases, fan }: WeightShapes,
): Trainable {
  const w = makeParameter(context, {
    key: 'w',
    shape: weights,
    init: 'init',
    given: 'weights',
    stream: 'weights',
    fan,
  });
  if (layerParameter(context.layer, 'bias') === false) return { w, all: [w] };
  const b = makeParameter(context, {
    key: 'b',
    shape: biases,
    init: 'bias_init',
    given: 'biases',
    stream: 'biases',
    fan,
  });
  return { w, b, all: [w, b] };
}

/** The numbers of nested lists, row-major. */
const flatNumbers = (value: Value): number[] =>
  typeof value === 'number' ? [value] : isList(value) ? value.flatMap(flatNumbers) : [];
