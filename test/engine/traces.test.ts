/**
 * Whole trainings by plain gradient descent, from NumPy's seeds, against the reference traces:
 * Exercise 1, Exercise 2 and the gates.
 */
import { describe, expect, test } from 'vitest';
import { expectRelative, flat, reference, type Json } from '../support/reference.js';
import { rowsSection, trainingOf } from '../support/experiments.js';

const ref = reference('m_training_traces');

/** A run of the file as a `.nnet` text, its weights drawn as NumPy draws them. */
function textOf(run: Json, x: readonly number[][], y: readonly number[][]): string {
  const hidden = run.sizes.slice(1, -1) as number[];
  const init = 'init=normal(std=1) bias_init=constant(0.01)';
  return `nnet 1
${rowsSection(x, y)}
network n {
  input x ${run.sizes[0]}
  ${hidden.map((units, i) => `dense h${i} ${units} sigmoid ${init}`).join('\n  ')}
  dense o ${run.sizes.at(-1)} ${run.output} ${init}
}
train {
  loss half_squared_error reduction=${run.loss.endsWith('/ n') ? 'rows' : 'sum'}
  optimizer sgd learning_rate=${run.eta}
  batch_size all
  epochs ${run.iterations}
  l1 ${run.l1}
  l2 ${run.l2}
  seed ${run.init_seed} generator=numpy
}`;
}

function compare(
  run: Json,
  x: readonly number[][],
  y: readonly number[][],
  tolerance: number,
): void {
  const { training } = trainingOf(textOf(run, x, y));
  const weights = (key: string): number[] =>
    training.network.parameters.filter((p) => p.key === key).flatMap((p) => [...p.value.data]);
  const events = [...training.run()].flatMap((event) => (event?.type === 'epoch' ? [event] : []));
  for (const [iteration, data, total] of run.history_iteration_dataloss_total as [
    number,
    number,
    number,
  ][]) {
    if (!Number.isFinite(data)) {
      // What diverges ends where it first shows, with a word.
      expect(events.length).toBe(iteration);
      expect(training.finish()).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('smaller learning rate'),
      });
      return;
    }
    const event = events[iteration]!;
    expectRelative(event.loss, data, tolerance, `loss of iteration ${iteration}`);
    if (total !== data)
      expectRelative(
        event.loss + event.penalty!,
        total,
        tolerance,
        `with the penalty, iteration ${iteration}`,
      );
  }
  if (!run.finite) return;
  const close = (actual: number[], expected: number[], what: string): void =>
    actual.forEach((value, i) =>
      expectRelative(value, expected[i]!, tolerance * 10, `${what}[${i}]`),
    );
  close(weights('w'), flat(run.W_end), 'weights at the end');
  close(weights('b'), flat(run.b_end), 'biases at the end');
}

test.each(
  ref.exercise1.map(
    (run: Json, i: number) => [i, run.x.length, run.eta, run.l1, run.l2, run] as const,
  ) as [number, number, number, number, number, Json][],
)('Exercise 1, run %i: %i points, eta %d, l1 %d, l2 %d', (_, __, ___, ____, _____, run) => {
  compare(
    run,
    run.x.map((x: number) => [x]),
    run.x.map((x: number) => [2 * x + 1]),
    1e-9,
  );
});

test.each(ref.exercise2.runs.map((run: Json) => [run.sizes.join('-'), run]) as [string, Json][])(
  'Exercise 2, %s',
  (_, run) => {
    const x = ref.exercise2.x0.map((x0: number, i: number) => [
      x0,
      ref.exercise2.x1[i],
    ]) as number[][];
    compare(
      run,
      x,
      x.map(([x0, x1]) => [x0! * x0! + 3 * x0! * x1! + x1! * x1! + 5]),
      1e-6,
    );
  },
);

describe('the gates', () => {
  const outputs: Readonly<Record<string, number[]>> = {
    XOR: [0, 1, 1, 0],
    OR: [0, 1, 1, 1],
    AND: [0, 0, 0, 1],
  };
  test.each(Object.entries(ref.gates as Record<string, Json>))('%s', (name, run) => {
    compare(
      run,
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      outputs[name.split(' ')[0]!]!.map((y) => [y]),
      1e-6,
    );
  });
});
