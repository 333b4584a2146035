/** Weights and biases of a layer: given in the file, or drawn; with their regularization. */
import { asCall, layerParameter } from '../model/catalogue/catalogue.js';
import { isList, type Value } from '../model/value.js';
import { initialize, type Fan } from './initializers.js';
import type { LayerContext, Parameter, Penalty } from './layer.js';
import { tensor } from './tensor.js';

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

/** Draws come in the order weights, biases, row-major: what `generator=numpy` promises. */
export function trainableParameters({ layer, random, regularization }: LayerContext, { weights, biases, fan }: WeightShapes): Trainable {
  const number = (name: string): number => Number(layerParameter(layer, name) ?? 0);
  const frozen = layerParameter(layer, 'frozen') === true;
  const make = (key: string, shape: readonly number[], given: Value | undefined, init: string, penalty: Penalty): Parameter => {
    const value = tensor(shape);
    if (given !== undefined && isList(given)) value.data.set(flatNumbers(given));
    else initialize(value.data, asCall(layerParameter(layer, init)!), fan, random(`${key === 'w' ? 'weights' : 'biases'}/${layer.name}`));
    return {
      key,
      name: `${layer.name}.${key}`,
      value,
      gradient: tensor(shape),
      ...penalty,
      frozen,
    };
  };
  const w = make('w', weights, layer.parameters['weights'], 'init', { l1: regularization.weights.l1 + number('l1'), l2: regularization.weights.l2 + number('l2') });
  if (layerParameter(layer, 'bias') === false) return { w, all: [w] };
  const b = make('b', biases, layer.parameters['biases'], 'bias_init', regularization.biases);
  return { w, b, all: [w, b] };
}

/** The numbers of nested lists, row-major. */
const flatNumbers = (value: Value): number[] => (typeof value === 'number' ? [value] : isList(value) ? value.flatMap(flatNumbers) : []);
