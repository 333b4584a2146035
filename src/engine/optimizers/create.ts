/** Which file makes which optimizer. */
import { argument, entryOf, numberArgument } from '../../model/catalogue/catalogue.js';
import type { CallValue } from '../../model/experiment/value.js';
import { createAdadelta } from './adadelta.js';
import { createAdagrad } from './adagrad.js';
import { createAdam } from './adam.js';
import { createLbfgs } from './lbfgs.js';
import { createNadam } from './nadam.js';
import type { Optimizer } from './optimizer.js';
import { createRmsprop } from './rmsprop.js';
import { createSgd } from './sgd.js';

/**
 * @param learningRate of the first step; a schedule changes it later
 * @throws Error for an optimizer that the catalogue does not have: the checks refuse it earlier
 */
export function createOptimizer(call: CallValue, learningRate: number): Optimizer {
  const number = (name: string): number => numberArgument('optimizer', call, name);
  const flag = (name: string): boolean =>
    argument(entryOf('optimizer', call.call)!, call, name) === true;
  switch (call.call) {
    case 'sgd':
      return createSgd({
        learningRate,
        momentum: number('momentum'),
        nesterov: flag('nesterov'),
        weightDecay: number('weight_decay'),
      });
    case 'adagrad':
      return createAdagrad({
        learningRate,
        learningRateDecay: number('lr_decay'),
        initialAccumulator: number('initial_accumulator'),
        eps: number('eps'),
        weightDecay: number('weight_decay'),
      });
    case 'rmsprop':
      return createRmsprop({
        learningRate,
        alpha: number('alpha'),
        eps: number('eps'),
        momentum: number('momentum'),
        centered: flag('centered'),
        weightDecay: number('weight_decay'),
      });
    case 'adadelta':
      return createAdadelta({
        learningRate,
        rho: number('rho'),
        eps: number('eps'),
        weightDecay: number('weight_decay'),
      });
    case 'adam':
    case 'adamw':
      return createAdam({
        name: call.call,
        learningRate,
        beta1: number('beta1'),
        beta2: number('beta2'),
        eps: number('eps'),
        weightDecay: number('weight_decay'),
      });
    case 'nadam':
      return createNadam({
        learningRate,
        beta1: number('beta1'),
        beta2: number('beta2'),
        eps: number('eps'),
        momentumDecay: number('momentum_decay'),
        weightDecay: number('weight_decay'),
      });
    case 'lbfgs':
      return createLbfgs({
        learningRate,
        history: number('history'),
        maxIterations: number('max_iterations'),
        lineSearch:
          argument(entryOf('optimizer', 'lbfgs')!, call, 'line_search') === 'strong_wolfe'
            ? 'strong_wolfe'
            : 'none',
      });
    default:
      throw new Error(`No optimizer is called '${call.call}'`);
  }
}
