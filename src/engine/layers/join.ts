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
import type { Tensor } from '../compute/tensor.js';

/** What a join does with [rows, …] inputs, and with the gradient of its output. */
interface Join {
  forward(inputs: readonly Tensor[], a: Tensor): void;
  backward(inputs: readonly Tensor[], da: Tensor, dx: readonly Tensor[]): void;
}

function createJoin({ layer, shape, inputShapes, memory }: LayerContext, join: Join): LayerModule {
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
    get output() {
      return a;
    },
    forward(given) {
      inputs = given;
      a = buffer.take(given[0]!.shape[0]!);
      join.forward(inputs, a);
      return a;
    },
    backward(upstream) {
      const da = gradientOfOutput(upstream);
      dx = gradients.map((gradient) => gradient.take(da.shape[0]!));
      join.backward(inputs, da, dx);
      return dx;
    },
    forwardQuantities: () => ({ a }),
    backwardQuantities: () =>
      Object.fromEntries(dx.map((gradient, i) => [`dx_${layer.inputs[i]}`, gradient])),
  };
}

const add: Join = {
  forward(inputs, a) {
    a.data.fill(0);
    for (const { data } of inputs) for (let i = 0; i < data.length; i++) a.data[i]! += data[i]!;
  },
  backward(_, da, dx) {
    for (const gradient of dx) gradient.data.set(da.data);
  },
};

const multiply: Join = {
  forward(inputs, a) {
    a.data.fill(1);
    for (const { data } of inputs) for (let i = 0; i < data.length; i++) a.data[i]! *= data[i]!;
  },
  backward(inputs, da, dx) {
    for (const [k, gradient] of dx.entries()) {
      gradient.data.set(da.data);
      for (const [other, { data }] of inputs.entries())
        if (other !== k) for (let i = 0; i < data.length; i++) gradient.data[i]! *= data[i]!;
    }
  },
};

/** Slices along the last axis: `part` values of every `whole`, from `offset` on. */
function eachSlice(
  tensors: readonly Tensor[],
  whole: number,
  copy: (tensor: Tensor, from: number, to: number, length: number) => void,
): void {
  let offset = 0;
  for (const part of tensors) {
    const width = part.shape.at(-1)!;
    for (let at = 0, to = offset; at < part.data.length; at += width, to += whole)
      copy(part, at, to, width);
    offset += width;
  }
}

const concat: Join = {
  forward(inputs, a) {
    eachSlice(inputs, a.shape.at(-1)!, (part, at, to, length) =>
      a.data.set(part.data.subarray(at, at + length), to),
    );
  },
  backward(_, da, dx) {
    eachSlice(dx, da.shape.at(-1)!, (part, at, from, length) =>
      part.data.set(da.data.subarray(from, from + length), at),
    );
  },
};

/** a = Σ of inputs of one shape. */
export const createAdd: LayerFactory = (context) => createJoin(context, add);
/** a = Π of inputs of one shape. */
export const createMultiply: LayerFactory = (context) => createJoin(context, multiply);
/** Inputs beside each other, along the last axis. */
export const createConcat: LayerFactory = (context) => createJoin(context, concat);
