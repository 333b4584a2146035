/** Which file has which loss. */
import { argument, entryOf, numberArgument } from '../../model/catalogue/catalogue.js';
import type { LossName } from '../../model/catalogue/losses.js';
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';
import { compileFunction } from '../autodiff/compile.js';
import type { Loss, Reduction } from '../compute/loss.js';
import { createBinaryCrossEntropy } from './binaryCrossEntropy.js';
import { createCrossEntropy } from './crossEntropy.js';
import { createHalfSquaredError } from './halfSquaredError.js';
import { createHuber } from './huber.js';
import type { LossFactory } from './lossFactory.js';
import { createMae } from './mae.js';
import { createMse } from './mse.js';
import { byClass, elementwise, equal, type Term } from './rowLoss.js';

const factories: Readonly<Record<LossName, LossFactory>> = {
  half_squared_error: createHalfSquaredError,
  mse: createMse,
  mae: createMae,
  huber: createHuber,
  cross_entropy: createCrossEntropy,
  binary_cross_entropy: createBinaryCrossEntropy,
};

const isKnown = (name: string): name is LossName => Object.hasOwn(factories, name);

export interface LossOptions {
  readonly functions?: readonly FunctionSpec[];
  /** What a row of each class counts for. */
  readonly classWeights?: Float64Array;
}

/**
 * The loss a call names.
 * @param activation the output layer's: decides whether the two are taken together
 * @throws Error for a name that neither the catalogue nor the file has
 */
export function createLoss(
  call: CallValue,
  activation: string,
  { functions = [], classWeights }: LossOptions = {},
): Loss {
  const name = call.call;
  const weightOf = classWeights ? byClass(classWeights) : equal;
  const own = functions.find((spec) => spec.name === name);
  const weighted = (loss: Loss): Loss =>
    classWeights ? Object.assign(loss, { classWeights }) : loss;
  if (own) {
    const reduction = (call.options['reduction'] as Reduction | undefined) ?? 'mean';
    return weighted(elementwise(name, reduction, functionTerm(own), weightOf));
  }
  if (!isKnown(name)) throw new Error(`No loss is called '${name}'`);
  return weighted(
    factories[name]({
      reduction: argument(entryOf('loss', name)!, call, 'reduction') as Reduction,
      weightOf,
      activation,
      number: (parameter) => numberArgument('loss', call, parameter),
    }),
  );
}

/** `function f(a, y)`: one term, its derivative by a from the expression. */
function functionTerm(spec: FunctionSpec): Term {
  const { value, derivative } = compileFunction(spec);
  return { value: (a, y) => value(a, y), derivative: (a, y) => derivative(a, y) };
}
