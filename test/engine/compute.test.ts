/** The seam for engines: kernels and memory are handed in, and nobody knows whose they are. */
import { adamRule } from '../../src/engine/optimizers/adam.js';
import { numberArgument } from '../../src/model/catalogue/catalogue.js';
import { adagradRule } from '../../src/engine/optimizers/adagrad.js';
import { createLoss } from '../../src/engine/losses/create.js';
import { createActivation } from '../../src/engine/activations/create.js';
import type { Floats, Tensor } from '../../src/engine/compute/tensor.js';
import { rmspropRule } from '../../src/engine/optimizers/rmsprop.js';
import { sgdRule } from '../../src/engine/optimizers/sgd.js';
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
  ['max_pool2d', 'greatest', { size: 1 }],
  ['avg_pool2d', 'mean', { size: 1 }],
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
    convolve: 3,
    activate: 6,
    activationGradient: 6,
    lossGradient: 3,
    penalize: 3,
    update: 3 * 8,
  });
  expect(Object.keys(calls).toSorted()).toEqual(
    Object.keys(referenceKernels)
      // Weighted losses, joins, normalizations and margins are in other networks.
      .filter(
        (name) =>
          !/^(name|own|scale|multiply|copySlices|lookUp.*|.*(norm|Norm|Statistics|Columns|ToImages).*)$/.test(
            name,
          ),
      )
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
    const onHeap = { backend: referenceBackend };
    const plain = builtTraining(wavy(6), layers, settings, onHeap).training;
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

describe.each(implementations)('the kernels called $name', (kernels, decimals) => {
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

  /** Both arrays agree to the implementation's decimals. */
  const expectSame = (values: Floats, wanted: Iterable<number>): void =>
    [...wanted].forEach((value, i) => expect(values[i]).toBeCloseTo(value, decimals));

  test('windows: a pixel goes to every place it stands under, and back as often', () => {
    // 3×2 pixels of two channels, windows of two pixels below each other; −1 is padding.
    const offsets = Int32Array.of(0, 4, 2, 6, 4, 8, 6, 10, 8, -1, 10, -1);
    const images = numbers(2 * 12, 1);
    const columns = new Float64Array(2 * 24).fill(NaN);
    kernels.imagesToColumns(images, columns, offsets, 12, 2);
    const wanted = [0, 12].flatMap((image) =>
      [...offsets].flatMap((at) => [0, 1].map((c) => (at < 0 ? 0 : images[image + at + c]!))),
    );
    expect([...columns]).toEqual(wanted);
    const back = new Float64Array(24).fill(NaN);
    kernels.columnsToImages(columns, back, offsets, 12, 2);
    const often = (pixel: number): number => offsets.filter((at) => at === pixel).length;
    expectSame(
      back,
      images.map((value, i) => value * often((i % 12) - (i % 2))),
    );
  });

  test.each(['relu', 'tanh', 'softmax'])('an activation: %s', (name) => {
    const f = createActivation(call(name));
    const [z, da] = [numbers(12, 1), numbers(12, 2)];
    const [a, dz, wantedA, wantedDz] = Array.from({ length: 4 }, () => new Float64Array(12));
    kernels.activate(f, z, a!, 3);
    f.forward(z, wantedA!, 3);
    expectSame(a!, wantedA!);
    kernels.activationGradient(f, z, wantedA!, da, dz!, 3);
    f.backward(z, wantedA!, da, wantedDz!, 3);
    expectSame(dz!, wantedDz!);
  });

  test.each(['mse', 'mae', 'cross_entropy'])('a loss: %s', (name) => {
    const loss = createLoss(call(name), 'softmax');
    const tensor = (data: Float64Array): Tensor => ({ shape: [4, 3], data });
    const [z, a] = [numbers(12, 1), new Float64Array(12)];
    createActivation(call('softmax')).forward(z, a, 3);
    const output = { z: tensor(z), a: tensor(a) };
    const y = tensor(Float64Array.from({ length: 12 }, (_, i) => Number(i % 3 === i % 4)));
    expect(kernels.loss(loss, output, y)).toBeCloseTo(loss.value(output, y), decimals);
    const [found, wanted] = [tensor(new Float64Array(12)), tensor(new Float64Array(12))];
    kernels.lossGradient(loss, output, y, found);
    loss.gradient(output, y, wanted);
    expectSame(found.data, wanted.data);
  });

  test('sums and penalties', () => {
    const values = numbers(7, 1);
    const more = numbers(7, 2);
    const sum = values.slice();
    kernels.accumulate(sum, more);
    expectSame(
      sum,
      values.map((value, i) => value + more[i]!),
    );
    const scaled = values.slice();
    kernels.scale(scaled, -0.3);
    expectSame(
      scaled,
      values.map((value) => -0.3 * value),
    );
    const bounded = values.slice();
    kernels.clip([bounded, more.slice()], 1, 0.2);
    const norm = Math.hypot(...values, ...more);
    expectSame(
      bounded,
      values.map((value) => Math.max(-0.2, Math.min(0.2, value / (norm + 1e-6)))),
    );
    const copied = values.slice().fill(0);
    kernels.copy(values, copied);
    expectSame(copied, values);
    const gradient = more.slice();
    const penalty = values.reduce((all, w) => all + 0.2 * Math.abs(w) + 0.7 * w * w, 0);
    expect(kernels.penalize(values, gradient, 0.2, 0.7)).toBeCloseTo(penalty, decimals);
    expectSame(
      gradient,
      values.map((w, i) => more[i]! + 0.2 * Math.sign(w) + 1.4 * w),
    );
  });

  const rules = { sgd: sgdRule, adam: adamRule, rmsprop: rmspropRule, adagrad: adagradRule };
  test.each(Object.entries(rules))('an update: %s', (name, ruleOf) => {
    const rule = ruleOf({
      number: (parameter) => numberArgument('optimizer', call(name), parameter),
      flag: () => false,
      word: () => '',
    });
    const state = { learningRate: 0.1, step: 3 };
    const start = (): Float64Array[] => rule.slots.map((_, i) => numbers(5, i).map(Math.abs));
    const g = numbers(5, 9);
    const [found, wanted] = [numbers(5, 7), numbers(5, 7)];
    const [remembered, plain] = [start(), start()];
    kernels.update(rule, state, found, g, remembered);
    rule.at(state)(wanted, g, plain);
    expectSame(found, wanted);
    remembered.forEach((slot, i) => expectSame(slot, plain[i]!));
  });
});
