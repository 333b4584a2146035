/** What a network computes with: kernels that work, and a place where its numbers live. */
import type { Kernels } from './kernels.js';
import { onHeap, type Allocate } from './memory.js';
import { referenceKernels } from './reference.js';

export interface Computing {
  readonly kernels: Kernels;
  readonly allocate: Allocate;
}

export const referenceComputing: Computing = { kernels: referenceKernels, allocate: onHeap };
