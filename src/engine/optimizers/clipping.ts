/** Which gradients are bounded before the update. */
import type { Clipping } from '../../model/experiment/experiment.js';
import type { Kernels } from '../compute/kernels.js';
import type { Parameter } from '../layers/layer.js';

/** Bounds all gradients by their common norm, then by entry. What does not move does not count. */
export function clipGradients(
  { parameters, kernels }: { readonly parameters: readonly Parameter[]; readonly kernels: Kernels },
  { norm, value }: Clipping,
): void {
  if (norm === undefined && value === undefined) return;
  const gradients = parameters.flatMap(({ frozen, gradient }) => (frozen ? [] : [gradient.data]));
  kernels.clip(gradients, norm, value);
}
