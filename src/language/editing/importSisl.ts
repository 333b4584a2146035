/**
 * A sisl network as one of ours: its scalings become linear layers of their own, so that inputs and
 * outputs mean what they meant.
 */
import { readSisl } from '../../formats/sisl.js';
import { isBareName, printNumber, printName } from '../../model/experiment/value.js';

/** The text of a `.nnet` file. @throws RangeError with the line and what is wrong there */
export function importSisl(text: string, name: string): string {
  const { sizes, minimums, maximums, means, ranges, weights, biases } = readSisl(text);
  const inputs = sizes[0]!;
  const outputs = sizes.at(-1)!;
  const vector = (values: readonly number[]): string => `[${values.map(printNumber).join(', ')}]`;
  const matrix = (rows: readonly (readonly number[])[]): string =>
    `[\n${rows.map((row) => `    ${vector(row)},\n`).join('')}  ]`;
  const diagonal = (values: readonly number[]): number[][] =>
    values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  const dense = (
    layer: string,
    units: number,
    activation: string,
    w: readonly (readonly number[])[],
    b: readonly number[],
  ): string =>
    `  dense  ${layer}  ${units}  ${activation}  weights=${matrix(w)} biases=${vector(b)}\n`;
  const scales = ranges.slice(0, inputs).map((range) => 1 / range);
  const range = ranges.at(-1)!;
  const mean = means.at(-1)!;
  const plain = isBareName(name) ? name : printName(name);
  return [
    'nnet 1\n\n',
    '# Imported from the text format of verification tools. Inputs are held within these bounds ' +
      'there before anything else:\n',
    `#   from ${vector(minimums)}\n#   to   ${vector(maximums)}\n`,
    `network ${plain} {\n  input  inputs  ${inputs}\n`,
    dense(
      'scaled',
      inputs,
      'linear',
      diagonal(scales),
      means.slice(0, inputs).map((value, i) => -value * scales[i]!),
    ),
    ...weights.map((rows, layer) =>
      dense(
        `layer${layer + 1}`,
        rows.length,
        layer === weights.length - 1 ? 'linear' : 'relu',
        Array.from({ length: sizes[layer]! }, (_, i) => rows.map((row) => row[i]!)),
        biases[layer]!,
      ),
    ),
    dense(
      'outputs',
      outputs,
      'linear',
      diagonal(Array.from({ length: outputs }, () => range)),
      Array.from({ length: outputs }, () => mean),
    ),
    '}\n',
  ].join('');
}
