/**
 * embedding: a[r, t] = w[x[r, t]].  x [rows, …] whole numbers from 0 to values − 1, w [values,
 * size]. Backward: ∂w[k] is the sum of ∂a over the places where x is k; x itself has no gradient.
 * Source: PyTorch nn.Embedding.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerFactory } from './layer.js';
import { makeParameter } from './trainable.js';
import { plainLayer } from './plain.js';

/**
 * x [rows, …] → a [rows, …, size].
 * @throws RangeError, while it computes, for a number that has no row
 */
export const createEmbedding: LayerFactory = (context) => {
  const { layer, kernels } = context;
  const values = Number(layerParameter(layer, 'values'));
  const size = Number(layerParameter(layer, 'size'));
  const w = makeParameter(context, {
    key: 'w',
    shape: [values, size],
    init: 'init',
    given: 'weights',
    stream: 'weights',
    fan: { inputs: values, outputs: size },
  });
  return plainLayer(context, {
    isReplayable: true,
    parameters: [w],
    forward(x, a) {
      const odd = kernels.lookUp(x.data, w.value.data, a.data, size);
      if (odd >= 0)
        throw new RangeError(
          `'${layer.name}' looks up whole numbers from 0 to ${values - 1}; it was given ` +
            `${x.data[odd]}. Say column NAME encode=index, or raise its values.`,
        );
    },
    backward(da, dx, x) {
      kernels.lookUpGradient(x.data, da.data, w.gradient.data, size);
      if (dx) kernels.fill(dx.data, 0);
    },
    backwardQuantities: () => ({ dw: w.gradient }),
  });
};
