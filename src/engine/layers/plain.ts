/**
 * What layers with one input and no activation of their own share: the bookkeeping of a pass. Knows
 * no particular kind.
 */
import {
  gradientOfOutput,
  type LayerContext,
  type LayerModule,
  type LayerState,
  type Parameter,
  type Pass,
  type Quantities,
} from './layer.js';
import type { Tensor } from '../compute/tensor.js';

export interface Transformation {
  readonly parameters?: readonly Parameter[];
  readonly state?: readonly LayerState[];
  /** All its arithmetic is done by kernels, or told them. */
  readonly isReplayable?: boolean;
  /** Writes a [rows, …shape]. */
  forward(x: Tensor, a: Tensor, pass: Pass): void;
  /** Writes the parameters' gradients, and ∂C/∂x into `dx` where there is one. */
  backward(da: Tensor, dx: Tensor | undefined, x: Tensor): void;
  /** What is shown beside a, and beside ∂C/∂x. */
  forwardQuantities?(): Quantities;
  backwardQuantities?(): Quantities;
}

/** A layer of one input around a transformation of whole batches. */
export function plainLayer(
  { layer, shape, inputShapes, memory }: LayerContext,
  transformation: Transformation,
): LayerModule {
  const buffers = { a: memory.buffer(shape), dx: memory.buffer(inputShapes[0]!) };
  let x = buffers.dx.take(0);
  let a = buffers.a.take(0);
  let dx: Tensor | undefined;
  let received: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: transformation.parameters ?? [],
    isReplayable: transformation.isReplayable ?? false,
    ...(transformation.state && { state: transformation.state }),
    get output() {
      return a;
    },
    get received() {
      return received;
    },
    forward([input], pass) {
      x = input!;
      a = buffers.a.take(x.shape[0]!);
      transformation.forward(x, a, pass);
      return a;
    },
    backward(upstream, wanted) {
      received = gradientOfOutput(upstream);
      dx = wanted ? buffers.dx.take(x.shape[0]!) : undefined;
      transformation.backward(received, dx, x);
      return dx ? [dx] : [];
    },
    forwardQuantities: () => ({ ...transformation.forwardQuantities?.(), a }),
    backwardQuantities: () => ({
      ...(received && { da: received }),
      ...(dx && { dx }),
      ...transformation.backwardQuantities?.(),
    }),
  };
}
