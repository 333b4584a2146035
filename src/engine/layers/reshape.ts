/** flatten and reshape: the same values in another shape, row-major. */
import { gradientOfOutput, type LayerFactory } from './layer.js';
import { tensor, type Tensor } from '../compute/tensor.js';

/** The same numbers under another shape; nothing is copied. */
export const createReshape: LayerFactory = ({ layer, shape, inputShapes }) => {
  let a: Tensor = tensor([0, ...shape]);
  let dx: Tensor | undefined;
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [],
    isReplayable: true,
    get output() {
      return a;
    },
    forward([x]) {
      a = tensor([x!.shape[0]!, ...shape], x!.data);
      return a;
    },
    backward(upstream) {
      const da = gradientOfOutput(upstream);
      dx = tensor([da.shape[0]!, ...inputShapes[0]!], da.data);
      return [dx];
    },
    forwardQuantities: () => ({ a }),
    backwardQuantities: () => (dx ? { dx } : {}),
  };
};
