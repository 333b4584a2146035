/** What the data says of targets: enough to tie outputs to their columns. */
import type { Dataset } from '../../model/experiment/dataset.js';

export type TargetData = Pick<Dataset, 'encoding' | 'outputWidth'> &
  Partial<Pick<Dataset, 'targets' | 'parts'>>;

/** How many outputs a target takes. */
export const targetWidth = (target: {
  readonly kind: string;
  readonly classes?: readonly string[];
}): number => (target.kind === 'classes' ? target.classes!.length : 1);
