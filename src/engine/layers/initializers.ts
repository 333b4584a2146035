/** Starting values of weights and biases. Variances and sources are in the catalogue. */
import { numberArgument } from '../../model/catalogue/catalogue.js';
import type { RandomSource } from '../../model/random/generator.js';
import type { CallValue } from '../../model/experiment/value.js';
import type { Floats } from '../compute/tensor.js';

/** How many inputs and outputs a weight connects. */
export interface Fan {
  readonly inputs: number;
  readonly outputs: number;
}

const uniform = (values: Floats, random: RandomSource, low: number, high: number): void => {
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() * (high - low) + low;
};
const normal = (values: Floats, random: RandomSource, deviation: number): void => {
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
};

/**
 * Fills `values`, row-major, in the order the draws come.
 * @param columns length of the last axis: what `orthogonal` takes for the matrix's width
 * @throws Error for a name that has no arithmetic here
 */
export function initialize(
  values: Floats,
  call: CallValue,
  { inputs, outputs }: Fan,
  random: RandomSource,
  columns = outputs,
): void {
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
      return uniform(
        values,
        random,
        numberArgument('initializer', call, 'low'),
        numberArgument('initializer', call, 'high'),
      );
    case 'zeros':
      return void values.fill(0);
    case 'constant':
      return void values.fill(numberArgument('initializer', call, 'value'));
    case 'orthogonal':
      return orthogonal(values, columns, numberArgument('initializer', call, 'gain'), random);
    default:
      throw new Error(`The initializer '${call.call}' is not computed yet`);
  }
}

/**
 * gain·Q: the rows, or the columns where there are fewer of them, are orthonormal. Standard normal
 * draws made orthogonal by
 * Gram–Schmidt, twice, so that rounding is of the order of one operation. Source: Saxe et al. 2014.
 */
function orthogonal(values: Floats, columns: number, gain: number, random: RandomSource): void {
  const rows = values.length / columns;
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const vectors = Array.from({ length: count }, () =>
    Float64Array.from({ length }, () => random.normal()),
  );
  for (const [k, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const other = vectors[j]!;
        const overlap = dot(vector, other);
        for (let i = 0; i < length; i++) vector[i]! -= overlap * other[i]!;
      }
    }
    const size = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i]! /= size;
  }
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++)
      values[r * columns + c] = gain * (rows <= columns ? vectors[r]![c]! : vectors[c]![r]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
