/**
 * softmax: a_j = e^(z_j − m) / Σ_k e^(z_k − m) with m = max z. Not elementwise:
 * ∂C/∂z_j = a_j (g_j − Σ_k a_k g_k) with g = ∂C/∂a.
 */
import type { Activation } from '../compute/activation.js';

/** Over the last axis; its backward pass has a sum, so there is no f′(z) of its own. */
export const createSoftmax = (): Activation => ({
  name: 'softmax',
  settings: {},
  forward(z, a, width) {
    for (let row = 0; row < z.length; row += width) {
      let most = -Infinity;
      for (let j = 0; j < width; j++) most = Math.max(most, z[row + j]!);
      let sum = 0;
      for (let j = 0; j < width; j++) sum += a[row + j] = Math.exp(z[row + j]! - most);
      for (let j = 0; j < width; j++) a[row + j]! /= sum;
    }
  },
  backward(_, a, da, dz, width) {
    for (let row = 0; row < a.length; row += width) {
      let dot = 0;
      for (let j = 0; j < width; j++) dot += a[row + j]! * da[row + j]!;
      for (let j = 0; j < width; j++) dz[row + j] = a[row + j]! * (da[row + j]! - dot);
    }
  },
});
