/** Optimizers against PyTorch's trajectories, 20 steps each, on the small network of the reference file. */
import { describe, expect, test } from 'vitest';
import { penalize } from '../../src/engine/stepper.js';
import { tensor } from '../../src/engine/tensor.js';
import { createOptimizer } from '../../src/engine/optimizers/create.js';
import type { Parameter } from '../../src/engine/layer.js';
import { expectClose, reference, type Json } from '../support/reference.js';

const ref = reference('e_optimizers');

const known: Readonly<Record<string, string>> = { SGD: 'sgd', Adam: 'adam' };
const unknownOptions = ['dampening', 'amsgrad', 'clip_norm', 'clip_value', 'sched', 'batch'];
const runs: Json[] = ref.runs.filter(
  (run: Json) =>
    known[run.torch_class] && run.problem === 'quadratic' && ![...Object.keys(run.options), ...Object.keys(run.extras)].some((option) => unknownOptions.includes(option)),
);

test('plain, momentum, nesterov, adam and their regularized forms are all there', () => {
  expect(runs.map((run) => run.name).toSorted()).toEqual(
    [
      'sgd',
      'momentum',
      'nesterov',
      'adam',
      'adam_betas',
      ...['sgd', 'momentum', 'adam'].flatMap((name) => ['l2_weight_decay', 'l2_in_loss', 'l1_in_loss', 'l1+l2'].map((extra) => `${name}+${extra}`)),
    ].toSorted(),
  );
});

describe('on the quadratic', () => {
  const { A, b, x0 } = ref.problems.quadratic;
  test.each(runs.map((run) => [run.name, run] as [string, Json]))('%s', (_, run) => {
    const { lr, betas, ...others } = run.options;
    const options = { learning_rate: lr, ...(betas && { beta1: betas[0], beta2: betas[1] }), ...others };
    const optimizer = createOptimizer({ call: known[run.torch_class]!, values: [], options });
    const x: Parameter = {
      key: 'w',
      name: 'x',
      value: tensor([4], Float64Array.from(x0 as number[])),
      gradient: tensor([4]),
      l1: run.extras.l1 ?? 0,
      l2: run.extras.l2 ?? 0,
      frozen: false,
    };
    for (const { step, loss_before: before, params } of run.trajectory) {
      let loss = 0;
      for (let i = 0; i < 4; i++) {
        let ax = 0;
        for (let j = 0; j < 4; j++) ax += A[i][j] * x.value.data[j]!;
        x.gradient.data[i] = ax - b[i];
        loss += 0.5 * x.value.data[i]! * ax - b[i] * x.value.data[i]!;
      }
      loss += penalize([x]);
      expectClose([loss], before, 1e-10, `loss before step ${step}`);
      optimizer.update([x]);
      expectClose(x.value.data, params.x, 1e-10, `x after step ${step}`);
    }
  });
});
