/**
 * sgd: v ← μv + g, w ← w − ηv (nesterov: w ← w − η(g + μv)); v starts as the first gradient.
 * Source: PyTorch optim.SGD.
 */
import type { RuleFactory } from './optimizerFactory.js';

/** Keeps a velocity, which stays 0 where there is no momentum. */
export const sgdRule: RuleFactory = ({ number, flag }) => {
  const momentum = number('momentum');
  const nesterov = flag('nesterov');
  const weightDecay = number('weight_decay');
  return {
    name: 'sgd',
    settings: { momentum, nesterov, weightDecay },
    slots: [{ name: 'velocity', initial: 0 }],
    at:
      ({ learningRate }) =>
      (w, gradient, [v]) => {
        for (let i = 0; i < w.length; i++) {
          const g = gradient[i]! + weightDecay * w[i]!;
          let step = g;
          if (momentum > 0) {
            v![i] = momentum * v![i]! + g;
            step = nesterov ? g + momentum * v![i]! : v![i]!;
          }
          w[i]! -= learningRate * step;
        }
      },
  };
};
