/** The weights of a network by their names: taken out, and put in. */
import type { Floats } from '../compute/tensor.js';
import type { NamedArray } from './checkpoint.js';
import type { BuiltNetwork } from './network.js';

/** Parameters and running statistics as they stand. */
export const weightsOf = ({ parameters, state }: BuiltNetwork): NamedArray[] =>
  [...parameters, ...state].map(({ name, value }) => ({
    name,
    shape: value.shape,
    data: value.data.slice(),
  }));

/**
 * Puts arrays into the parameters and running statistics of their names.
 * @throws RangeError where one is missing or has another size
 */
export function placeWeights(
  { parameters, state }: BuiltNetwork,
  arrays: readonly { readonly name: string; readonly data: Floats }[],
): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  for (const { name, value } of [...parameters, ...state]) {
    const array = byName.get(name);
    if (!array || array.data.length !== value.data.length)
      throw new RangeError(
        `The weights have no '${name}' of ${value.shape.join('×')}: they belong to another ` +
          `network.`,
      );
    value.data.set(array.data);
  }
}
