/** Which file has which activation. */
import type { ActivationName } from '../../model/catalogue/activations.js';
import { numberArgument } from '../../model/catalogue/catalogue.js';
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';
import { compileFunction } from '../autodiff/compile.js';
import type { Activation } from '../compute/activation.js';
import type { ActivationFactory } from './activationFactory.js';
import { createElu } from './elu.js';
import { createGelu } from './gelu.js';
import { createLeakyRelu } from './leakyRelu.js';
import { createLinear } from './linear.js';
import { createRelu } from './relu.js';
import { createSelu } from './selu.js';
import { createSigmoid } from './sigmoid.js';
import { createSilu } from './silu.js';
import { createSin } from './sin.js';
import { createSoftmax } from './softmax.js';
import { createSoftplus } from './softplus.js';
import { createStep } from './step.js';
import { createTanh } from './tanh.js';

const factories: Readonly<Record<ActivationName, ActivationFactory>> = {
  linear: createLinear,
  step: createStep,
  sigmoid: createSigmoid,
  tanh: createTanh,
  sin: createSin,
  relu: createRelu,
  leaky_relu: createLeakyRelu,
  elu: createElu,
  selu: createSelu,
  gelu: createGelu,
  silu: createSilu,
  softplus: createSoftplus,
  softmax: createSoftmax,
};

const isKnown = (name: string): name is ActivationName => Object.hasOwn(factories, name);

/**
 * The function a call names: `relu`, `elu(alpha=1)`, or one of the file's own.
 * @throws Error for a name that neither has: the checks refuse it earlier
 */
export function createActivation(
  call: CallValue,
  functions: readonly FunctionSpec[] = [],
): Activation {
  const name = call.call;
  const own = functions.find((spec) => spec.name === name);
  if (own) return compileFunction(own).activation;
  if (!isKnown(name)) throw new Error(`No activation is called '${name}'`);
  return factories[name]((parameter) => numberArgument('activation', call, parameter));
}
