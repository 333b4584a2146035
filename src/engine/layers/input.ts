/**
 * input: a⁰ = x. The batch itself, or the columns of it that this input takes, in the shape the
 * layer declares.
 */
import { gradientOfOutput, type LayerFactory } from './layer.js';
import type { Floats, Tensor } from '../compute/tensor.js';

/** Takes the batch, or its columns of it; its gradient is kept for who wants to see it. */
export const createInput: LayerFactory = ({ layer, shape, memory, kernels, columns }) => {
  const a = memory.buffer(shape);
  let output = a.take(0);
  let da: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [],
    isReplayable: true,
    get output() {
      return output;
    },
    forward([x]) {
      const rows = x!.shape[0]!;
      output = a.take(rows);
      if (!columns) kernels.copy(x!.data, output.data);
      else {
        const [from, to] = [x!.data, output.data];
        kernels.own(() => pick(from, from.length / Math.max(1, rows), columns, to), to.length);
      }
      return output;
    },
    backward(upstream) {
      da = gradientOfOutput(upstream);
      return [da];
    },
    forwardQuantities: () => ({ a: output }),
    backwardQuantities: () => (da ? { da } : {}),
  };
};

/** Some columns of rows, in the order that is asked for. */
function pick(from: Floats, width: number, columns: readonly number[], to: Floats): void {
  for (let r = 0, at = 0; at < to.length; r++)
    for (const column of columns) to[at++] = from[r * width + column]!;
}
