/** Which file has which optimizer. */
import { argument, entryOf, numberArgument } from '../../model/catalogue/catalogue.js';
import type { OptimizerName } from '../../model/catalogue/optimizers.js';
import { printValue, type CallValue } from '../../model/experiment/value.js';
import type { Kernels } from '../compute/kernels.js';
import type { Memory } from '../compute/memory.js';
import { adadeltaRule } from './adadelta.js';
import { adagradRule } from './adagrad.js';
import { adamRule, adamwRule } from './adam.js';
import { createLbfgs } from './lbfgs.js';
import { nadamRule } from './nadam.js';
import { byRule, type Optimizer } from './optimizer.js';
import type { OptimizerFactory, RuleFactory } from './optimizerFactory.js';
import { rmspropRule } from './rmsprop.js';
import { sgdRule } from './sgd.js';

const ruled =
  (ruleOf: RuleFactory): OptimizerFactory =>
  (settings, learningRate, memory, kernels) =>
    byRule(ruleOf(settings), learningRate, memory, kernels);

const factories: Readonly<Record<OptimizerName, OptimizerFactory>> = {
  sgd: ruled(sgdRule),
  adagrad: ruled(adagradRule),
  rmsprop: ruled(rmspropRule),
  adadelta: ruled(adadeltaRule),
  adam: ruled(adamRule),
  adamw: ruled(adamwRule),
  nadam: ruled(nadamRule),
  lbfgs: createLbfgs,
};

const isKnown = (name: string): name is OptimizerName => Object.hasOwn(factories, name);

/**
 * @param learningRate of the first step; a schedule changes it later
 * @throws Error for an optimizer that the catalogue does not have: the checks refuse it earlier
 */
export function createOptimizer(
  call: CallValue,
  learningRate: number,
  memory: Memory,
  kernels: Kernels,
): Optimizer {
  if (!isKnown(call.call)) throw new Error(`No optimizer is called '${call.call}'`);
  const entry = entryOf('optimizer', call.call)!;
  const settings = {
    number: (name: string) => numberArgument('optimizer', call, name),
    flag: (name: string) => argument(entry, call, name) === true,
    word: (name: string) => printValue(argument(entry, call, name) ?? ''),
  };
  return factories[call.call](settings, learningRate, memory, kernels);
}
