/** What batch_norm and layer_norm share: γ and β, and y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε). */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerContext, Parameter } from './layer.js';
import type { Tensor } from '../compute/tensor.js';
import { fitting, storedTensor } from './trainable.js';

/** A scale γ of ones or a shift β of zeros; neither is regularized. */
export function affineParameter(
  context: LayerContext,
  key: 'gamma' | 'beta',
  shape: readonly number[],
): Parameter {
  const { layer, memory } = context;
  const value = startingAt(context, key, shape, key === 'gamma' ? 1 : 0);
  return {
    key,
    name: `${layer.name}.${key}`,
    value,
    gradient: memory.tensor(shape),
    l1: 0,
    l2: 0,
    frozen: layerParameter(layer, 'frozen') === true,
  };
}

/**
 * Numbers loaded from a run, or all the same. @throws RangeError where loaded ones have another
 * shape
 */
export function startingAt(
  { layer, memory, loaded }: LayerContext,
  key: string,
  shape: readonly number[],
  start: number,
): Tensor {
  const value = memory.tensor(shape);
  const stored = storedTensor(loaded, layer, key);
  if (stored) value.data.set(fitting(stored, shape, `${layer.name}.${key}`));
  else value.data.fill(start);
  return value;
}
