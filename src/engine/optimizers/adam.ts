/**
 * adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·m̂/(√v̂ + ε). adamw decays the weights
 * apart from the gradient,
 * w ← (1 − ηλ)w first. Sources: Kingma & Ba 2015; Loshchilov & Hutter 2019; PyTorch optim.Adam,
 * optim.AdamW.
 */
import { eachEntry, ParameterMemory, type Optimizer } from './optimizer.js';

export interface AdamSettings {
  readonly name: 'adam' | 'adamw';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
}

export function createAdam({
  name,
  learningRate,
  beta1,
  beta2,
  eps,
  weightDecay,
}: AdamSettings): Optimizer {
  const memory = new ParameterMemory();
  const apart = name === 'adamw';
  return {
    name,
    learningRate,
    memory,
    update(parameters) {
      const t = ++memory.steps;
      const stepSize = this.learningRate / (1 - beta1 ** t);
      const correction = Math.sqrt(1 - beta2 ** t);
      const shrink = apart ? 1 - this.learningRate * weightDecay : 1;
      eachEntry(parameters, apart ? 0 : weightDecay, (parameter) => {
        const m = memory.of(parameter, 'mean');
        const v = memory.of(parameter, 'square');
        return (w, i, g) => {
          m[i] = beta1 * m[i]! + (1 - beta1) * g;
          v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
          w[i] = w[i]! * shrink - (stepSize * m[i]) / (Math.sqrt(v[i]) / correction + eps);
        };
      });
    },
  };
}
