/**
 * add, multiply and concat: layers that take several inputs. Backward: ∂C/∂a itself; times the
 * other factors; its slices.
 */
import {
  gradientOfOutput,
  type LayerContext,
  type LayerFactory,
  type LayerModule,
} from './layer.js';
import type { Kernels, Slices } from '../compute/kernels.js';
import type { Tensor } from '../compute/tensor.js';

/** What a join does with [rows, …] inputs, and with the gradient of its output. */
interface Join {
  forward(kernels: Kernels, inputs: readonly Tensor[], a: Tensor): void;
  backward(kernels: Kernels, inputs: readonly Tensor[], da: Tensor, dx: readonly Tensor[]): void;
}

function createJoin(
  { layer, shape, inputShapes, memory, kernels }: LayerContext,
  join: Join,
): LayerModule {
  const buffer = memory.buffer(shape);
  const gradients = inputShapes.map((input) => memory.buffer(input));
  let inputs: readonly Tensor[] = [];
  let a = buffer.take(0);
  let dx: readonly Tensor[] = [];
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [],
    isReplayable: true,
    get output() {
      return a;
    },
    forward(given) {
      inputs = given;
      a = buffer.take(given[0]!.shape[0]!);
      join.forward(kernels, inputs, a);
      return a;
    },
    backward(upstream) {
      const da = gradientOfOutput(upstream);
      dx = gradients.map((gradient) => gradient.take(da.shape[0]!));
      join.backward(kernels, inputs, da, dx);
      return dx;
    },
    forwardQuantities: () => ({ a }),
    backwardQuantities: () =>
      Object.fromEntries(dx.map((gradient, i) => [`dx_${layer.inputs[i]}`, gradient])),
  };
}

const add: Join = {
  forward(kernels, inputs, a) {
    kernels.fill(a.data, 0);
    for (const { data } of inputs) kernels.accumulate(a.data, data);
  },
  backward(kernels, _, da, dx) {
    for (const gradient of dx) kernels.copy(da.data, gradient.data);
  },
};

const multiply: Join = {
  forward(kernels, inputs, a) {
    kernels.fill(a.data, 1);
    for (const { data } of inputs) kernels.multiply(a.data, data);
  },
  backward(kernels, inputs, da, dx) {
    for (const [k, gradient] of dx.entries()) {
      kernels.copy(da.data, gradient.data);
      for (const [other, { data }] of inputs.entries())
        if (other !== k) kernels.multiply(gradient.data, data);
    }
  },
};

/** Where each of several tensors stands beside the others, along the last axis. */
function placesOf(tensors: readonly Tensor[]): { part: Slices; at: number }[] {
  let at = 0;
  return tensors.map(({ data, shape }) => {
    const width = shape.at(-1)!;
    at += width;
    return { part: { data, width, at: 0 }, at: at - width };
  });
}

const concat: Join = {
  forward(kernels, inputs, { data, shape }) {
    const width = shape.at(-1)!;
    for (const { part, at } of placesOf(inputs))
      kernels.copySlices(part, { data, width, at }, part.width);
  },
  backward(kernels, _, { data, shape }, dx) {
    const width = shape.at(-1)!;
    for (const { part, at } of placesOf(dx))
      kernels.copySlices({ data, width, at }, part, part.width);
  },
};

/** a = Σ of inputs of one shape. */
export const createAdd: LayerFactory = (context) => createJoin(context, add);
/** a = Π of inputs of one shape. */
export const createMultiply: LayerFactory = (context) => createJoin(context, multiply);
/** Inputs beside each other, along the last axis. */
export const createConcat: LayerFactory = (context) => createJoin(context, concat);
