/**
 * cross_entropy: −Σ_j y_j ln a_j. With softmax the two are taken together, from z: C = −Σ_j y_j
 * (z_j − ln Σ_k e^(z_k)), by the log-sum-exp of each row, and δ_j = a_j Σ_k y_k − y_j, which is a −
 * y where Σy = 1.
 */
import type { Loss, Reduction } from '../compute/loss.js';
import { divisible, yLog } from './logarithm.js';
import type { LossFactory } from './lossFactory.js';
import { elementwise, RowLoss, type RowWeight, type Term } from './rowLoss.js';

const ofProbabilities: Term = {
  value: (a, y) => -yLog(y, a),
  derivative: (a, y) => (y === 0 ? 0 : -y / divisible(a)),
};

/** Behind a softmax ∂C/∂z = a·Σy − y, which is a − y where Σy = 1, taken past the activation. */
export const createCrossEntropy: LossFactory = ({ activation, reduction, weightOf }) =>
  activation === 'softmax'
    ? ofSoftmax(reduction, weightOf)
    : elementwise('cross_entropy', reduction, ofProbabilities, weightOf);

function ofSoftmax(reduction: Reduction, weightOf: RowWeight): Loss {
  return new RowLoss(
    'cross_entropy',
    reduction,
    true,
    weightOf,
    ({ z }, y, row) => {
      const width = y.shape.at(-1)!;
      const at = row * width;
      let most = -Infinity;
      for (let j = 0; j < width; j++) most = Math.max(most, z.data[at + j]!);
      let total = 0;
      for (let j = 0; j < width; j++) total += Math.exp(z.data[at + j]! - most);
      const logTotal = Math.log(total) + most;
      let sum = 0;
      for (let j = 0; j < width; j++)
        if (y.data[at + j] !== 0) sum -= y.data[at + j]! * (z.data[at + j]! - logTotal);
      return sum;
    },
    ({ a }, y, row, gradient, scale) => {
      const width = y.shape.at(-1)!;
      const at = row * width;
      let mass = 0;
      for (let j = 0; j < width; j++) mass += y.data[at + j]!;
      for (let j = 0; j < width; j++)
        gradient.data[at + j] = (a.data[at + j]! * mass - y.data[at + j]!) * scale;
    },
  );
}
