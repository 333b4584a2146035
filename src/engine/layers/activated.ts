/**
 * What dense, conv2d and rbm share: z from the inputs, a = f(z), and δ = f′(z) ∘ ∂C/∂a on the way
 * back. Knows no particular sum.
 */
import type { CallValue } from '../../model/experiment/value.js';
import { createActivation } from '../activations/create.js';
import type { LayerContext, LayerModule, Parameter, Quantities } from './layer.js';
import type { Tensor } from '../compute/tensor.js';

export interface WeightedSum {
  readonly parameters: readonly Parameter[];
  /** Writes z [rows, …shape]. */
  forward(x: Tensor, z: Tensor): void;
  /** Writes the parameters' gradients from δ = ∂C/∂z, and ∂C/∂x into `dx` where there is one. */
  backward(x: Tensor, delta: Tensor, dx: Tensor | undefined): void;
  /** The gradients to be shown beside δ. */
  gradients(): Quantities;
}

/**
 * A layer of a weighted sum.
 * @param call its activation
 * @param sum how z and the gradients of its parameters come about
 */
export function activatedLayer(
  { layer, shape, inputShapes, memory, kernels, functions }: LayerContext,
  call: CallValue,
  sum: WeightedSum,
): LayerModule {
  const activation = createActivation(call, functions);
  const width = shape.at(-1)!;
  const buffers = {
    z: memory.buffer(shape),
    a: memory.buffer(shape),
    dz: memory.buffer(shape),
    dx: memory.buffer(inputShapes[0]!),
  };
  let x: Tensor = buffers.dx.take(0);
  let z = buffers.z.take(0);
  let a = buffers.a.take(0);
  let dz = buffers.dz.take(0);
  let received: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: sum.parameters,
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
    forward([input]) {
      x = input!;
      const rows = x.shape[0]!;
      z = buffers.z.take(rows);
      a = buffers.a.take(rows);
      sum.forward(x, z);
      kernels.activate(activation, z.data, a.data, width);
      return a;
    },
    backward(upstream, wanted) {
      const rows = x.shape[0]!;
      received = 'da' in upstream ? upstream.da : undefined;
      if ('dz' in upstream) dz = upstream.dz;
      else {
        dz = buffers.dz.take(rows);
        kernels.activationGradient(activation, z.data, a.data, upstream.da.data, dz.data, width);
      }
      const dx = wanted ? buffers.dx.take(rows) : undefined;
      sum.backward(x, dz, dx);
      return dx ? [dx] : [];
    },
    forwardQuantities: () => ({ z, a }),
    backwardQuantities: () => ({ delta: dz, ...sum.gradients() }),
  };
}
