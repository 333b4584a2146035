/**
 * Training in several threads: real workers on the same memory. Whatever their number, the bits are
 * those of one.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { divisions } from '../../src/engine/fast/divisions.js';
import { fastComputing } from '../../src/engine/fast/fastComputing.js';
import { Pace } from '../../src/engine/fast/pace.js';
import { shared } from '../../src/engine/fast/sharing.js';
import { meeting, type Step } from '../../src/engine/fast/tape.js';
import { backendFor } from '../../src/engine/training/backend.js';
import { drain } from '../../src/engine/training/drain.js';
import { weightsOf } from '../../src/engine/training/weights.js';
import type { TrainSpec } from '../../src/model/experiment/experiment.js';
import { threadsHere } from '../../src/trainer/jobs/threads.js';
import { builtTraining, call, wavy, type LayerLine } from '../support/build.js';
import { randomLine } from '../support/randomLines.js';

/** All that a run comes to, by so many threads. */
function run(
  rows: readonly (readonly number[])[],
  lines: readonly LayerLine[],
  settings: Partial<TrainSpec>,
  most: number,
): unknown {
  const threads = { ...threadsHere(most), always: true };
  const { training } = builtTraining(rows, lines, settings, most > 1 ? { threads } : {});
  const events = [...training.run()].filter(Boolean);
  const { state, message } = training.finish();
  const weights = weightsOf(training.network);
  const result = { events, state, message, weights, next: training.next };
  training.release();
  return result;
}

const line = randomLine(40, ['relu', 'sigmoid', 'tanh', 'elu', 'linear', 'softmax']);

test('networks at random: the same bits in one, two and three threads', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      fc.tuple(line(1), line(2), line(3)),
      fc.constantFrom(
        call('sgd', { learning_rate: 0.05, momentum: 0.9 }),
        call('adamw'),
        call('rmsprop'),
      ),
      fc.constantFrom('all', 3, 10, 33) as fc.Arbitrary<'all' | number>,
      fc.boolean(),
      fc.constantFrom('float32', 'float64'),
      (lines, optimizer, batchSize, isPenalized, precision) => {
        const settings = {
          ...{ optimizer, batchSize, epochs: 3, precision },
          ...(isPenalized && { l1: 0.001, l2: 0.01, clipping: { norm: 1, value: 0.2 } }),
        } as const;
        const network: LayerLine[] = [...lines, ['dense', 'o', { units: 1 }]];
        const alone = run(wavy(68), network, settings, 1);
        expect(run(wavy(68), network, settings, 2)).toEqual(alone);
        expect(run(wavy(68), network, settings, 3)).toEqual(alone);
      },
    ),
    { numRuns: 25, seed: 4 },
  );
});

const images = (padding: string | number, kernel: number): LayerLine[] => [
  ['reshape', 'image', { shape: { shape: [5, 6, 1] } }],
  ['conv2d', 'c', { filters: 5, kernel, padding, activation: 'relu' }],
  ['conv2d', 'd', { filters: 9, kernel: 2, activation: 'tanh' }],
  ['max_pool2d', 'p', { size: 2 }],
  ['flatten', 'f'],
  ['dense', 'o', { units: 1 }],
];
const sequence = (kind: string): LayerLine[] => [
  ['reshape', 's', { shape: { shape: [10, 3] } }],
  [kind, 'r', { units: 6, return_sequences: true }],
  [kind, 't', { units: 4, truncate: 3 }],
  ['dense', 'o', { units: 1 }],
];
const numbered = Array.from({ length: 53 }, (_, i) =>
  Array.from({ length: 31 }, (__, j) => Math.sin(i * 31 + j * j)),
);
const words: LayerLine[] = [
  ['embedding', 'e', { values: 4, size: 3 }],
  ['flatten', 'f'],
  ['dense', 'o', { units: 1 }],
];
const looked = numbered.map((row, i) => [i % 4, (i * 7) % 3, row[0]!]);

test.each([
  ['images', numbered, images(0, 2)],
  ['images with a margin', numbered, images('same', 3)],
  ['rnn', numbered, sequence('rnn')],
  ['lstm', numbered, sequence('lstm')],
  ['gru', numbered, sequence('gru')],
  ['an embedding', looked, words],
] as const)('%s: the same bits', (_, rows, lines) => {
  for (const precision of ['float32', 'float64'] as const) {
    const settings = { optimizer: call('adam'), batchSize: 17, epochs: 3, precision };
    const alone = run(rows, lines, settings, 1);
    for (const most of [2, 3]) expect(run(rows, lines, settings, most)).toEqual(alone);
  }
});

describe('a batch that breaks off', () => {
  test('ends for all threads, and moves nothing', () => {
    const lines: LayerLine[] = [
      ['dense', 'h', { units: 9 }],
      ['dense', 'o', { units: 1 }],
    ];
    const optimizer = call('sgd', { learning_rate: 30 });
    const settings = { optimizer, batchSize: 8, epochs: 60 };
    const alone = run(wavy(40), lines, settings, 1);
    expect(alone).toMatchObject({ state: 'failed' });
    expect(run(wavy(40), lines, settings, 2)).toEqual(alone);
  });

  test('ends where another thread finds a number without a row', () => {
    // Rows of a batch are gathered in halves: the second thread meets it.
    const odd = looked.map((row, i) => (i === 30 ? [9, ...row.slice(1)] : row));
    const settings = { batchSize: 16, epochs: 3, shuffle: false };
    expect(() => run(odd, words, settings, 2)).toThrow('it was given 9');
  });
});

test('a memory may be larger than a signed address can name', () => {
  const lines: LayerLine[] = [
    ['dense', 'h', { units: 20 }],
    ['dense', 'o', { units: 1 }],
  ];
  for (const optimizer of [call('adam'), call('nadam')]) {
    const settings = { optimizer, batchSize: 8, epochs: 3 };
    const weights = [0, 1, 2].map((most) => {
      const backend = backendFor(undefined, { ...threadsHere(most), always: true });
      if (most > 0) backend.allocate(2 ** 31 / 8, 'float64');
      const { training } = builtTraining(wavy(40), lines, settings, { backend });
      drain(training.run());
      return weightsOf(training.network);
    });
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  }
});

test('a memory that a thread is on its way to is given to nobody else', () => {
  const threads = { ...threadsHere(2), start: () => undefined };
  const first = fastComputing(undefined, threads);
  expect(first.crewOf('float64')!.gather(2)).toBe(false);
  first.release();
  expect(fastComputing().memory).not.toBe(first.memory);
});

test('threads leave when nobody calls, and come again', { timeout: 20_000 }, async () => {
  const ended: Promise<unknown>[] = [];
  const { start, ...rest } = threadsHere(2);
  const threads = {
    ...{ ...rest, always: true },
    start: vi.fn((data: Parameters<typeof start>[0]) => {
      const worker = start(data);
      ended.push(new Promise((resolve) => worker.on('exit', resolve)));
      return worker;
    }),
  };
  const lines: LayerLine[] = [['dense', 'o', { units: 1 }]];
  const { training } = builtTraining(wavy(40), lines, { batchSize: 8, epochs: 9 }, { threads });
  drain(training.run(3));
  expect(threads.start).toHaveBeenCalledTimes(1);
  await ended[0];
  drain(training.run());
  expect(threads.start).toHaveBeenCalledTimes(2);
  training.release();
  await ended[1];
});

describe('a recording in parts', () => {
  const product = (a: number, c: number, rows: number): Step => ({
    operation: 'product',
    operands: [a, 8, 1, 4096, 8, 1, c, 0, rows, 8, 8],
  });
  const gathered = { rows: 16, rooms: [{ address: 64, width: 8 }] };

  test('threads that work on their own rows do not meet', () => {
    const steps = [product(64, 1024, 16), product(1024, 2048, 16)];
    const { programs, rows, meetings } = shared(steps, gathered, 2, 4);
    expect(rows).toEqual([
      [0, 8],
      [8, 16],
    ]);
    // Once, at the end of the batch.
    expect(meetings).toBe(1);
    expect(programs[1]!.map((step) => (step === meeting ? step : step.operands[6]))).toEqual([
      1024 + 8 * 32,
      2048 + 8 * 32,
      meeting,
    ]);
  });

  test('they meet before one reads, or changes, what is another’s', () => {
    // Its weights are what the first made; then these are overwritten.
    const reads: Step = {
      operation: 'product',
      operands: [64, 8, 1, 1024, 8, 1, 2048, 0, 16, 8, 8],
    };
    const overwrites: Step = { operation: 'fill', operands: [1024, 0, 128] };
    const steps = [product(64, 1024, 16), reads, overwrites];
    expect(shared(steps, gathered, 2, 4).meetings).toBe(3);
  });

  test('weights are not moved before it is known that the loss is a number', () => {
    const loss: Step = { operation: 'lossOf', operands: [0, 64, 64, 64, 16, 8, 1], beside: 1 };
    const move: Step = { operation: 'sgd', operands: [4096, 8192, 12288, 64, 0, 0, 0, 0.1] };
    const { programs } = shared([loss, move], gathered, 2, 4);
    const [, second] = programs;
    expect(second!.map((step) => (step === meeting ? step : step.operation))).toEqual([
      ...[meeting, meeting, 'sgd', meeting],
    ]);
  });

  test('all that is cut is cut so that the pieces are the whole', () => {
    for (const [operation, divide] of Object.entries(divisions)) {
      const operands = Array.from({ length: 12 }, (_, i) => 16 * (i + 1));
      const division = divide(operands);
      if (!('units' in division)) continue;
      expect(operands[division.counted]! / division.per, operation).toBe(division.units);
    }
  });
});

describe('the pace', () => {
  /** Threads that are wanted after some milliseconds where so many do so much in each. */
  const settled = (most: number, speedOf: (threads: number) => number, ms: number): number[] => {
    const pace = new Pace(most);
    const seen: number[] = [];
    for (let passed = 0; passed < ms; passed += 2) {
      pace.took(pace.wanted, 2 * speedOf(pace.wanted), 2);
      seen.push(pace.wanted);
    }
    return seen;
  };

  test('stays with one where more are slower, and seldom tries', () => {
    const seen = settled(2, (threads) => 1 / threads, 10_000);
    expect(seen.at(-1)).toBe(1);
    expect(seen.filter((threads) => threads > 1).length).toBeLessThan(seen.length / 50);
  });

  test('takes as many as make it faster', () => {
    expect(settled(8, (threads) => threads, 5000).at(-1)).toBe(8);
    expect(settled(8, (threads) => Math.min(threads, 4), 20_000).at(-1)).toBe(4);
  });

  test('goes back when others want the processors', () => {
    let isBusy = false;
    const pace = new Pace(2);
    const go = (ms: number): void => {
      for (let passed = 0; passed < ms; passed += 2)
        pace.took(pace.wanted, 2 * (isBusy ? 1 / pace.wanted : pace.wanted), 2);
    };
    go(2000);
    expect(pace.wanted).toBe(2);
    isBusy = true;
    go(6000);
    expect(pace.wanted).toBe(1);
  });
});
