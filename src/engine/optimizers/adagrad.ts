/**
 * adagrad: s ← s + g², w ← w − η/(1 + (t−1)·decay) · g/(√s + ε). Source: Duchi et al. 2011; PyTorch
 * optim.Adagrad.
 */
import { eachEntry, ParameterMemory, type Optimizer } from './optimizer.js';

export interface AdagradSettings {
  readonly learningRate: number;
  readonly learningRateDecay: number;
  readonly initialAccumulator: number;
  readonly eps: number;
  readonly weightDecay: number;
}

export function createAdagrad({
  learningRate,
  learningRateDecay,
  initialAccumulator,
  eps,
  weightDecay,
}: AdagradSettings): Optimizer {
  const memory = new ParameterMemory();
  return {
    name: 'adagrad',
    learningRate,
    memory,
    update(parameters) {
      const rate = this.learningRate / (1 + memory.steps++ * learningRateDecay);
      eachEntry(parameters, weightDecay, (parameter) => {
        const s = memory.of(parameter, 'squares', initialAccumulator);
        return (w, i, g) => {
          s[i]! += g * g;
          w[i]! -= (rate * g) / (Math.sqrt(s[i]!) + eps);
        };
      });
    },
  };
}
