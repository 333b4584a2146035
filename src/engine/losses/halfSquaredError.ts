/** half_squared_error: ½(a − y)², the lecture's. */
import type { LossFactory } from './lossFactory.js';
import { elementwise, type Term } from './rowLoss.js';

const term: Term = { value: (a, y) => 0.5 * (a - y) ** 2, derivative: (a, y) => a - y };

/** ½(a − y)² for each output. */
export const createHalfSquaredError: LossFactory = ({ reduction, weightOf }) =>
  elementwise('half_squared_error', reduction, term, weightOf);
