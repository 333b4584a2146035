/**
 * binary_cross_entropy: −[y ln a + (1−y) ln(1−a)]. With sigmoid the two are taken together, from z:
 * softplus(z) − y·z, finite for every z, and δ = a − y.
 */
import { softplus } from '../activations/softplus.js';
import { atLeastDivisible, yLog } from './logarithm.js';
import type { LossFactory } from './lossFactory.js';
import { elementwise, type Term } from './rowLoss.js';

const ofProbabilities: Term = {
  value: (a, y) => -yLog(y, a) - yLog(1 - y, 1 - a),
  derivative: (a, y) => (a - y) / atLeastDivisible(a * (1 - a)),
};

const ofSigmoid: Term = {
  fused: true,
  value: (_, y, z) => softplus(z) - y * z,
  derivative: (a, y) => a - y,
};

/** Behind a sigmoid ∂C/∂z = a − y, taken past the activation. */
export const createBinaryCrossEntropy: LossFactory = ({ activation, reduction, weightOf }) =>
  elementwise(
    'binary_cross_entropy',
    reduction,
    activation === 'sigmoid' ? ofSigmoid : ofProbabilities,
    weightOf,
  );
