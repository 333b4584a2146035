/** mse: (a − y)². */
import type { LossFactory } from './lossFactory.js';
import { elementwise, type Term } from './rowLoss.js';

const term: Term = { value: (a, y) => (a - y) ** 2, derivative: (a, y) => 2 * (a - y) };

/** (a − y)² for each output. */
export const createMse: LossFactory = ({ reduction, weightOf }) =>
  elementwise('mse', reduction, term, weightOf);
