/** sgd: v ← μv + g, w ← w − ηv (nesterov: w ← w − η(g + μv)); v starts as the first gradient. Source: PyTorch optim.SGD. */
import { ParameterMemory, type Optimizer } from './optimizer.js';

export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

export function createSgd({ learningRate, momentum, nesterov, weightDecay }: SgdSettings): Optimizer {
  const memory = new ParameterMemory();
  return {
    name: 'sgd',
    learningRate,
    update(parameters) {
      for (const parameter of parameters) {
        if (parameter.frozen) continue;
        const w = parameter.value.data;
        const g = parameter.gradient.data;
        const v = momentum === 0 ? undefined : memory.of(parameter, 'velocity');
        for (let i = 0; i < w.length; i++) {
          const gradient = g[i]! + weightDecay * w[i]!;
          let step = gradient;
          if (v) {
            v[i] = momentum * v[i]! + gradient;
            step = nesterov ? gradient + momentum * v[i]! : v[i]!;
          }
          w[i]! -= this.learningRate * step;
        }
      }
    },
  };
}
