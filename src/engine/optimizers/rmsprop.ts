/**
 * rmsprop: v ← αv + (1−α)g², w ← w − η·g/(√v + ε); centered divides by √(v − mean²), momentum keeps
 * part of the step. Source: PyTorch optim.RMSprop.
 */
import { eachEntry, ParameterMemory, type Optimizer } from './optimizer.js';

export interface RmspropSettings {
  readonly learningRate: number;
  readonly alpha: number;
  readonly eps: number;
  readonly momentum: number;
  readonly centered: boolean;
  readonly weightDecay: number;
}

export function createRmsprop({
  learningRate,
  alpha,
  eps,
  momentum,
  centered,
  weightDecay,
}: RmspropSettings): Optimizer {
  const memory = new ParameterMemory();
  return {
    name: 'rmsprop',
    learningRate,
    memory,
    update(parameters) {
      eachEntry(parameters, weightDecay, (parameter) => {
        const v = memory.of(parameter, 'square');
        const mean = memory.of(parameter, 'mean');
        const velocity = memory.of(parameter, 'velocity');
        return (w, i, g) => {
          v[i] = alpha * v[i]! + (1 - alpha) * g * g;
          let spread = v[i];
          if (centered) {
            mean[i] = alpha * mean[i]! + (1 - alpha) * g;
            spread -= mean[i] * mean[i];
          }
          let step = g / (Math.sqrt(spread) + eps);
          if (momentum > 0) step = velocity[i] = momentum * velocity[i]! + step;
          w[i]! -= this.learningRate * step;
        };
      });
    },
  };
}
