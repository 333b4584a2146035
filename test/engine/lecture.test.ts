/** The lecture's own networks against their reference numbers. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drain } from '../../src/engine/training/drain.js';
import { trace } from '../../src/trainer/session/trace.js';
import { expectRelative, reference, type Json } from '../support/reference.js';
import { rowsSection, trainingOf } from '../support/experiments.js';

const example = (name: string): string => readFileSync(`examples/${name}.nnet`, 'utf8');

describe('the scalar network', () => {
  const { iterations, printed_table: printed } = reference('a_scalar_network');

  test('trains to the fifty losses of the lecture', () => {
    const { training } = trainingOf(example('scalar'));
    const losses = [...training.run()].flatMap((event) =>
      event?.type === 'epoch' ? [event.loss] : [],
    );
    expect(losses).toHaveLength(50);
    losses.forEach((loss, i) => {
      expectRelative(loss, iterations[i].loss, 1e-12, `loss ${i}`);
      expect(Number(loss < 1e-4 ? loss.toExponential(8) : loss.toFixed(8))).toBe(printed[i]);
    });
  });

  test('gives every quantity of every iteration', () => {
    for (const [epoch, wanted] of iterations.entries()) {
      const { experiment, dataset } = trainingOf(example('scalar'));
      const { steps } = trace({ experiment, dataset }, { epoch });
      const value = (phase: string, layer: string, name: string): number =>
        steps.find((step) => step.phase === phase && step.layer === layer)!.quantities[name]!
          .values[0]!;
      const check = (actual: number, expected: number, what: string): void =>
        expectRelative(actual, expected, 1e-12, `${what} in iteration ${epoch}`);
      check(value('forward', 'hidden', 'z'), wanted.z1, 'z1');
      check(value('forward', 'hidden', 'a'), wanted.a1, 'a1');
      check(value('forward', 'output', 'z'), wanted.z2, 'z2');
      check(value('forward', 'output', 'a'), wanted.a2, 'a2');
      check(value('loss', 'output', 'loss'), wanted.loss, 'loss');
      check(value('backward', 'output', 'delta'), wanted.delta2, 'delta2');
      check(value('backward', 'hidden', 'delta'), wanted.delta1, 'delta1');
      check(value('backward', 'output', 'dw'), wanted.grad.w2, 'dw2');
      check(value('backward', 'output', 'db'), wanted.grad.b2, 'db2');
      check(value('backward', 'hidden', 'dw'), wanted.grad.w1, 'dw1');
      check(value('backward', 'hidden', 'db'), wanted.grad.b1, 'db1');
      check(value('update', 'hidden', 'w'), wanted.after.w1, 'w1');
      check(value('update', 'hidden', 'b'), wanted.after.b1, 'b1');
      check(value('update', 'output', 'w'), wanted.after.w2, 'w2');
      check(value('update', 'output', 'b'), wanted.after.b2, 'b2');
    }
  });
});

describe('the 2-2-1 network', () => {
  test.each(reference('c_network_2_2_1').cases as Json[])('case %#', (wanted) => {
    const W = wanted.W1_row_is_hidden_node;
    const text = `nnet 1
${rowsSection([wanted.x], [[wanted.y]])}
network n { input x 2
 dense hidden 2 sigmoid weights=[[${W[0][0]}, ${W[1][0]}], [${W[0][1]}, ${W[1][1]}]] biases=[${wanted.b1}]
 dense output 1 sigmoid weights=[[${wanted.w2[0]}], [${wanted.w2[1]}]] biases=[${wanted.b2}] }
train { loss half_squared_error; optimizer sgd learning_rate=${wanted.eta}; batch_size all; epochs 1 }`;
    const { experiment, dataset } = trainingOf(text);
    const { steps } = trace({ experiment, dataset }, { row: 0 });
    const q = wanted.quantities;
    const of = (phase: string, layer: string, name: string): readonly number[] =>
      steps.find((step) => step.phase === phase && step.layer === layer)!.quantities[name]!.values;
    const check = (actual: number, expected: number, what: string): void =>
      expectRelative(actual, expected, 1e-14, what);
    for (const i of [0, 1]) {
      check(of('forward', 'hidden', 'z')[i]!, q[`z${i}(1)`], `z${i}(1)`);
      check(of('forward', 'hidden', 'a')[i]!, q[`a${i}(1)`], `a${i}(1)`);
      check(of('backward', 'hidden', 'delta')[i]!, q[`delta${i}(1)`], `delta${i}(1)`);
      check(of('backward', 'hidden', 'db')[i]!, q[`dC/db${i}(1)`], `db${i}(1)`);
      check(of('backward', 'output', 'dw')[i]!, q[`dC/dw${i}(2)`], `dw${i}(2)`);
      check(of('update', 'output', 'w')[i]!, wanted.after_one_step.w2[i], `w${i}(2) after`);
      check(of('update', 'hidden', 'b')[i]!, wanted.after_one_step.b1[i], `b${i}(1) after`);
      for (const j of [0, 1]) {
        check(of('backward', 'hidden', 'dw')[j * 2 + i]!, q[`dC/dw${i}${j}(1)`], `dw${i}${j}(1)`);
        check(
          of('update', 'hidden', 'w')[j * 2 + i]!,
          wanted.after_one_step.W1[i][j],
          `w${i}${j}(1) after`,
        );
      }
    }
    check(of('forward', 'output', 'z')[0]!, q['z(2)'], 'z(2)');
    check(of('forward', 'output', 'a')[0]!, q['a(2)'], 'a(2)');
    check(of('loss', 'output', 'loss')[0]!, q['C'], 'C');
    check(of('loss', 'output', 'da')[0]!, q['dC/da(2)'], 'dC/da');
    check(of('backward', 'output', 'delta')[0]!, q['delta(2)'], 'delta(2)');
    check(of('backward', 'output', 'db')[0]!, q['dC/db(2)'], 'db(2)');
    check(of('update', 'output', 'b')[0]!, wanted.after_one_step.b2, 'b(2) after');
  });
});

test('XOR is learned by the example', () => {
  const { training } = trainingOf(example('xor'), 'examples');
  drain(training.run());
  expect(training.finish().metrics.train['accuracy']).toBe(1);
});
