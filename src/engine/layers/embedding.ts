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
  const { layer } = context;
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
    parameters: [w],
    forward(x, a) {
      for (const [i, index] of x.data.entries()) {
        if (!Number.isInteger(index) || index < 0 || index >= values)
          throw new RangeError(
            `'${layer.name}' looks up whole numbers from 0 to ${values - 1}; it was given ` +
              `${index}. Say column NAME encode=index, or raise its values.`,
          );
        a.data.set(w.value.data.subarray(index * size, (index + 1) * size), i * size);
      }
    },
    backward(da, dx, x) {
      w.gradient.data.fill(0);
      dx?.data.fill(0);
      for (const [i, index] of x.data.entries())
        for (let k = 0; k < size; k++) w.gradient.data[index * size + k]! += da.data[i * size + k]!;
    },
    backwardQuantities: () => ({ dw: w.gradient }),
  });
};
