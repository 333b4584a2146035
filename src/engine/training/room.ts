/** Where the rows of a run stand. */
import type { Room } from '../../model/experiment/dataset.js';
import type { Precision } from '../../model/experiment/experiment.js';
import { onHeap, type Allocate } from '../compute/memory.js';

/** Encoded rows of so many bytes stand in the memory of the kernels at most. */
const mostBytes = 2 ** 30;

/** Where rows stand to be trained on as they are; on the heap where they are too many. */
export const roomOf =
  ({ allocate }: { readonly allocate: Allocate }, precision: Precision): Room =>
  (size) => {
    if (size * (precision === 'float32' ? 4 : 8) <= mostBytes)
      try {
        return allocate(size, precision);
      } catch {
        // There is no room for all rows: they are gathered batch by batch.
      }
    return onHeap(size, precision);
  };
