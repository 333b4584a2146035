/** Where the rows of a run stand. */
import type { Room } from '../../model/experiment/dataset.js';
import type { Precision } from '../../model/experiment/experiment.js';
import { onHeap, type Allocate } from '../compute/memory.js';
import type { Floats } from '../compute/tensor.js';

/** Encoded rows of so many bytes stand in the memory of the kernels at most. */
const mostBytes = 2 ** 30;

/** Room in the memory of the kernels; nothing where so many numbers are too many. */
export const roomIn =
  ({ allocate }: { readonly allocate: Allocate }, precision: Precision) =>
  (size: number): Floats | undefined => {
    if (size * (precision === 'float32' ? 4 : 8) > mostBytes) return undefined;
    try {
      return allocate(size, precision);
    } catch {
      // There is no room for all rows: they are gathered batch by batch.
      return undefined;
    }
  };

/** Where rows stand to be trained on as they are; on the heap where they are too many. */
export const roomOf = (computing: { readonly allocate: Allocate }, precision: Precision): Room => {
  const room = roomIn(computing, precision);
  return (size) => room(size) ?? onHeap(size, precision);
};
