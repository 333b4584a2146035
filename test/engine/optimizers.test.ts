/** Optimizers against PyTorch's trajectories, 20 steps each, on the small network of the reference file. */
import { describe, expect, test } from 'vitest';
import { clipGradients } from '../../src/engine/clipping.js';
import { learningRateAt } from '../../src/engine/schedules.js';
import type { CallValue } from '../../src/model/value.js';
import { penalize } from '../../src/engine/stepper.js';
import { tensor } from '../../src/engine/tensor.js';
import { createOptimizer } from '../../src/engine/optimizers/create.js';
import type { Parameter } from '../../src/engine/layer.js';
import { expectClose, reference, type Json } from '../support/reference.js';

const ref = reference('e_optimizers');

/** PyTorch's class, and its options by their names here. */
const known: Readonly<Record<string, string>> = { SGD: 'sgd', Adam: 'adam', AdamW: 'adamw', Adagrad: 'adagrad', RMSprop: 'rmsprop', Adadelta: 'adadelta', NAdam: 'nadam' };
const renamed: Readonly<Record<string, string>> = { lr: 'learning_rate', initial_accumulator_value: 'initial_accumulator' };

/** What the language has no word for (dampening, amsgrad) or the engine does not compute yet. */
const beyond = ['dampening', 'amsgrad', 'norm_type', 'batch'];
const isBeyond = (run: Json): boolean => [...Object.keys(run.options), ...Object.keys(run.extras)].some((option) => beyond.includes(option));
const runs: Json[] = ref.runs.filter((run: Json) => known[run.torch_class] && run.problem === 'quadratic' && !isBeyond(run));

test('every run of the file is exercised, or is one that cannot be asked for', () => {
  const left = ref.runs.filter((run: Json) => run.problem === 'quadratic' && !runs.includes(run));
  for (const run of left) expect(known[run.torch_class] === undefined || isBeyond(run), run.name).toBe(true);
  expect([...new Set(left.filter((run: Json) => !known[run.torch_class]).map((run: Json) => run.torch_class))]).toEqual(['Adamax', 'RAdam', 'LBFGS']);
  expect(runs.length).toBe(46);
});

/** The file's schedules, as the language writes them. */
const schedule = (name: string, options: Record<string, number>): CallValue => ({ call: name, values: [], options: { initial: 0.05, ...options } });
const schedules: Readonly<Record<string, CallValue>> = {
  step: schedule('step', { every: 5, factor: 0.5 }),
  exponential: schedule('exponential', { factor: 0.9 }),
  cosine: schedule('cosine', { minimum: 0.001 }),
  inverse_time: schedule('inverse_time', { decay: 0.1 }),
};

describe('on the quadratic', () => {
  const { A, b, x0 } = ref.problems.quadratic;
  test.each(runs.map((run) => [run.name, run] as [string, Json]))('%s', (_, run) => {
    const { betas, ...others } = run.options;
    const options = {
      ...(betas && { beta1: betas[0], beta2: betas[1] }),
      ...Object.fromEntries(Object.entries(others).map(([name, value]) => [renamed[name] ?? name, value as number])),
    };
    const optimizer = createOptimizer({ call: known[run.torch_class]!, values: [], options }, run.options.lr);
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
    for (const { step, loss_before: before, params, lr_used: lrUsed } of run.trajectory) {
      let loss = 0;
      for (let i = 0; i < 4; i++) {
        let ax = 0;
        for (let j = 0; j < 4; j++) ax += A[i][j] * x.value.data[j]!;
        x.gradient.data[i] = ax - b[i];
        loss += 0.5 * x.value.data[i]! * ax - b[i] * x.value.data[i]!;
      }
      if (rate) optimizer.learningRate = learningRateAt(rate, step - 1, 20);
      if (lrUsed !== undefined) expectClose([optimizer.learningRate], lrUsed, 1e-14, `learning rate of step ${step}`);
      loss += penalize([x]);
      clipGradients([x], { ...(run.extras.clip_norm && { norm: run.extras.clip_norm }), ...(run.extras.clip_value && { value: run.extras.clip_value }) });
      expectClose([loss], before, 1e-10, `loss before step ${step}`);
      optimizer.update([x]);
      expectClose(x.value.data, params.x, 1e-10, `x after step ${step}`);
    }
  });
});
