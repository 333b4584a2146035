/**
 * rnn: h_t = f(p_t + q_t), with p and q of recurrent.ts. Backward: ∂p = ∂q = f′ ∘ ∂h.  Source:
 * Elman 1990; PyTorch nn.RNN.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import { createActivation } from '../activations/create.js';
import type { LayerFactory } from './layer.js';
import { recurrentLayer } from './recurrent.js';

/** x [rows, steps, inputs] → h of every step, or of the last. */
export const createRnn: LayerFactory = (context) => {
  const { kernels } = context;
  const activation = createActivation(
    asCall(layerParameter(context.layer, 'activation')!),
    context.functions,
  );
  return recurrentLayer(context, {
    name: 'rnn',
    gates: 1,
    kept: 1,
    forward({ p, q, h, kept }, _, units) {
      kernels.copy(p, kept);
      kernels.accumulate(kept, q);
      kernels.activate(activation, kept, h, units);
    },
    backward({ h, kept }, { dh, dp, dq, dPrevious }, _, units) {
      kernels.activationGradient(activation, kept, h, dh, dp, units);
      kernels.copy(dp, dq);
      kernels.fill(dPrevious, 0);
    },
  });
};
