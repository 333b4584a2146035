/**
 * adagrad: s ← s + g², w ← w − η/(1 + (t−1)·decay) · g/(√s + ε). Source: Duchi et al. 2011; PyTorch
 * optim.Adagrad.
 */
import type { RuleFactory } from './optimizerFactory.js';

/** Keeps Σg². */
export const adagradRule: RuleFactory = ({ number }) => {
  const learningRateDecay = number('lr_decay');
  const initialAccumulator = number('initial_accumulator');
  const eps = number('eps');
  const weightDecay = number('weight_decay');
  return {
    name: 'adagrad',
    settings: { learningRateDecay, initialAccumulator, eps, weightDecay },
    slots: [{ name: 'squares', initial: initialAccumulator }],
    at({ learningRate, step }) {
      const rate = learningRate / (1 + (step - 1) * learningRateDecay);
      return (w, gradient, [s]) => {
        for (let i = 0; i < w.length; i++) {
          const g = gradient[i]! + weightDecay * w[i]!;
          s![i]! += g * g;
          w[i]! -= (rate * g) / (Math.sqrt(s![i]!) + eps);
        }
      };
    },
  };
};
