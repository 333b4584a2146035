/** The kernels that people read, and that faster ones are held against: plain loops, in order. */
import type { Kernels } from './kernels.js';
import { lookUp, lookUpGradient } from './embed.js';
import {
  batchStatistics,
  layerNorm,
  layerNormGradient,
  normalize,
  normalizeGradient,
} from './norms.js';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from './pools.js';
import { affine, inputGradient, weightGradient } from './products.js';
import { swapLeading } from './cell.js';
import { convolve, convolveInputGradient, convolveWeightGradient } from './convolution.js';
import { clip } from './clip.js';
import { columnsToImages, imagesToColumns } from './windows.js';

/** Plain loops, sums in the formulas' order; activations, losses and rules do their own work. */
export const referenceKernels: Kernels = {
  name: 'reference',
  own: (work) => work(),
  affine,
  weightGradient,
  inputGradient,
  imagesToColumns,
  columnsToImages,
  convolve,
  convolveWeightGradient,
  convolveInputGradient,
  maxPool,
  maxPoolGradient,
  avgPool,
  avgPoolGradient,
  cellForward: (cell, step, rows, units) => cell.forward(step, rows, units),
  cellBackward: (cell, step, gradients, rows, units) => cell.backward(step, gradients, rows, units),
  batchStatistics,
  normalize,
  normalizeGradient,
  layerNorm,
  layerNormGradient,
  lookUp,
  lookUpGradient,
  multiply(into, by) {
    for (let i = 0; i < into.length; i++) into[i]! *= by[i]!;
  },
  copySlices(from, to, width) {
    for (let row = 0; row < from.data.length / from.width; row++) {
      const at = row * from.width + from.at;
      to.data.set(from.data.subarray(at, at + width), row * to.width + to.at);
    }
  },
  fill: (values, value) => void values.fill(value),
  swapLeading,
  activate: (f, z, a, width) => f.forward(z, a, width),
  activationGradient: (f, z, a, da, dz, width) => f.backward(z, a, da, dz, width),
  loss: (loss, output, y) => loss.value(output, y),
  lossGradient: (loss, output, y, gradient) => loss.gradient(output, y, gradient),
  accumulate(into, from) {
    for (let i = 0; i < into.length; i++) into[i]! += from[i]!;
  },
  copy: (from, to) => to.set(from),
  clip,
  scale(values, factor) {
    for (let i = 0; i < values.length; i++) values[i]! *= factor;
  },
  penalize(w, gradient, l1, l2) {
    let penalty = 0;
    for (let i = 0; i < w.length; i++) {
      const value = w[i]!;
      penalty += l1 * Math.abs(value) + l2 * value * value;
      gradient[i]! += l1 * Math.sign(value) + 2 * l2 * value;
    }
    return penalty;
  },
  update: (rule, state, w, g, remembered) => rule.at(state)(w, g, remembered),
};
