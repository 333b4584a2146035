/** Starting values of weights and biases. Variances and sources are in the catalogue. */
import type { InitializerName } from '../../model/catalogue/initializers.js';
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
  const name = call.call;
  if (!isKnown(name)) throw new Error(`No initializer is called '${name}'`);
  const number = (parameter: string): number => numberArgument('initializer', call, parameter);
  initializers[name]({ values, inputs, outputs, columns, random, number });
}

/** What an initializer is given. */
interface Start extends Fan {
  readonly values: Floats;
  readonly columns: number;
  readonly random: RandomSource;
  number(parameter: string): number;
}

const withVariance =
  (variance: (fan: Fan) => number) =>
  ({ values, random, ...fan }: Start): void =>
    normal(values, random, Math.sqrt(variance(fan)));

/** Uniform between −r and r, given r². */
const withBound =
  (square: (fan: Fan) => number) =>
  ({ values, random, ...fan }: Start): void => {
    const bound = Math.sqrt(square(fan));
    uniform(values, random, -bound, bound);
  };

const initializers: Readonly<Record<InitializerName, (start: Start) => void>> = {
  glorot: withBound(({ inputs, outputs }) => 6 / (inputs + outputs)),
  glorot_normal: withVariance(({ inputs, outputs }) => 2 / (inputs + outputs)),
  he: withVariance(({ inputs }) => 2 / inputs),
  he_uniform: withBound(({ inputs }) => 6 / inputs),
  lecun: withVariance(({ inputs }) => 1 / inputs),
  lecun_uniform: withBound(({ inputs }) => 3 / inputs),
  normal: ({ values, random, number }) => normal(values, random, number('std')),
  uniform: ({ values, random, number }) => uniform(values, random, number('low'), number('high')),
  zeros: ({ values }) => void values.fill(0),
  constant: ({ values, number }) => void values.fill(number('value')),
  orthogonal: ({ values, columns, random, number }) =>
    orthogonal(values, columns, number('gain'), random),
};

const isKnown = (name: string): name is InitializerName => Object.hasOwn(initializers, name);

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
