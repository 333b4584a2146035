/** Starting values of weights and biases. Variances and sources are in the catalogue. */
import { numberArgument } from '../model/catalogue/catalogue.js';
import type { RandomSource } from '../model/random/generator.js';
import type { CallValue } from '../model/value.js';

/** How many inputs and outputs a weight connects. */
export interface Fan {
  readonly inputs: number;
  readonly outputs: number;
}

const uniform = (values: Float64Array, random: RandomSource, low: number, high: number): void => {
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() * (high - low) + low;
};
const normal = (values: Float64Array, random: RandomSource, deviation: number): void => {
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
};

/** Fills `values`, row-major, in the order the draws come. @throws Error for a name that has no arithmetic here */
export function initialize(values: Float64Array, call: CallValue, { inputs, outputs }: Fan, random: RandomSource): void {
  const within = (bound: number): void => uniform(values, random, -bound, bound);
  switch (call.call) {
    case 'glorot':
      return within(Math.sqrt(6 / (inputs + outputs)));
    case 'glorot_normal':
      return normal(values, random, Math.sqrt(2 / (inputs + outputs)));
    case 'he':
      return normal(values, random, Math.sqrt(2 / inputs));
    case 'he_uniform':
      return within(Math.sqrt(6 / inputs));
    case 'lecun':
      return normal(values, random, Math.sqrt(1 / inputs));
    case 'lecun_uniform':
      return within(Math.sqrt(3 / inputs));
    case 'normal':
      return normal(values, random, numberArgument('initializer', call, 'std'));
    case 'uniform':
      return uniform(values, random, numberArgument('initializer', call, 'low'), numberArgument('initializer', call, 'high'));
    case 'zeros':
      return void values.fill(0);
    case 'constant':
      return void values.fill(numberArgument('initializer', call, 'value'));
    default:
      throw new Error(`The initializer '${call.call}' is not computed yet`);
  }
}
