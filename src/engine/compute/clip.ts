/** Gradients bounded before the update. Source: Pascanu et al. 2013; PyTorch clip_grad_norm_. */
import type { Floats } from './tensor.js';

/** Keeps PyTorch's quotient away from zero. */
export const normEps = 1e-6;

/** All by one factor, so that their norm is at most `norm`; then every entry within ±`value`. */
export function clip(
  gradients: readonly Floats[],
  norm: number | undefined,
  value: number | undefined,
): void {
  if (norm !== undefined) {
    let squares = 0;
    for (const gradient of gradients) squares += sumOfSquares(gradient);
    const factor = Math.min(1, norm / (Math.sqrt(squares) + normEps));
    for (const gradient of gradients)
      for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  }
  if (value !== undefined)
    for (const gradient of gradients)
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = Math.max(-value, Math.min(value, gradient[i]!));
}

/** Σ values[i]². */
function sumOfSquares(values: Floats): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return squares;
}
