/**
 * adadelta: v ← ρv + (1−ρ)g², Δ = √(u + ε)/√(v + ε)·g, u ← ρu + (1−ρ)Δ², w ← w − ηΔ. Source: Zeiler
 * 2012; PyTorch optim.Adadelta.
 */
import type { RuleFactory } from './optimizerFactory.js';

/** Keeps the running means of g² and of Δ², Δ being the step before it is multiplied by η. */
export const adadeltaRule: RuleFactory = ({ number }) => {
  const rho = number('rho');
  const eps = number('eps');
  const weightDecay = number('weight_decay');
  return {
    name: 'adadelta',
    settings: { rho, eps, weightDecay },
    slots: [
      { name: 'square', initial: 0 },
      { name: 'delta', initial: 0 },
    ],
    at:
      ({ learningRate }) =>
      (w, gradient, [v, u]) => {
        for (let i = 0; i < w.length; i++) {
          const g = gradient[i]! + weightDecay * w[i]!;
          v![i] = rho * v![i]! + (1 - rho) * g * g;
          const step = (Math.sqrt(u![i]! + eps) / Math.sqrt(v![i]! + eps)) * g;
          u![i] = rho * u![i]! + (1 - rho) * step * step;
          w[i]! -= learningRate * step;
        }
      },
  };
};
