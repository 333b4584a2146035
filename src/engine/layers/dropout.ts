/**
 * dropout, inverted: while training each value is kept with probability 1 − p and divided by it;
 * else it passes unchanged.
 * The mask is `uniform() >= p`, drawn row-major. Source: Srivastava et al. 2014.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import { gradientOfOutput, type LayerFactory } from './layer.js';
import type { Tensor } from '../compute/tensor.js';

/** x and a have one shape; the mask draws from `dropout/<layer>`. */
export const createDropout: LayerFactory = ({ layer, shape, random, memory, kernels }) => {
  const rate = Number(layerParameter(layer, 'rate'));
  const draws = random(`dropout/${layer.name}`);
  const buffers = { mask: memory.buffer(shape), a: memory.buffer(shape), dx: memory.buffer(shape) };
  let mask: Tensor | undefined;
  let a = buffers.a.take(0);
  let dx: Tensor | undefined;
  const kept = 1 / (1 - rate);
  /** The mask that was drawn last: what a pass that holds masks takes again. */
  let drawn: Tensor | undefined;
  const draw = (own: Tensor): void => {
    const { data } = own;
    drawn = own;
    for (let i = 0; i < data.length; i++) data[i] = draws.uniform() >= rate ? kept : 0;
  };
  return {
    name: layer.name,
    kind: layer.kind,
    shape,
    parameters: [],
    isReplayable: true,
    get output() {
      return a;
    },
    forward([x], { training, holdMasks }) {
      const rows = x!.shape[0]!;
      a = buffers.a.take(rows);
      kernels.copy(x!.data, a.data);
      if (!training) mask = undefined;
      else {
        const own = buffers.mask.take(rows);
        if (!(holdMasks && drawn === own)) kernels.own(() => draw(own), 8 * own.data.length);
        mask = own;
        kernels.multiply(a.data, mask.data);
      }
      return a;
    },
    backward(upstream) {
      const da = gradientOfOutput(upstream);
      if (!mask) return [da];
      dx = buffers.dx.take(da.shape[0]!);
      kernels.copy(da.data, dx.data);
      kernels.multiply(dx.data, mask.data);
      return [dx];
    },
    forwardQuantities: () => (mask ? { mask, a } : { a }),
    backwardQuantities: () => (dx ? { dx } : {}),
  };
};
