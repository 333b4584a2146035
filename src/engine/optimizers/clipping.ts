/**
 * Gradients bounded before the update. Source: Pascanu et al. 2013; PyTorch clip_grad_norm_,
 * clip_grad_value_.
 */
import type { Clipping } from '../../model/experiment/experiment.js';
import type { Kernels } from '../compute/kernels.js';
import type { Parameter } from '../layers/layer.js';

/** Keeps PyTorch's quotient away from zero. */
const eps = 1e-6;

/**
 * Scales all gradients so that their common norm is at most `norm`, then bounds every entry by
 * `value`. What does not move does not count.
 */
export function clipGradients(
  { parameters, kernels }: { readonly parameters: readonly Parameter[]; readonly kernels: Kernels },
  { norm, value }: Clipping,
): void {
  const gradients = parameters.flatMap(({ frozen, gradient }) => (frozen ? [] : [gradient.data]));
  if (norm !== undefined) {
    const total = Math.sqrt(gradients.reduce((sum, g) => sum + kernels.sumOfSquares(g), 0));
    const factor = Math.min(1, norm / (total + eps));
    for (const gradient of gradients) kernels.scale(gradient, factor);
  }
  if (value !== undefined)
    for (const gradient of gradients)
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = Math.max(-value, Math.min(value, gradient[i]!));
}
