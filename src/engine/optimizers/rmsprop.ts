/**
 * rmsprop: v ← αv + (1−α)g², w ← w − η·g/(√v + ε); centered divides by √(v − mean²), momentum keeps
 * part of the step. Source: PyTorch optim.RMSprop.
 */
import type { RuleFactory } from './optimizerFactory.js';

/**
 * Keeps running means of g² and g, and a velocity; these two stay 0 unless centred, with momentum.
 */
export const rmspropRule: RuleFactory = ({ number, flag }) => {
  const alpha = number('alpha');
  const eps = number('eps');
  const momentum = number('momentum');
  const centered = flag('centered');
  const weightDecay = number('weight_decay');
  return {
    name: 'rmsprop',
    settings: { alpha, eps, momentum, centered, weightDecay },
    slots: [
      { name: 'square', initial: 0 },
      { name: 'mean', initial: 0 },
      { name: 'velocity', initial: 0 },
    ],
    at:
      ({ learningRate }) =>
      (w, gradient, [v, mean, velocity]) => {
        for (let i = 0; i < w.length; i++) {
          const g = gradient[i]! + weightDecay * w[i]!;
          v![i] = alpha * v![i]! + (1 - alpha) * g * g;
          let spread = v![i]!;
          if (centered) {
            mean![i] = alpha * mean![i]! + (1 - alpha) * g;
            spread -= mean![i]! * mean![i]!;
          }
          let step = g / (Math.sqrt(spread) + eps);
          if (momentum > 0) step = velocity![i] = momentum * velocity![i]! + step;
          w[i]! -= learningRate * step;
        }
      },
  };
};
