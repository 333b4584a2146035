/** input: a⁰ = x. The batch itself, in the shape the layer declares. */
import { BatchBuffer, type Tensor } from '../tensor.js';
import { gradientOfOutput, type LayerFactory } from '../layer.js';

export const createInput: LayerFactory = ({ layer, shape }) => {
  const a = new BatchBuffer(shape);
  let output = a.take(0);
  let da: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [],
    get output() {
      return output;
    },
    forward([x]) {
      output = a.take(x!.shape[0]!);
      output.data.set(x!.data);
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
