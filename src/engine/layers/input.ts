/**
 * input: a⁰ = x. The batch itself, or the columns of it that this input takes, in the shape the
 * layer declares.
 */
import { gradientOfOutput, type LayerFactory } from './layer.js';
import type { Tensor } from '../compute/tensor.js';

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
    isReplayable: !columns,
    get output() {
      return output;
    },
    forward([x]) {
      const rows = x!.shape[0]!;
      output = a.take(rows);
      if (!columns) kernels.copy(x!.data, output.data);
      else {
        const width = x!.data.length / Math.max(1, rows);
        for (let r = 0; r < rows; r++)
          for (const [i, column] of columns.entries())
            output.data[r * columns.length + i] = x!.data[r * width + column]!;
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
