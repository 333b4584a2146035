/**
 * nadam: Adam with Nesterov momentum, μ_t = β₁(1 − ½·0.96^(t·decay)).
 * By the formula that PyTorch documents for optim.NAdam; version 1.13's code has a factor μ too
 * many. Source: Dozat 2016.
 */
import type { RuleFactory } from './optimizerFactory.js';

/** Keeps the running means of g and g², and the product of its momenta. */
export const nadamRule: RuleFactory = ({ number }) => {
  const beta1 = number('beta1');
  const beta2 = number('beta2');
  const eps = number('eps');
  const momentumDecay = number('momentum_decay');
  const weightDecay = number('weight_decay');
  const momentumAt = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  /** Π μ_t up to a step: kept, since steps come one after another. */
  const product = { step: 0, value: 1 };
  const productAt = (step: number): number => {
    if (step < product.step) Object.assign(product, { step: 0, value: 1 });
    while (product.step < step) product.value *= momentumAt(++product.step);
    return product.value;
  };
  return {
    name: 'nadam',
    settings: { beta1, beta2, eps, momentumDecay, weightDecay },
    slots: [
      { name: 'mean', initial: 0 },
      { name: 'square', initial: 0 },
    ],
    at({ learningRate, step }) {
      const mu = momentumAt(step);
      const next = momentumAt(step + 1);
      const all = productAt(step);
      const correction = 1 - beta2 ** step;
      return (w, gradient, [m, v]) => {
        for (let i = 0; i < w.length; i++) {
          const g = gradient[i]! + weightDecay * w[i]!;
          m![i] = beta1 * m![i]! + (1 - beta1) * g;
          v![i] = beta2 * v![i]! + (1 - beta2) * g * g;
          const direction = ((1 - mu) / (1 - all)) * g + (next / (1 - all * next)) * m![i]!;
          w[i]! -= (learningRate * direction) / (Math.sqrt(v![i]! / correction) + eps);
        }
      };
    },
  };
};
