/** What an optimizer does. Knows no particular one. */
import type { Kernels } from '../compute/kernels.js';
import type { Memory } from '../compute/memory.js';
import type { UpdateRule } from '../compute/updateRule.js';
import type { Parameter } from '../layers/layer.js';
import { ParameterMemory } from './parameterMemory.js';

export interface Optimizer {
  readonly name: string;
  /** What it does to each parameter, where it moves each by itself. */
  readonly rule?: UpdateRule;
  learningRate: number;
  /** What is remembered from update to update: a checkpoint holds it. */
  readonly memory: ParameterMemory;
  /**
   * Moves every parameter that is not frozen by its gradient.
   * @param evaluate the loss of the batch at the parameters' present values; it writes their
   * gradients anew
   * @param loss the loss at the values before
   */
  update(parameters: readonly Parameter[], evaluate: () => number, loss: number): void;
}

/** An optimizer that looks at one gradient, and moves each parameter by itself. */
export function byRule(
  rule: UpdateRule,
  learningRate: number,
  memory: Memory,
  kernels: Kernels,
): Optimizer {
  const remembered = new ParameterMemory(memory);
  return {
    name: rule.name,
    rule,
    learningRate,
    memory: remembered,
    update(parameters) {
      const state = { learningRate: this.learningRate, step: ++remembered.steps };
      for (const parameter of parameters) {
        if (parameter.frozen) continue;
        const slots = rule.slots.map(({ name, initial }) =>
          remembered.of(parameter, name, initial),
        );
        kernels.update(rule, state, parameter.value.data, parameter.gradient.data, slots);
      }
    },
  };
}
