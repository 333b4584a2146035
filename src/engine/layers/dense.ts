/**
 * dense: z = x·w + b, a = f(z).  x [rows, inputs], w [inputs, units], b [units], z and a [rows, units].
 * Backward: δ = f′(z) ∘ ∂C/∂a, ∂C/∂w = xᵀ·δ, ∂C/∂b = Σ_rows δ, ∂C/∂x = δ·wᵀ.  Source: Week 41, the four equations of back-propagation.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import { createActivation } from '../activations.js';
import type { LayerFactory } from '../layer.js';
import { affine, inputGradient, weightGradient } from '../matmul.js';
import { BatchBuffer, type Tensor } from '../tensor.js';
import { trainableParameters } from '../trainable.js';

export const createDense: LayerFactory = (context) => {
  const { layer, inputShapes, shape } = context;
  const inputs = inputShapes[0]![0]!;
  const units = shape[0]!;
  const activation = createActivation(asCall(layerParameter(layer, 'activation')!));
  const { w, b, all } = trainableParameters(context, { weights: [inputs, units], biases: [units], fan: { inputs, outputs: units } });
  const buffers = { z: new BatchBuffer(shape), a: new BatchBuffer(shape), dz: new BatchBuffer(shape), dx: new BatchBuffer([inputs]) };
  let x: Tensor = buffers.dx.take(0);
  let z = buffers.z.take(0);
  let a = buffers.a.take(0);
  let dz = buffers.dz.take(0);
  let received: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: all,
    get output() {
      return a;
    },
    get received() {
      return received;
    },
    get activated() {
      return { activation, z };
    },
    forward([input]) {
      x = input!;
      const rows = x.shape[0]!;
      z = buffers.z.take(rows);
      a = buffers.a.take(rows);
      affine(x.data, w.value.data, b?.value.data, z.data, rows, inputs, units);
      activation.forward(z.data, a.data, units);
      return a;
    },
    backward(upstream, wanted) {
      const rows = x.shape[0]!;
      received = 'da' in upstream ? upstream.da : undefined;
      if ('dz' in upstream) dz = upstream.dz;
      else {
        dz = buffers.dz.take(rows);
        activation.backward(z.data, a.data, upstream.da.data, dz.data, units);
      }
      weightGradient(x.data, dz.data, w.gradient.data, b?.gradient.data, rows, inputs, units);
      if (!wanted) return [];
      const dx = buffers.dx.take(rows);
      inputGradient(dz.data, w.value.data, dx.data, rows, inputs, units);
      return [dx];
    },
    forwardQuantities: () => ({ z, a }),
    backwardQuantities: () => ({ delta: dz, dw: w.gradient, ...(b && { db: b.gradient }) }),
  };
};
