/** Experiments for tests, from text to training, without a file. */
import { analyze } from '../../src/language/analysis/analyze.js';
import { isTrainable, type TrainableExperiment } from '../../src/model/experiment/experiment.js';
import { datasetOf } from './data.js';
import { Training } from '../../src/engine/training/training.js';
import type { Dataset } from '../../src/model/experiment/dataset.js';

/** The experiment of a text without errors. */
export function experimentOf(text: string): TrainableExperiment {
  const { experiment, findings } = analyze(text);
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0)
    throw new Error(
      errors.map((finding) => `${finding.range.start.line + 1}: ${finding.message}`).join('\n'),
    );
  if (!isTrainable(experiment)) throw new Error('a section is missing');
  return experiment;
}

export function trainingOf(
  text: string,
  directory = '.',
): { training: Training; dataset: Dataset; experiment: TrainableExperiment } {
  const experiment = experimentOf(text);
  const dataset = datasetOf(experiment, (path) => ({ path: `${directory}/${path}` }));
  return { training: new Training(experiment, dataset), dataset, experiment };
}

/** Rows as a `data` section: x0 x1 … y0 y1 …, every number to the last bit. */
export function rowsSection(
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
): string {
  const names = (prefix: string, n: number): string[] =>
    Array.from({ length: n }, (_, i) => `${prefix}${i}`);
  const targets = names('y', y[0]!.length);
  return (
    `data {\n columns ${[...names('x', x[0]!.length), ...targets].join(' ')}\n rows ` +
    `[${x.map((row, i) => `[${[...row, ...y[i]!].join(', ')}]`).join(', ')}]\n target ` +
    `${targets.join(' ')}\n}`
  );
}
