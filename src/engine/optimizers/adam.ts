/** adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·m̂/(√v̂ + ε). Source: Kingma & Ba 2015; PyTorch optim.Adam. */
import { ParameterMemory, type Optimizer } from './optimizer.js';

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
}

export function createAdam({ learningRate, beta1, beta2, eps, weightDecay }: AdamSettings): Optimizer {
  const memory = new ParameterMemory();
  let steps = 0;
  return {
    name: 'adam',
    learningRate,
    update(parameters) {
      steps++;
      const stepSize = this.learningRate / (1 - beta1 ** steps);
      const correction = Math.sqrt(1 - beta2 ** steps);
      for (const parameter of parameters) {
        if (parameter.frozen) continue;
        const w = parameter.value.data;
        const g = parameter.gradient.data;
        const m = memory.of(parameter, 'mean');
        const v = memory.of(parameter, 'square');
        for (let i = 0; i < w.length; i++) {
          const gradient = g[i]! + weightDecay * w[i]!;
          m[i] = beta1 * m[i]! + (1 - beta1) * gradient;
          v[i] = beta2 * v[i]! + (1 - beta2) * gradient * gradient;
          w[i]! -= (stepSize * m[i]!) / (Math.sqrt(v[i]!) / correction + eps);
        }
      }
    },
  };
}
