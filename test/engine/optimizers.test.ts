/**
 * Optimizers against PyTorch's trajectories, 20 steps each, on both problems of the reference file.
 */
import type { Optimizer } from '../../src/engine/optimizers/optimizer.js';
import { referenceKernels } from '../../src/engine/compute/reference.js';
import { memoryOf } from '../../src/engine/compute/memory.js';
import { describe, expect, test } from 'vitest';
import { clipGradients } from '../../src/engine/optimizers/clipping.js';
import { learningRateAt } from '../../src/engine/optimizers/schedules.js';
import type { CallValue, Value } from '../../src/model/experiment/value.js';
import { tensor } from '../../src/engine/compute/tensor.js';
import { createOptimizer } from '../../src/engine/optimizers/create.js';
import type { Parameter } from '../../src/engine/layers/layer.js';
import { expectClose, flat, reference, type Json } from '../support/reference.js';
import { rowsSection, trainingOf } from '../support/experiments.js';

const ref = reference('e_optimizers');

/** PyTorch's class, and its options by their names here. */
const known: Readonly<Record<string, string>> = {
  SGD: 'sgd',
  Adam: 'adam',
  AdamW: 'adamw',
  Adagrad: 'adagrad',
  RMSprop: 'rmsprop',
  Adadelta: 'adadelta',
  NAdam: 'nadam',
  LBFGS: 'lbfgs',
};
const renamed: Readonly<Record<string, string>> = {
  lr: 'learning_rate',
  initial_accumulator_value: 'initial_accumulator',
  max_iter: 'max_iterations',
  history_size: 'history',
  line_search_fn: 'line_search',
};

/** What the language has no word for. */
const beyond = ['dampening', 'amsgrad', 'norm_type'];
const isBeyond = (run: Json): boolean =>
  [...Object.keys(run.options), ...Object.keys(run.extras)].some((option) =>
    beyond.includes(option),
  );
const runs: Json[] = ref.runs.filter((run: Json) => known[run.torch_class] && !isBeyond(run));

test('every run of the file is exercised, or is one that cannot be asked for', () => {
  const left = ref.runs.filter((run: Json) => !runs.includes(run));
  for (const run of left)
    expect(known[run.torch_class] === undefined || isBeyond(run), run.name).toBe(true);
  expect([
    ...new Set(
      left.filter((run: Json) => !known[run.torch_class]).map((run: Json) => run.torch_class),
    ),
  ]).toEqual(['Adamax', 'RAdam']);
  expect([runs.length, ref.runs.length]).toEqual([101, 117]);
});

/** The file's schedules, as the language writes them. */
const schedule = (name: string, options: Record<string, number>): CallValue => ({
  call: name,
  values: [],
  options: { initial: 0.05, ...options },
});
const schedules: Readonly<Record<string, CallValue>> = {
  step: schedule('step', { every: 5, factor: 0.5 }),
  exponential: schedule('exponential', { factor: 0.9 }),
  cosine: schedule('cosine', { minimum: 0.001 }),
  inverse_time: schedule('inverse_time', { decay: 0.1 }),
};

/** lbfgs takes differences of gradients apart: rounding weighs more. */
const toleranceOf = (run: Json): number => (run.torch_class === 'LBFGS' ? 1e-6 : 1e-10);

function optimizerOf(run: Json): ReturnType<typeof createOptimizer> {
  const { betas, ...others } = run.options;
  const options = {
    ...(betas && { beta1: betas[0], beta2: betas[1] }),
    ...Object.fromEntries(
      Object.entries(others).map(([name, value]) => [renamed[name] ?? name, value as number]),
    ),
  };
  return createOptimizer(
    { call: known[run.torch_class]!, values: [], options },
    run.options.lr,
    memoryOf('float64'),
    referenceKernels,
  );
}

const clippingOf = (run: Json): object => ({
  ...(run.extras.clip_norm && { norm: run.extras.clip_norm }),
  ...(run.extras.clip_value && { value: run.extras.clip_value }),
});

const named = (problem: string): [string, Json][] =>
  runs.filter((run) => run.problem === problem).map((run) => [run.name, run]);

/** Sets the rate a schedule gives for a step, and holds it against the recorded one. */
function takeRate(
  optimizer: Optimizer,
  rate: Value | undefined,
  step: number,
  recorded: number | undefined,
): void {
  if (rate)
    optimizer.learningRate = learningRateAt(rate, {
      epoch: step - 1,
      epochs: 20,
      batch: 0,
      batches: 1,
    });
  if (recorded !== undefined)
    expectClose([optimizer.learningRate], recorded, 1e-14, `learning rate of step ${step}`);
}

describe('on the quadratic', () => {
  const { A, b, x0 } = ref.problems.quadratic;
  test.each(named('quadratic'))('%s', (_, run) => {
    const optimizer = optimizerOf(run);
    const rate = schedules[run.extras.sched];
    const x: Parameter = {
      key: 'w',
      name: 'x',
      value: tensor([4], Float64Array.from(x0 as number[])),
      gradient: tensor([4]),
      l1: run.extras.l1 ?? 0,
      l2: run.extras.l2 ?? 0,
      frozen: false,
    };
    const evaluate = (): number => {
      let loss = 0;
      for (let i = 0; i < 4; i++) {
        let ax = 0;
        for (let j = 0; j < 4; j++) ax += A[i][j] * x.value.data[j]!;
        x.gradient.data[i] = ax - b[i];
        loss += 0.5 * x.value.data[i]! * ax - b[i] * x.value.data[i]!;
      }
      loss += referenceKernels.penalize(x.value.data, x.gradient.data, x.l1, x.l2);
      clipGradients({ parameters: [x], kernels: referenceKernels }, clippingOf(run));
      return loss;
    };
    for (const { step, loss_before: before, params, lr_used: lrUsed } of run.trajectory) {
      takeRate(optimizer, rate, step, lrUsed);
      const loss = evaluate();
      expectClose([loss], before, toleranceOf(run), `loss before step ${step}`);
      optimizer.update([x], evaluate, loss);
      expectClose(x.value.data, params.x, toleranceOf(run), `x after step ${step}`);
    }
  });
});

describe('on a small network, from its `.nnet` text', () => {
  const { X, Y, W1, b1, W2, b2 } = ref.problems.mlp;
  test.each(named('mlp'))('%s', (_, run) => {
    const { l1 = 0, l2 = 0 } = run.extras;
    const text = `nnet 1
${rowsSection(X, Y)}
network n {
  input x 2
  dense h 4 tanh weights=[${W1.map((row: number[]) => `[${row.join(', ')}]`)}] biases=[${b1}]
  dense o 1 weights=[${W2.map((row: number[]) => `[${row.join(', ')}]`)}] biases=[${b2}]
}
train { loss mse; batch_size all; epochs 20; l1 ${l1} penalize_biases=true; l2 ${l2} penalize_biases=true }`;
    const { training } = trainingOf(text);
    const { network, stepper } = training;
    const optimizer = optimizerOf(run);
    const rate = schedules[run.extras.sched];
    for (const { step, loss_before: before, params, lr_used: lrUsed, rows } of run.trajectory) {
      takeRate(optimizer, rate, step, lrUsed);
      const batch = training.batches.of(
        Int32Array.from((rows as number[] | undefined) ?? X.keys()),
      );
      const evaluate = (): number => {
        const { loss } = training.stepper.gradients(batch);
        clipGradients(network, clippingOf(run));
        return loss;
      };
      const loss = evaluate();
      expectClose([loss], before, toleranceOf(run), `loss before step ${step}`);
      optimizer.update(network.parameters, evaluate, loss);
      for (const [name, key] of [
        ['h.w', 'W1'],
        ['h.b', 'b1'],
        ['o.w', 'W2'],
        ['o.b', 'b2'],
      ] as const)
        expectClose(
          stepper.network.parameters.find((p) => p.name === name)!.value.data,
          flat(params[key]),
          toleranceOf(run),
          `${key} after step ${step}`,
        );
    }
  });
});

test(
  'one_cycle rises to its greatest rate, then falls far below its start, as PyTorch ' +
    'documents it',
  () => {
    const at = (batch: number): number =>
      learningRateAt(
        { call: 'one_cycle', values: [], options: { maximum: 0.1 } },
        { epoch: 0, epochs: 1, batch, batches: 10 },
      );
    // OneCycleLR(max_lr=0.1, total_steps=10): the steps of the two phases end at 0.3·10 − 1 = 2 and
    // 9.
    expectClose([at(0), at(1), at(2), at(9)], [0.004, 0.052, 0.1, 4e-7], 1e-12, 'rate');
    for (let batch = 2; batch < 9; batch++) expect(at(batch + 1)).toBeLessThan(at(batch));
  },
);
