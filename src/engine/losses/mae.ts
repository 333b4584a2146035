/** mae: |a − y|; its derivative at 0 is 0. */
import type { LossFactory } from './lossFactory.js';
import { elementwise, type Term } from './rowLoss.js';

const term: Term = { value: (a, y) => Math.abs(a - y), derivative: (a, y) => Math.sign(a - y) };

/** |a − y| for each output; its slope at 0 is 0. */
export const createMae: LossFactory = ({ reduction, weightOf }) =>
  elementwise('mae', reduction, term, weightOf);
