/**
 * Gradients bounded before the update. Source: Pascanu et al. 2013; PyTorch clip_grad_norm_,
 * clip_grad_value_.
 */
import type { Clipping } from '../../model/experiment/experiment.js';
import type { Parameter } from '../layers/layer.js';

/** Keeps PyTorch's quotient away from zero. */
const eps = 1e-6;

/**
 * Scales all gradients so that their common norm is at most `norm`, then bounds every entry by
 * `value`.
 */
export function clipGradients(all: readonly Parameter[], { norm, value }: Clipping): void {
  // What does not move does not count.
  const parameters = all.filter(({ frozen }) => !frozen);
  if (norm !== undefined) {
    let squares = 0;
    for (const { gradient } of parameters)
      for (let i = 0; i < gradient.data.length; i++) squares += gradient.data[i]! ** 2;
    const total = Math.sqrt(squares);
    const factor = Math.min(1, norm / (total + eps));
    for (const { gradient } of parameters)
      for (let i = 0; i < gradient.data.length; i++) gradient.data[i]! *= factor;
  }
  if (value !== undefined) {
    for (const { gradient } of parameters)
      for (let i = 0; i < gradient.data.length; i++)
        gradient.data[i] = Math.max(-value, Math.min(value, gradient.data[i]!));
  }
}
