/**
 * Trains a workload with the product's engine, the data in memory, and says how long each time took
 * and what the loss of the last epoch was.  ours.mjs FOLDER NAME TIMES [THREADS] [PRECISION]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drain } from '../../../src/engine/training/drain.js';
import { Training } from '../../../src/engine/training/training.js';
import { placeWeights } from '../../../src/engine/training/weights.js';
import type { Dataset } from '../../../src/model/experiment/dataset.js';
import type { Layer, TrainableExperiment } from '../../../src/model/experiment/experiment.js';
import type { Value } from '../../../src/model/experiment/value.js';
import { threadsHere } from '../../../src/trainer/jobs/threads.js';
import type { Workload } from '../workloads.mts';

const [folder, name, times, most = '1', precision = 'float32'] = process.argv.slice(2) as [
  folder: string,
  name: string,
  times: string,
  most?: string,
  precision?: 'float32' | 'float64',
];
const all = JSON.parse(readFileSync(join(folder, 'workloads.json'), 'utf8')) as Record<
  string,
  Workload
>;
const work = all[name]!;
const doubles = (ending: string): Float64Array => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, `${name}.${ending}`));
  return new Float64Array(buffer.slice(byteOffset, byteOffset + length));
};

const [x, y, w] = [doubles('x'), doubles('y'), doubles('w')];
const isClass = work.loss === 'cross_entropy';
const targets = new Float64Array(work.rows * work.outputs);
for (let i = 0; i < work.rows; i++) {
  if (isClass) targets[i * work.outputs + y[i]!] = 1;
  else targets[i] = y[i]!;
}
const everything = Int32Array.from({ length: work.rows }, (_, i) => i);
const none = new Int32Array(0);
const dataset: Dataset = {
  rows: work.rows,
  fileRows: everything,
  inputWidth: work.inputs,
  inputs: x,
  outputWidth: work.outputs,
  targets,
  parts: { train: everything, validation: none, test: none },
  encoding: {
    features: Array.from({ length: work.inputs }, (_, i) => ({
      column: `x${i}`,
      kind: 'number',
      shift: 0,
      scale: 1,
    })),
    targets: isClass
      ? [
          {
            column: 'y',
            kind: 'classes',
            classes: Array.from({ length: work.outputs }, (_, i) => String(i)),
          },
        ]
      : [{ column: 'y', kind: 'number', shift: 0, scale: 1 }],
  } as unknown as Dataset['encoding'],
  notes: [],
};

const [, , , steps] = work.layers[0]!;
const shape: Record<string, Value> =
  work.layers[0]![0] === 'conv'
    ? { shape: { shape: [28, 28, 1] } }
    : work.layers[0]![0] === 'lstm'
      ? { shape: { shape: [steps!, work.inputs / steps!] } }
      : {};
/** Layers as the language has them: an activation belongs to the layer before it. */
const layers: Layer[] = [{ kind: 'input', name: 'in', parameters: shape, inputs: [] }];
work.layers.forEach(([kind, ...sizes], i) => {
  const activation = work.layers[i + 1]?.[0];
  const isLast = i === work.layers.length - 1;
  const f = ['relu', 'tanh', 'sigmoid'].includes(activation ?? '') ? activation! : 'linear';
  const parameters: Record<string, Record<string, Value>> = {
    dense: { units: sizes[1]!, activation: isLast && isClass ? 'softmax' : f },
    conv: { filters: sizes[1]!, kernel: sizes[2]!, activation: f },
    pool: { size: sizes[0]! },
    flatten: {},
    lstm: { units: sizes[1]! },
  };
  const kinds: Record<string, string> = { conv: 'conv2d', pool: 'max_pool2d' };
  const own = parameters[kind];
  if (!own) return;
  const inputs = [layers.at(-1)!.name];
  layers.push({ kind: kinds[kind] ?? kind, name: `l${i}`, parameters: own, inputs });
});

const experiment = {
  data: { source: { kind: 'rows', columns: [], rows: [] }, target: ['y'], columns: [] },
  network: { name: 'n', layers },
  train: {
    losses: [{ call: { call: work.loss, values: [], options: {} }, weight: 1 }],
    optimizer: {
      call: work.optimizer,
      values: [],
      options: { learning_rate: work.learningRate },
    },
    batchSize: work.batch >= work.rows ? 'all' : work.batch,
    epochs: work.epochs,
    ...{ l1: 0, l2: 0, penalizeBiases: { l1: false, l2: false }, metrics: [] },
    ...{ seed: 1, generator: 'default', shuffle: true, precision },
  },
  expect: [],
  functions: [],
} as unknown as TrainableExperiment;

let offset = 0;
const weights = work.weights.map(({ name: tensor, shape: sizes }) => {
  const size = sizes.reduce((a, b) => a * b, 1);
  offset += size;
  return { name: tensor, shape: sizes, data: w.slice(offset - size, offset) };
});

const threads = threadsHere(Number(most));
const ms: number[] = [];
let loss = NaN;
for (let run = 0; run < Number(times); run++) {
  const training = new Training(experiment, dataset, { threads });
  placeWeights(training.network, weights);
  const started = performance.now();
  drain(training.run());
  ms.push(performance.now() - started);
  loss = training.checkpoint().loss;
}
process.stdout.write(`${JSON.stringify({ ms, loss })}\n`);
