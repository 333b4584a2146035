/**
 * nadam: Adam with Nesterov momentum, μ_t = β₁(1 − ½·0.96^(t·decay)).
 * By the formula that PyTorch documents for optim.NAdam; version 1.13's code has a factor μ too
 * many. Source: Dozat 2016.
 */
import { eachEntry, ParameterMemory, type Optimizer } from './optimizer.js';

export interface NadamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly momentumDecay: number;
  readonly weightDecay: number;
}

export function createNadam({
  learningRate,
  beta1,
  beta2,
  eps,
  momentumDecay,
  weightDecay,
}: NadamSettings): Optimizer {
  const memory = new ParameterMemory();
  const momentumAt = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  return {
    name: 'nadam',
    learningRate,
    memory,
    update(parameters) {
      const t = ++memory.steps;
      const mu = momentumAt(t);
      const next = momentumAt(t + 1);
      const products = memory.vector('product', 1, 1);
      products[0]! *= mu;
      const product = products[0]!;
      const correction = 1 - beta2 ** t;
      eachEntry(parameters, weightDecay, (parameter) => {
        const m = memory.of(parameter, 'mean');
        const v = memory.of(parameter, 'square');
        return (w, i, g) => {
          m[i] = beta1 * m[i]! + (1 - beta1) * g;
          v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
          const direction = ((1 - mu) / (1 - product)) * g + (next / (1 - product * next)) * m[i];
          w[i]! -= (this.learningRate * direction) / (Math.sqrt(v[i] / correction) + eps);
        };
      });
    },
  };
}
