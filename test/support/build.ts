/** Experiments put together as data: for tests in which the language is not the point. */
import { Training } from '../../src/engine/training/training.js';
import type { TrainingOptions } from '../../src/engine/training/trainingOptions.js';
import type { Dataset } from '../../src/model/experiment/dataset.js';
import type {
  Layer,
  TrainableExperiment,
  TrainSpec,
} from '../../src/model/experiment/experiment.js';
import type { CallValue, Value } from '../../src/model/experiment/value.js';
import { datasetOf } from './data.js';

export const call = (name: string, options: Record<string, Value> = {}): CallValue => ({
  call: name,
  values: [],
  options,
});

/** A layer below the one before it. */
export type LayerLine = readonly [
  kind: string,
  name: string,
  parameters?: Readonly<Record<string, Value>>,
];

const train: TrainSpec = {
  losses: [{ call: call('mse'), weight: 1 }],
  optimizer: call('sgd', { learning_rate: 0.1 }),
  batchSize: 'all',
  epochs: 3,
  l1: 0,
  l2: 0,
  penalizeBiases: { l1: false, l2: false },
  metrics: [],
  seed: 1,
  generator: 'default',
  shuffle: true,
  precision: 'float64',
};

/** A chain of layers on rows of numbers; the last column is the target. */
export function built(
  rows: readonly (readonly number[])[],
  lines: readonly LayerLine[],
  settings: Partial<TrainSpec> = {},
): TrainableExperiment {
  const columns = rows[0]!.map((_, i) => (i === rows[0]!.length - 1 ? 'y' : `x${i}`));
  const layers = [['input', 'x'] as LayerLine, ...lines].map(
    ([kind, name, parameters = {}], i, all): Layer => ({
      kind,
      name,
      parameters,
      inputs: i === 0 ? [] : [all[i - 1]![1]],
    }),
  );
  return {
    data: {
      source: { kind: 'rows', columns, rows },
      target: ['y'],
      columns: [],
      normalize: 'none',
      normalizeTarget: false,
      missing: 'error',
    },
    network: { name: 'n', layers },
    train: { ...train, ...settings },
    expect: [],
    functions: [],
  };
}

export function builtTraining(
  rows: readonly (readonly number[])[],
  lines: readonly LayerLine[],
  settings: Partial<TrainSpec> = {},
  options: TrainingOptions = {},
): { training: Training; dataset: Dataset; experiment: TrainableExperiment } {
  const experiment = built(rows, lines, settings);
  const dataset = datasetOf(experiment);
  return { training: new Training(experiment, dataset, options), dataset, experiment };
}

/** Rows of a smooth function of two numbers. */
export const wavy = (count: number): number[][] =>
  Array.from({ length: count }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(3 * i)];
    return [a, b, a * b];
  });
