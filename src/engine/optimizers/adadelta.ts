/**
 * adadelta: v ← ρv + (1−ρ)g², Δ = √(u + ε)/√(v + ε)·g, u ← ρu + (1−ρ)Δ², w ← w − ηΔ. Source: Zeiler
 * 2012; PyTorch optim.Adadelta.
 */
import { eachEntry, ParameterMemory, type Optimizer } from './optimizer.js';

export interface AdadeltaSettings {
  readonly learningRate: number;
  readonly rho: number;
  readonly eps: number;
  readonly weightDecay: number;
}

export function createAdadelta({
  learningRate,
  rho,
  eps,
  weightDecay,
}: AdadeltaSettings): Optimizer {
  const memory = new ParameterMemory();
  return {
    name: 'adadelta',
    learningRate,
    memory,
    update(parameters) {
      eachEntry(parameters, weightDecay, (parameter) => {
        const v = memory.of(parameter, 'square');
        const u = memory.of(parameter, 'delta');
        return (w, i, g) => {
          v[i] = rho * v[i]! + (1 - rho) * g * g;
          const step = (Math.sqrt(u[i]! + eps) / Math.sqrt(v[i] + eps)) * g;
          u[i] = rho * u[i]! + (1 - rho) * step * step;
          w[i]! -= this.learningRate * step;
        };
      });
    },
  };
}
