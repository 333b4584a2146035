/**
 * `nnet normal-equations FILE`: linear regression solved at once, beside what a network without
 * hidden layers learns.
 */
import { say } from '../output.js';
import { solveNormalEquations, type Matrix } from '../../engine/training/normalEquations.js';
import { toJson } from '../../model/runs/runEvents.js';
import { datasetOf } from '../dataFiles.js';
import { readExperiment, trainable } from '../experimentFile.js';
import { table } from '../table.js';

/**
 * Prints XᵀX, its pseudo-inverse, θ and predictions.
 * @throws InputError where training could not start
 */
export function normalEquationsCommand(path: string, { json }: { json?: boolean }): void {
  const file = readExperiment(path);
  const experiment = trainable(file);
  const {
    inputs,
    inputWidth,
    targets,
    outputWidth,
    parts,
    encoding,
    fileRows,
    steps = 1,
  } = datasetOf(experiment, file.fileOf);
  const rows = Array.from(parts.train);
  const features = encoding.features.flatMap((feature) =>
    feature.kind === 'onehot'
      ? feature.classes.map((label) => `${feature.column}=${label}`)
      : [feature.column],
  );
  // In a window each column stands once for every row of it, the oldest first.
  const names = [
    '1',
    ...Array.from({ length: steps }, (_, t) =>
      features.map((name) => (steps === 1 ? name : `${name}[${t - steps + 1}]`)),
    ).flat(),
  ];
  const x = rows.map((row) => [1, ...inputs.subarray(row * inputWidth, (row + 1) * inputWidth)]);
  const y = rows.map((row) => [...targets.subarray(row * outputWidth, (row + 1) * outputWidth)]);
  const solution = solveNormalEquations(x, y);
  if (json) return say(`${toJson({ columns: names, ...solution })}\n`);
  const print = (
    title: string,
    heads: readonly string[],
    matrix: Matrix,
    left: readonly string[],
  ): void => {
    const rows = matrix.map((row, i) => [left[i]!, ...row.map(figure)]);
    say(`${title}\n${table([['', ...heads], ...rows])}\n\n`);
  };
  const outputs = encoding.targets.flatMap((target) =>
    target.kind === 'classes'
      ? target.classes.map((label) => `${target.column}=${label}`)
      : [target.column],
  );
  print('X^T X', names, solution.gram, names);
  print('pseudo-inverse of X^T X', names, solution.inverse, names);
  print('theta', outputs, solution.theta, names);
  print(
    'predictions',
    outputs,
    solution.predictions,
    rows.map((row) => `row ${fileRows[row]!}`),
  );
}

/** Nine digits: rounding noise reads as zero. */
const figure = (value: number): string => String(Number(value.toFixed(9)) || 0);
