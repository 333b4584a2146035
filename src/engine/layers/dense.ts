/**
 * dense: z = x·w + b, a = f(z).  x [rows, inputs], w [inputs, units], b [units], z and a [rows,
 * units].
 * Backward: δ = f′(z) ∘ ∂C/∂a, ∂C/∂w = xᵀ·δ, ∂C/∂b = Σ_rows δ, ∂C/∂x = δ·wᵀ.  Source: Week 41, the
 * four equations of back-propagation.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import type { LayerFactory } from './layer.js';
import { trainableParameters } from './trainable.js';
import { activatedLayer } from './activated.js';

/** x [rows, inputs] → a [rows, units]. */
export const createDense: LayerFactory = (context) => {
  const { kernels } = context;
  const inputs = context.inputShapes[0]![0]!;
  const units = context.shape[0]!;
  const { w, b, all } = trainableParameters(context, {
    weights: [inputs, units],
    biases: [units],
    fan: { inputs, outputs: units },
  });
  return activatedLayer(context, asCall(layerParameter(context.layer, 'activation')!), {
    parameters: all,
    forward: (x, z) =>
      kernels.affine(x.data, w.value.data, b?.value.data, z.data, x.shape[0]!, inputs, units),
    backward(x, delta, dx) {
      const rows = x.shape[0]!;
      kernels.weightGradient(
        x.data,
        delta.data,
        w.gradient.data,
        b?.gradient.data,
        rows,
        inputs,
        units,
      );
      if (dx) kernels.inputGradient(delta.data, w.value.data, dx.data, rows, inputs, units);
    },
    gradients: () => ({ dw: w.gradient, ...(b && { db: b.gradient }) }),
  });
};
