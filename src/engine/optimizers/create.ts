/** Which file makes which optimizer. */
import { argument, entryOf, numberArgument } from '../../model/catalogue/catalogue.js';
import type { CallValue } from '../../model/value.js';
import { createAdam } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { createSgd } from './sgd.js';

/** @throws Error for an optimizer that is not computed: the checks refuse it earlier */
export function createOptimizer(call: CallValue): Optimizer {
  const number = (name: string): number => numberArgument('optimizer', call, name);
  const learningRate = number('learning_rate');
  const weightDecay = number('weight_decay');
  if (call.call === 'sgd')
    return createSgd({ learningRate, momentum: number('momentum'), nesterov: argument(entryOf('optimizer', 'sgd')!, call, 'nesterov') === true, weightDecay });
  if (call.call === 'adam') return createAdam({ learningRate, beta1: number('beta1'), beta2: number('beta2'), eps: number('eps'), weightDecay });
  throw new Error(`The optimizer '${call.call}' is not computed yet`);
}
