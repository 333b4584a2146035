/**
 * A sisl network as one of ours: the bounds and scalings of its inputs and outputs become layers of
 * their own, so that inputs and outputs mean what they meant.
 */
import { readSisl, type SislNetwork } from '../../formats/sisl.js';
import { isBareName, printNumber, printName } from '../../model/experiment/value.js';

/** Bounds beyond this hold nothing, and would swallow the digits of what they are taken from. */
const boundless = 1e9;

interface Dense {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
}

/**
 * Inputs held within their bounds and then scaled, by two layers: clip(x) = low + relu(x − low) −
 * relu(x − high). An input without bounds passes as relu(x) − relu(−x).
 */
function clipped(
  { minimums, maximums, means, ranges }: SislNetwork,
  inputs: number,
): { bounds: Dense; scaled: Dense } {
  const units = Array.from({ length: inputs }, (_, i) => {
    const [low, high] = [minimums[i]!, maximums[i]!];
    const scale = 1 / ranges[i]!;
    const isBound = Math.max(Math.abs(low), Math.abs(high)) < boundless;
    return isBound
      ? { signs: [1, 1], biases: [-low, -high], scale, bias: (low - means[i]!) * scale }
      : { signs: [1, -1], biases: [0, 0], scale, bias: -means[i]! * scale };
  });
  const both = [0, 1] as const;
  return {
    bounds: {
      weights: units.map(({ signs }, i) =>
        both.flatMap((k) => units.map((_, j) => (i === j ? signs[k]! : 0))),
      ),
      biases: both.flatMap((k) => units.map(({ biases }) => biases[k]!)),
    },
    scaled: {
      weights: both.flatMap((k) =>
        units.map(({ scale }, i) => units.map((_, j) => (i !== j ? 0 : k === 0 ? scale : -scale))),
      ),
      biases: units.map(({ bias }) => bias),
    },
  };
}

/** The text of a `.nnet` file. @throws RangeError with the line and what is wrong there */
export function importSisl(text: string, name: string): string {
  const read = readSisl(text);
  const { sizes, minimums, maximums, means, ranges, weights, biases } = read;
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
  const { bounds, scaled } = clipped(read, inputs);
  const range = ranges.at(-1)!;
  const mean = means.at(-1)!;
  const plain = isBareName(name) ? name : printName(name);
  return [
    'nnet 1\n\n',
    '# Imported from the text format of verification tools. Inputs are held within these bounds ' +
      'before anything else:\n',
    `#   from ${vector(minimums)}\n#   to   ${vector(maximums)}\n`,
    `network ${plain} {\n  input  inputs  ${inputs}\n`,
    dense('bounds', 2 * inputs, 'relu', bounds.weights, bounds.biases),
    dense('scaled', inputs, 'linear', scaled.weights, scaled.biases),
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
