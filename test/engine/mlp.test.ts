/**
 * Every activation with every loss, against PyTorch (float64), tensor by tensor; and against
 * central differences.
 */
import { describe, expect, test } from 'vitest';
import { checkGradients } from '../../src/engine/training/gradientCheck.js';
import { trace } from '../../src/trainer/session/trace.js';
import { expectClose, reference, type Json } from '../support/reference.js';
import { rowsSection, trainingOf } from '../support/experiments.js';

const ref = reference('d_mlp_5_7_6_5_3');

const lossText: Readonly<Record<string, string>> = {
  half_squared: 'half_squared_error',
  half_squared_mean: 'half_squared_error reduction=rows',
  mse: 'mse',
  mae: 'mae',
  huber: 'huber delta=1',
  binary_cross_entropy: 'binary_cross_entropy',
  categorical_cross_entropy: 'cross_entropy',
};

const names = ['h1', 'h2', 'h3', 'out'];
const matrix = (rows: number[][]): string =>
  `[${rows.map((row) => `[${row.join(', ')}]`).join(', ')}]`;

// The catalogue has the exact gelu only; its tanh approximation is another function, with no name
// in the language.
const cases = ref.cases.filter((c: { activation: string }) => c.activation !== 'gelu_tanh');

test('the whole file is exercised but for the eleven cases of gelu_tanh', () => {
  expect(cases).toHaveLength(ref.cases.length - 11);
  expect(cases).toHaveLength(132);
});

describe('5-7-6-5-3', () => {
  test.each(
    cases.map((c: Json) => [c.activation, c.output_activation, c.loss, c.target, c]) as [
      string,
      string,
      string,
      string,
      Json,
    ][],
  )('%s, %s, %s of %s', (activation, outputActivation, loss, target, wanted) => {
    const layers = names.map(
      (name, l) =>
        ` dense ${name} ${ref.sizes[l + 1]} ${l < 3 ? activation : outputActivation} ` +
        `weights=${matrix(ref.W[l])} biases=[${ref.b[l].join(', ')}]`,
    );
    const text =
      `nnet 1\n${rowsSection(ref.x, ref.targets[target])}\nnetwork n { input x ` +
      `5\n${layers.join('\n')}\n}\ntrain { loss ${lossText[loss]}; optimizer sgd; batch_size ` +
      `all; ` +
      `epochs 1 }`;
    const { training, dataset, experiment } = trainingOf(text);
    const batch = training.batches.of(dataset.parts.train);
    const { loss: value, inputGradient } = training.stepper.gradients(batch, { wantInput: true });
    const { steps } = trace({ experiment, dataset }, { batch: 0 });
    const quantity = (phase: string, layer: string, name: string): readonly number[] =>
      steps.find((step) => step.phase === phase && step.layer === layer)!.quantities[name]!.values;
    expectClose([value], wanted.loss_value, 1e-11, 'loss');
    expectClose(quantity('forward', 'out', 'a'), wanted.output, 1e-11, 'output');
    expectClose(quantity('backward', 'out', 'delta'), wanted.delta_output_layer, 1e-11, 'delta');
    expectClose(inputGradient!.data, wanted.grad_x, 1e-11, 'dx');
    for (const [l, name] of names.entries()) {
      expectClose(
        quantity('forward', name, 'z'),
        l < 3 ? ref.hidden[activation].z[l] : quantity('forward', name, 'z'),
        1e-11,
        `z of ${name}`,
      );
      if (l < 3)
        expectClose(
          quantity('forward', name, 'a'),
          ref.hidden[activation].a[l],
          1e-11,
          `a of ${name}`,
        );
      expectClose(quantity('backward', name, 'dw'), wanted.grad_W[l], 1e-11, `dw of ${name}`);
      expectClose(quantity('backward', name, 'db'), wanted.grad_b[l], 1e-11, `db of ${name}`);
    }
    if (activation === 'step') return; // its derivative is zero by convention, its central difference is not defined at the jump
    const check = checkGradients(training.stepper, batch);
    expect(check.error, `central differences, worst at ${check.worst}`).toBeLessThan(1e-6);
    expect(check.compared).toBeGreaterThan(check.kinks);
  });
});
