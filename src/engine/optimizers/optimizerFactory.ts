/** What makes an optimizer of a call. */
import type { Kernels } from '../compute/kernels.js';
import type { Memory } from '../compute/memory.js';
import type { UpdateRule } from '../compute/updateRule.js';
import type { Optimizer } from './optimizer.js';

/** What a call says, or the catalogue where it is silent. */
export interface OptimizerSettings {
  number(parameter: string): number;
  flag(parameter: string): boolean;
  word(parameter: string): string;
}

/** The rule of a method that moves each parameter by itself. */
export type RuleFactory = (settings: OptimizerSettings) => UpdateRule;

/** A method that needs more than a rule: its own look at the loss, or at all parameters at once. */
export type OptimizerFactory = (
  settings: OptimizerSettings,
  learningRate: number,
  memory: Memory,
  kernels: Kernels,
) => Optimizer;
