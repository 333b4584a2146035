/**
 * adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·m̂/(√v̂ + ε). adamw decays the weights
 * apart from the gradient, w ← (1 − ηλ)w first. Sources: Kingma & Ba 2015; Loshchilov & Hutter
 * 2019; PyTorch optim.Adam, optim.AdamW.
 */
import type { OptimizerSettings, RuleFactory } from './optimizerFactory.js';
import type { UpdateRule } from '../compute/updateRule.js';

/** Keeps the running means of g and g²; decay is added to the gradient. */
export const adamRule: RuleFactory = (settings) => rule('adam', settings);
/** As Adam; decay shrinks the weights themselves. */
export const adamwRule: RuleFactory = (settings) => rule('adamw', settings);

function rule(name: 'adam' | 'adamw', { number }: OptimizerSettings): UpdateRule {
  const beta1 = number('beta1');
  const beta2 = number('beta2');
  const eps = number('eps');
  const weightDecay = number('weight_decay');
  const apart = name === 'adamw';
  return {
    name,
    settings: { beta1, beta2, eps, weightDecay },
    slots: [
      { name: 'mean', initial: 0 },
      { name: 'square', initial: 0 },
    ],
    at({ learningRate, step }) {
      const stepSize = learningRate / (1 - beta1 ** step);
      const correction = Math.sqrt(1 - beta2 ** step);
      const shrink = apart ? 1 - learningRate * weightDecay : 1;
      const decay = apart ? 0 : weightDecay;
      return (w, gradient, [m, v]) => {
        for (let i = 0; i < w.length; i++) {
          const g = gradient[i]! + decay * w[i]!;
          m![i] = beta1 * m![i]! + (1 - beta1) * g;
          v![i] = beta2 * v![i]! + (1 - beta2) * g * g;
          w[i] = w[i]! * shrink - (stepSize * m![i]!) / (Math.sqrt(v![i]!) / correction + eps);
        }
      };
    },
  };
}
