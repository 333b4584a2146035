/**
 * The text format of fully connected ReLU networks used in verification (sisl NNet): sizes, bounds
 * and scalings of the inputs, then weights and biases layer by layer, unit by unit. Strict on
 * reading: what is missing or too much is said with its line.
 * Source: github.com/sisl/NNet, its README.
 */

export interface SislNetwork {
  /** Inputs first, then the units of every layer. */
  readonly sizes: readonly number[];
  readonly minimums: readonly number[];
  readonly maximums: readonly number[];
  /** One for every input and one for all outputs: x ↦ (x − mean)/range, y ↦ y·range + mean. */
  readonly means: readonly number[];
  readonly ranges: readonly number[];
  /** weights[layer][unit][input], biases[layer][unit]. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
}

/** @throws RangeError with the line and what is wrong there */
export function readSisl(text: string): SislNetwork {
  const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ text: line.trim(), number: i + 1 }));
  const numbersIn = lines
    .filter((line) => line.text !== '' && !line.text.startsWith('//'))
    .map((line) => {
      const cells = line.text.replace(/,$/, '').split(',');
      const values = cells.map((cell) => (cell.trim() === '' ? NaN : Number(cell)));
      const wrong = values.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0)
        throw new RangeError(
          `Line ${line.number}: '${cells[wrong]!.trim().slice(0, 40)}' is no number.`,
        );
      return { values, number: line.number };
    });
  let at = 0;
  const take = (what: string, count?: number): number[] => {
    const line = numbersIn[at++];
    if (!line) throw new RangeError(`The file ends before its ${what}.`);
    if (count !== undefined && line.values.length !== count)
      throw new RangeError(
        `Line ${line.number}: ${what} is ${count} number${count === 1 ? '' : 's'}, not ` +
          `${line.values.length}.`,
      );
    return line.values;
  };
  const [layers, inputs, outputs] = take('header of four numbers') as [number, number, number];
  const sizes = take('list of layer sizes', layers + 1);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new RangeError('A layer size is not a whole number from 1 on.');
  if (sizes[0] !== inputs || sizes.at(-1) !== outputs)
    throw new RangeError(
      `The header says ${inputs} inputs and ${outputs} outputs; the sizes say ${sizes[0]} and ` +
        `${sizes.at(-1)}.`,
    );
  // A flag that no program uses any more.
  take('flag');
  const minimums = take('input minima', inputs);
  const maximums = take('input maxima', inputs);
  const means = take('means', inputs + 1);
  const ranges = take('ranges', inputs + 1);
  if (ranges.some((range) => range === 0))
    throw new RangeError('A range is 0: nothing can be divided by it.');
  const weights: number[][][] = [];
  const biases: number[][] = [];
  for (let layer = 1; layer < sizes.length; layer++) {
    weights.push(
      Array.from({ length: sizes[layer]! }, (_, unit) =>
        take(`weights of unit ${unit} of layer ${layer}`, sizes[layer - 1]),
      ),
    );
    biases.push(
      Array.from(
        { length: sizes[layer]! },
        (_, unit) => take(`bias of unit ${unit} of layer ${layer}`, 1)[0]!,
      ),
    );
  }
  const more = numbersIn[at];
  if (more) throw new RangeError(`Line ${more.number}: nothing is expected after the last bias.`);
  return { sizes, minimums, maximums, means, ranges, weights, biases };
}
