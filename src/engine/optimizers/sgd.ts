/**
 * sgd: v ← μv + g, w ← w − ηv (nesterov: w ← w − η(g + μv)); v starts as the first gradient.
 * Source: PyTorch optim.SGD.
 */
import { eachEntry, ParameterMemory, type Optimizer } from './optimizer.js';

export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

export function createSgd({
  learningRate,
  momentum,
  nesterov,
  weightDecay,
}: SgdSettings): Optimizer {
  const memory = new ParameterMemory();
  return {
    name: 'sgd',
    learningRate,
    memory,
    update(parameters) {
      eachEntry(parameters, weightDecay, (parameter) => {
        const v = memory.of(parameter, 'velocity');
        return (w, i, g) => {
          let step = g;
          if (momentum > 0) {
            v[i] = momentum * v[i]! + g;
            step = nesterov ? g + momentum * v[i] : v[i];
          }
          w[i]! -= this.learningRate * step;
        };
      });
    },
  };
}
