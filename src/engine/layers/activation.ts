/**
 * activation: a = f(x), for every value of the layer above (softmax: over the last axis). Backward:
 * ∂C/∂x = f′(x) ∘ ∂C/∂a.
 */
import { asCall, layerParameter } from '../../model/catalogue/catalogue.js';
import { createActivation } from '../activations/create.js';
import type { LayerFactory } from './layer.js';
import type { Tensor } from '../compute/tensor.js';

/** x and a have one shape; no parameters. */
export const createActivationLayer: LayerFactory = ({
  layer,
  shape,
  memory,
  kernels,
  functions,
}) => {
  const activation = createActivation(asCall(layerParameter(layer, 'function')!), functions);
  const width = shape.at(-1)!;
  const buffers = { a: memory.buffer(shape), dz: memory.buffer(shape) };
  let z = buffers.dz.take(0);
  let a = buffers.a.take(0);
  let dz = buffers.dz.take(0);
  let received: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [],
    isReplayable: true,
    get output() {
      return a;
    },
    get received() {
      return received;
    },
    get activated() {
      return { activation, z };
    },
    forward([x]) {
      z = x!;
      a = buffers.a.take(z.shape[0]!);
      kernels.activate(activation, z.data, a.data, width);
      return a;
    },
    backward(upstream) {
      received = 'da' in upstream ? upstream.da : undefined;
      if ('dz' in upstream) dz = upstream.dz;
      else {
        dz = buffers.dz.take(z.shape[0]!);
        kernels.activationGradient(activation, z.data, a.data, upstream.da.data, dz.data, width);
      }
      return [dz];
    },
    forwardQuantities: () => ({ a }),
    backwardQuantities: () => ({ delta: dz }),
  };
};
