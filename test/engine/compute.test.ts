/** The seam for engines: kernels and memory are handed in, and nobody knows whose they are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/engine/compute/kernels.js';
import { memoryOf, onHeap, type Allocate } from '../../src/engine/compute/memory.js';
import { referenceKernels } from '../../src/engine/compute/reference.js';
import { referenceBackend, type Backend } from '../../src/engine/training/backend.js';
import { drain } from '../../src/engine/training/drain.js';
import { weightsOf } from '../../src/engine/training/weights.js';
import { builtTraining, call, wavy, type LayerLine } from '../support/build.js';

/** Kernels that do nothing but count how often each is called. */
function counting(): { kernels: Kernels; calls: Record<string, number> } {
  const calls: Record<string, number> = {};
  const kernels = new Proxy(referenceKernels, {
    get: (of, name: keyof Kernels) =>
      typeof of[name] === 'function'
        ? () => {
            calls[name] = (calls[name] ?? 0) + 1;
            return 0;
          }
        : of[name],
  });
  return { kernels, calls };
}

/** Calls every kernel. */
const layers: readonly LayerLine[] = [
  ['reshape', 'image', { shape: { shape: [2, 1, 1] } }],
  ['conv2d', 'conv', { filters: 2, kernel: 1, activation: 'tanh' }],
  ['reshape', 'steps', { shape: { shape: [2, 2] } }],
  ['gru', 'gru', { units: 3 }],
  ['dense', 'out', { units: 1, l2: 0.1 }],
];

test('kernels that only count stand in for the reference by one line', () => {
  const { kernels, calls } = counting();
  const backend: Backend = { ...referenceBackend, kernels };
  const { training } = builtTraining(wavy(6), layers, { clipping: { norm: 1 } }, { backend });
  const before = weightsOf(training.network);
  drain(training.run());
  expect(weightsOf(training.network)).toEqual(before);
  // Three epochs of one batch: two products a step of the recurrence, and the others once each.
  expect(calls).toMatchObject({
    imagesToColumns: 3,
    activate: 6,
    activationGradient: 6,
    lossGradient: 3,
    penalize: 3,
    update: 3 * 8,
  });
  expect(Object.keys(calls).toSorted()).toEqual(
    Object.keys(referenceKernels)
      .filter((name) => name !== 'name')
      .toSorted(),
  );
});

test('whoever computes, the run is the same: kernels that pass on give the same bits', () => {
  let calls = 0;
  const kernels = new Proxy(referenceKernels, {
    get: (of, name: keyof Kernels) => {
      calls++;
      return of[name];
    },
  });
  const plain = builtTraining(wavy(6), layers).training;
  const other = builtTraining(wavy(6), layers, {}, { backend: { ...referenceBackend, kernels } });
  drain(plain.run());
  drain(other.training.run());
  expect(weightsOf(other.training.network)).toEqual(weightsOf(plain.network));
  expect(calls).toBeGreaterThan(100);
});

test('a backend that trains whole epochs at once is asked for whole epochs', () => {
  const stretches: [number, number][] = [];
  const backend: Backend = {
    ...referenceBackend,
    batchesAtOnce: Infinity,
    train(stepper, batches, stretch) {
      stretches.push([stretch.from, stretch.to]);
      return referenceBackend.train(stepper, batches, stretch);
    },
  };
  const settings = { batchSize: 4, epochs: 2, optimizer: call('adam') };
  const whole = builtTraining(wavy(10), layers, settings, { backend }).training;
  const single = builtTraining(wavy(10), layers, settings).training;
  const losses = [...whole.run()].flatMap((event) => (event ? [event] : []));
  expect(stretches).toEqual([
    [0, 3],
    [0, 3],
  ]);
  expect(losses).toEqual([...single.run()].flatMap((event) => (event ? [event] : [])));
});

describe('memory', () => {
  /** Everything that a run asks for, in one array: as a WebAssembly memory would have it. */
  function arena(): { allocate: Allocate; bytes: () => number } {
    const buffer = new ArrayBuffer(1 << 20);
    let used = 0;
    const allocate: Allocate = (size, precision) => {
      const bytes = size * (precision === 'float32' ? 4 : 8);
      const at = used;
      used += Math.ceil(bytes / 8) * 8;
      return precision === 'float32'
        ? new Float32Array(buffer, at, size)
        : new Float64Array(buffer, at, size);
    };
    return { allocate, bytes: () => used };
  }

  test.each(['float64', 'float32'] as const)('of a run comes from one place, %s', (precision) => {
    const { allocate, bytes } = arena();
    const settings = { precision, optimizer: call('adam') };
    const backend: Backend = { ...referenceBackend, allocate };
    const { training } = builtTraining(wavy(6), layers, settings, { backend });
    drain(training.run());
    const { network, stepper, batches, terms } = training;
    const batch = batches.of(batches.rows(0));
    const arrays = [
      ...network.parameters.flatMap(({ value, gradient }) => [value.data, gradient.data]),
      ...network.layers.map(({ output }) => output.data),
      ...stepper.optimizer.memory.entries().values(),
      batch.x.data,
      batch.y.data,
      ...terms.map((term) => term.targetsOf(batch.y).data),
    ];
    expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(1);
    expect(bytes()).toBeGreaterThan(1000);
    // And the run is that of the heap, to the bit.
    const plain = builtTraining(wavy(6), layers, settings).training;
    drain(plain.run());
    expect(weightsOf(network).map(({ data }) => [...data])).toEqual(
      weightsOf(plain.network).map(({ data }) => [...data]),
    );
  });

  test('a batch is gathered into the same room each time, in the precision of the run', () => {
    const { training } = builtTraining(wavy(8), layers, { batchSize: 4, precision: 'float32' });
    const { batches } = training;
    const first = batches.of(batches.rows(0));
    const second = batches.of(batches.rows(1));
    expect(second.x.data).toBeInstanceOf(Float32Array);
    expect(second.x.data.buffer).toBe(first.x.data.buffer);
    expect(second.y.data.buffer).toBe(first.y.data.buffer);
  });

  test('a buffer grows to its largest batch and not beyond', () => {
    const sizes: number[] = [];
    const memory = memoryOf('float64', (size, precision) => {
      sizes.push(size);
      return onHeap(size, precision);
    });
    const buffer = memory.buffer([3]);
    for (const rows of [2, 5, 1, 5, 4]) expect(buffer.take(rows).shape).toEqual([rows, 3]);
    expect(sizes).toEqual([0, 6, 15]);
  });
});

/** Every implementation of the kernels, and the decimals to which its products are plain sums. */
const implementations: readonly (readonly [Kernels, decimals: number])[] = [[referenceKernels, 13]];

describe.each(implementations)('the products of $name', (kernels, decimals) => {
  const { affine, weightGradient, inputGradient } = kernels;
  const size = fc.integer({ min: 1, max: 7 });
  const sizes = fc.tuple(size, size, size);
  /** Some numbers, zeros among them. */
  const numbers = (count: number, seed: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) =>
      (i + seed) % 4 === 0 ? 0 : Math.sin(1 + i * 1.7 + seed),
    );

  test('are sums over the inner index, at odd sizes', () => {
    fc.assert(
      fc.property(sizes, ([rows, inputs, outputs]) => {
        const x = numbers(rows * inputs, 1);
        const w = numbers(inputs * outputs, 2);
        const b = numbers(outputs, 3);
        const dz = numbers(rows * outputs, 4);
        const z = new Float64Array(rows * outputs);
        affine(x, w, b, z, rows, inputs, outputs);
        const dw = new Float64Array(inputs * outputs);
        const db = new Float64Array(outputs);
        weightGradient(x, dz, dw, db, rows, inputs, outputs);
        const dx = new Float64Array(rows * inputs);
        inputGradient(dz, w, dx, rows, inputs, outputs);
        const sum = (n: number, term: (i: number) => number): number =>
          Array.from({ length: n }, (_, i) => term(i)).reduce((a, c) => a + c, 0);
        for (let r = 0; r < rows; r++)
          for (let j = 0; j < outputs; j++)
            expect(z[r * outputs + j]).toBeCloseTo(
              sum(inputs, (i) => x[r * inputs + i]! * w[i * outputs + j]!) + b[j]!,
              decimals,
            );
        for (let j = 0; j < outputs; j++) {
          expect(db[j]).toBeCloseTo(
            sum(rows, (r) => dz[r * outputs + j]!),
            decimals,
          );
          for (let i = 0; i < inputs; i++)
            expect(dw[i * outputs + j]).toBeCloseTo(
              sum(rows, (r) => x[r * inputs + i]! * dz[r * outputs + j]!),
              decimals,
            );
        }
        for (let r = 0; r < rows; r++)
          for (let i = 0; i < inputs; i++)
            expect(dx[r * inputs + i]).toBeCloseTo(
              sum(outputs, (j) => dz[r * outputs + j]! * w[i * outputs + j]!),
              decimals,
            );
      }),
    );
  });

  test('an input of zero takes no part: 0·∞ = 0·NaN = 0', () => {
    const z = new Float64Array(2);
    affine(Float64Array.of(0, 1), Float64Array.of(Infinity, NaN, 2, 3), undefined, z, 1, 2, 2);
    expect([...z]).toEqual([2, 3]);
    const dw = new Float64Array(2);
    weightGradient(Float64Array.of(0, 1), Float64Array.of(Infinity), dw, undefined, 1, 2, 1);
    expect([...dw]).toEqual([0, Infinity]);
  });
});
