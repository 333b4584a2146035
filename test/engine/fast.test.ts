/**
 * The kernels in WebAssembly against the reference: the same bits in double precision, a stated
 * bound in single; at odd sizes, for all kinds of layer, and in networks put together at random.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createActivation } from '../../src/engine/activations/create.js';
import type { Activation } from '../../src/engine/compute/activation.js';
import type { Kernels } from '../../src/engine/compute/kernels.js';
import { referenceKernels } from '../../src/engine/compute/reference.js';
import type { Floats } from '../../src/engine/compute/tensor.js';
import { eachTap, tapOffsets, windowsIn, type Sliding } from '../../src/engine/compute/windows.js';
import { fastComputing } from '../../src/engine/fast/fastComputing.js';
import { canRun } from '../../src/engine/fast/modules.js';
import { referenceBackend } from '../../src/engine/training/backend.js';
import { Training } from '../../src/engine/training/training.js';
import { drain } from '../../src/engine/training/drain.js';
import { weightsOf } from '../../src/engine/training/weights.js';
import type { Precision } from '../../src/model/experiment/experiment.js';
import { built, builtTraining, call, wavy, type LayerLine } from '../support/build.js';
import { datasetOf } from '../support/data.js';
import { randomLine } from '../support/randomLines.js';

const { kernels: fast, allocate } = fastComputing();

let state = 5;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;

/** Numbers where the kernels find them; some are exactly zero. */
function numbers(size: number, precision: Precision): Floats {
  const array = allocate(size, precision);
  for (let i = 0; i < size; i++) array[i] = random() < -0.4 ? 0 : random() * 4;
  return array;
}

/** Both kernels do the same work on the same numbers; what each has written is compared. */
function beside(
  precision: Precision,
  size: number,
  work: (kernels: Kernels, into: Floats) => number | void,
  bound: number,
): void {
  const [ours, theirs] = [allocate(size, precision), allocate(size, precision)];
  const [a, b] = [work(fast, ours), work(referenceKernels, theirs)];
  if (precision === 'float64') {
    expect([...ours].findIndex((value, i) => !Object.is(value + 0, theirs[i]! + 0))).toBe(-1);
    expect(a).toBe(b);
  } else {
    const worst = Math.max(...[...ours].map((value, i) => Math.abs(value - theirs[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(bound);
  }
}

const precisions = ['float64', 'float32'] as const;

test('this machine runs the kernels', () => {
  expect(canRun()).toBe(true);
  expect(['wasm', 'wasm fused']).toContain(fast.name);
});

describe.each(precisions)('products in %s', (precision) => {
  test.each([
    [1, 1, 1],
    [1, 7, 3],
    [2, 3, 1],
    [3, 1, 9],
    [4, 2, 4],
    [5, 16, 8],
    [7, 1300, 11],
    [130, 20, 64],
    [33, 5, 17],
    [9, 2100, 3],
    // Wide enough for zeros to be looked for; a third of the numbers of x are.
    [21, 50, 80],
  ])('%i rows, %i inputs, %i outputs', (rows, inputs, outputs) => {
    const x = numbers(rows * inputs, precision);
    // Columns of nothing but zeros, as at the borders of images.
    for (let i = 0; i < x.length; i++) if ((i % inputs) % 3 === 1) x[i] = 0;
    const w = numbers(inputs * outputs, precision);
    const b = numbers(outputs, precision);
    const dz = numbers(rows * outputs, precision);
    // Rounding errors of sums of n products that are at most 4, in units of 2^-24.
    const bound = (n: number): number => n * 16 * 2 ** -24;
    for (const bias of [b, undefined])
      beside(
        precision,
        rows * outputs,
        (kernels, z) => kernels.affine(x, w, bias, z, rows, inputs, outputs),
        bound(inputs + 1),
      );
    const db = allocate(outputs, precision);
    beside(
      precision,
      inputs * outputs,
      (kernels, dw) => {
        kernels.weightGradient(x, dz, dw, db, rows, inputs, outputs);
        return precision === 'float64' ? [...db].reduce((sum, value) => sum + value, 0) : 0;
      },
      bound(rows),
    );
    beside(
      precision,
      rows * inputs,
      (kernels, dx) => kernels.inputGradient(dz, w, dx, rows, inputs, outputs),
      bound(outputs),
    );
  });
});

describe.each(precisions)('activations in %s', (precision) => {
  const edges = [
    0, -0, 1, -1, 1e-9, -1e-9, 0.3, -0.34, 0.35, 22, -22, 40, -40, 700, -700, 800, -800,
  ];
  test.each(['linear', 'relu', 'leaky_relu', 'sigmoid', 'tanh', 'elu', 'silu', 'step', 'softmax'])(
    '%s',
    (name) => {
      const f: Activation = createActivation(call(name));
      const width = 3;
      const count = 30_003;
      const z = allocate(count, precision);
      for (let i = 0; i < count; i++) z[i] = edges[i] ?? random() * (i % 2 === 0 ? 4 : 60);
      // Beyond e^88 single precision has no numbers.
      if (precision === 'float32')
        for (let i = 0; i < count; i++) z[i] = Math.max(-85, Math.min(85, z[i]!));
      const a = allocate(count, precision);
      referenceKernels.activate(f, z, a, width);
      const da = numbers(count, precision);
      const size = Math.max(1, ...a.map(Math.abs));
      beside(precision, count, (kernels, into) => kernels.activate(f, z, into, width), size * 3e-7);
      beside(
        precision,
        count,
        (kernels, into) => kernels.activationGradient(f, z, a, da, into, width),
        size * 2e-6,
      );
    },
  );

  test('a NaN stays one', () => {
    const z = allocate(5, precision).fill(NaN);
    const a = allocate(5, precision);
    for (const name of ['relu', 'sigmoid', 'tanh', 'softmax']) {
      fast.activate(createActivation(call(name)), z, a, 5);
      expect([...a].every(Number.isNaN), name).toBe(true);
    }
  });
});

test.each(precisions)('windows over images in %s', (precision) => {
  for (const channels of [1, 2, 5]) {
    const sliding: Sliding = {
      window: { size: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2] },
      image: [6, 7, channels],
      output: [3, 5],
    };
    const offsets = tapOffsets(sliding);
    const [images, imageSize] = [3, 6 * 7 * channels];
    const x = numbers(images * imageSize, precision);
    const columns = numbers(images * offsets.length * channels, precision);
    beside(
      precision,
      columns.length,
      (kernels, into) => kernels.imagesToColumns(x, into, offsets, imageSize, channels),
      0,
    );
    beside(
      precision,
      x.length,
      (kernels, into) => kernels.columnsToImages(columns, into, offsets, imageSize, channels),
      1e-5,
    );
  }
});

test.each(precisions)('convolutions in %s', (precision) => {
  const slidings: Sliding[] = [1, 3, 8].flatMap((channels) => [
    {
      window: { size: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2] },
      image: [6, 7, channels],
      output: [3, 5],
    },
    {
      window: { size: [2, 3], stride: [1, 2], padding: [0, 0], dilation: [1, 1] },
      image: [5, 8, channels],
      output: [4, 3],
    },
  ]);
  for (const sliding of slidings)
    for (const filters of [1, 5, 9, 16]) {
      const { windows } = windowsIn(sliding);
      const { bases, steps, imageSize } = windows;
      const images = 3;
      const x = numbers(images * imageSize, precision);
      const w = numbers(steps.length * filters, precision);
      const b = numbers(filters, precision);
      const dz = numbers(images * bases.length * filters, precision);
      const bound = (terms: number): number => terms * 16 * 2 ** -22;
      beside(
        precision,
        dz.length,
        (kernels, z) => kernels.convolve(x, w, b, z, windows),
        bound(steps.length),
      );
      beside(
        precision,
        w.length,
        (kernels, dw) => kernels.convolveWeightGradient(x, dz, dw, undefined, windows),
        bound(images * bases.length),
      );
      beside(
        precision,
        x.length,
        (kernels, dx) => kernels.convolveInputGradient(dz, w, dx, windows),
        bound(steps.length * filters),
      );
    }
});

test('a window stands where its taps do, with a margin and without', () => {
  for (const padding of [0, 1, 2]) {
    const sliding: Sliding = {
      window: { size: [3, 2], stride: [2, 1], padding: [padding, 0], dilation: [1, 2] },
      image: [6, 7, 2],
      output: [2 + padding, 5],
    };
    const { windows, margin } = windowsIn(sliding);
    const x = numbers(6 * 7 * 2, 'float64');
    let images = x;
    if (margin) {
      images = new Float64Array(windows.imageSize);
      referenceKernels.imagesToColumns(x, images, margin, x.length, 2);
    }
    const under = [...windows.bases].flatMap((base) =>
      [...windows.steps].map((step) => images[base + step]!),
    );
    const wanted: number[] = [];
    eachTap(sliding, (_, __, pixel) =>
      wanted.push(...[0, 1].map((c) => (pixel < 0 ? 0 : x[pixel + c]!))),
    );
    expect(under).toEqual(wanted);
    expect(margin === undefined).toBe(padding === 0);
  }
});

test.each(precisions)('pools in %s', (precision) => {
  for (const channels of [1, 3, 6]) {
    const sliding: Sliding = {
      window: { size: [3, 2], stride: [2, 2], padding: [1, 1], dilation: [1, 1] },
      image: [6, 7, channels],
      output: [3, 4],
    };
    const imageSize = 6 * 7 * channels;
    const pooling = { offsets: tapOffsets(sliding), taps: 6, channels, imageSize };
    const x = numbers(2 * imageSize, precision);
    // Some are equal: the first of them takes the gradient.
    x.forEach((value, i) => (x[i] = Math.round(value)));
    const da = numbers(2 * 12 * channels, precision);
    beside(precision, da.length, (kernels, a) => kernels.maxPool(x, a, pooling), 0);
    beside(precision, x.length, (kernels, dx) => kernels.maxPoolGradient(x, da, dx, pooling), 1e-6);
    beside(precision, da.length, (kernels, a) => kernels.avgPool(x, a, pooling), 1e-6);
    beside(precision, x.length, (kernels, dx) => kernels.avgPoolGradient(da, dx, pooling), 1e-6);
  }
});

test.each(precisions)('sums and penalties in %s, to the bit', (precision) => {
  const [x, y] = [numbers(37, precision), numbers(37, precision)];
  const works: ((kernels: Kernels, into: Floats) => number | void)[] = [
    (kernels, into) => (into.set(x), kernels.accumulate(into, y)),
    (kernels, into) => (into.set(x), kernels.scale(into, 0.3)),
    (kernels, into) => (into.set(x), kernels.clip([into], 2, 0.7)),
    (kernels, into) => kernels.copy(x, into),
    (kernels, into) => (into.set(x), kernels.penalize(y, into, 0.1, 0.01)),
  ];
  for (const work of works) beside(precision, 37, work, 0);
});

test('operands may end where the memory does', () => {
  const { allocate: room, kernels, memory } = fastComputing();
  const [rows, inputs, outputs] = [20, 8, 5];
  const [x, z] = [rows * inputs, rows * outputs].map((size) => room(size, 'float64'));
  // All that is left, but for the weights and what is always left behind the last array.
  const left = memory.memory.buffer.byteLength - memory.used;
  room((left - 8 * inputs * outputs - 64) / 8, 'float64');
  const w = room(inputs * outputs, 'float64').fill(1);
  expect(memory.used + 64).toBe(memory.memory.buffer.byteLength);
  kernels.affine(x!.fill(1), w, undefined, z!, rows, inputs, outputs);
  expect([...z!]).toEqual(Array.from(z!, () => inputs));
});

test('a memory that was given back is as new', () => {
  const first = fastComputing();
  const array = first.allocate(1000, 'float32').fill(7);
  const { buffer, byteOffset } = array;
  first.release();
  const second = fastComputing();
  const again = second.allocate(1000, 'float32');
  expect([again.buffer === buffer, again.byteOffset]).toEqual([true, byteOffset]);
  expect(again.every((value) => value === 0)).toBe(true);
  // Given back twice, it is not given away twice.
  second.release();
  second.release();
  const [third, fourth] = [fastComputing(), fastComputing()];
  expect(third.memory).not.toBe(fourth.memory);
});

test('arrays that live elsewhere are worked on as well', () => {
  const x = Float64Array.of(1, 2);
  const w = Float64Array.of(3, 4);
  const z = new Float64Array(1);
  fast.affine(x, w, undefined, z, 1, 2, 1);
  expect(z[0]).toBe(11);
});

/** Weights after some epochs, by either engine. */
function trained(
  lines: readonly LayerLine[],
  settings: Parameters<typeof builtTraining>[2],
  isReference: boolean,
): number[] {
  const options = isReference ? { backend: referenceBackend } : {};
  const { training } = builtTraining(wavy(23), lines, settings, options);
  drain(training.run());
  return weightsOf(training.network).flatMap(({ data }) => [...data]);
}

const line = randomLine(9, [
  'relu',
  'sigmoid',
  'tanh',
  'elu',
  'softplus',
  'gelu',
  'linear',
  'selu',
  'sin',
  'silu',
]);
const optimizer = fc.constantFrom(
  call('sgd', { learning_rate: 0.05 }),
  call('sgd', { learning_rate: 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01 }),
  call('adam', { learning_rate: 0.02 }),
  call('adamw', { learning_rate: 0.02, weight_decay: 0.1 }),
  call('rmsprop', { learning_rate: 0.01, momentum: 0.9, centered: true }),
  call('adagrad', { learning_rate: 0.05, lr_decay: 0.1 }),
  call('adadelta', { learning_rate: 0.5, weight_decay: 0.01 }),
  call('nadam', { learning_rate: 0.02 }),
  call('lbfgs', { learning_rate: 0.5 }),
);

test('networks at random train alike on both', () => {
  fc.assert(
    fc.property(
      fc.tuple(line(1), line(2), line(3)),
      optimizer,
      fc.constantFrom('all', 1, 4, 10) as fc.Arbitrary<'all' | number>,
      fc.boolean(),
      (lines, method, batchSize, isPenalized) => {
        const isNormalized = lines.some(([kind]) => kind === 'batch_norm');
        const settings = {
          optimizer: method,
          batchSize:
            (isNormalized && batchSize === 1) || method.call === 'lbfgs' ? 'all' : batchSize,
          epochs: 4,
          ...(isPenalized && { l1: 0.001, l2: 0.01, clipping: { norm: 1 } }),
        } as const;
        const network: LayerLine[] = [...lines, ['dense', 'o', { units: 1 }]];
        expect(trained(network, settings, false)).toEqual(trained(network, settings, true));
        const single = { ...settings, precision: 'float32', epochs: 1 } as const;
        const [ours, theirs] = [trained(network, single, false), trained(network, single, true)];
        // One epoch of single precision; where a gradient is almost none its sign decides.
        if (method.call === 'sgd')
          ours.forEach((w, i) => expect(Math.abs(w - theirs[i]!)).toBeLessThan(2e-4));
      },
    ),
    { numRuns: 60, seed: 11 },
  );
});

describe('an update that was recorded', () => {
  const dense: LayerLine[] = [
    ['dense', 'h', { units: 5, activation: 'tanh' }],
    ['dense', 'o', { units: 1 }],
  ];

  /** How often an update was stepped through, the others being played. */
  function stepped(
    lines: readonly LayerLine[],
    settings: Parameters<typeof builtTraining>[2],
    epochs: number,
  ): number {
    const { training } = builtTraining(wavy(23), lines, settings);
    const update = vi.spyOn(training.stepper, 'update');
    drain(training.run(epochs));
    return update.mock.calls.length;
  }

  test('is played for all batches of as many rows', () => {
    // Of five rows, and the last of an epoch, of three.
    expect(stepped(dense, { batchSize: 5, epochs: 9 }, 9)).toBe(2);
    expect(stepped(dense, { batchSize: 'all', epochs: 9 }, 9)).toBe(1);
    const penalized = { l2: 0.1, clipping: { norm: 1, value: 0.1 }, optimizer: call('adamw') };
    expect(stepped(dense, { ...penalized, batchSize: 'all', epochs: 9 }, 9)).toBe(1);
    // Masks are drawn anew for each batch; the bits are held against the reference elsewhere.
    const masked: LayerLine[] = [dense[0]!, ['dropout', 'd'], dense[1]!];
    expect(stepped(masked, { batchSize: 5, epochs: 9 }, 9)).toBe(2);
  });

  test('is played through normalizations, branches and joins, to the same bits', () => {
    const lines: LayerLine[] = [
      ['dense', 'a', { units: 3 }],
      ['batch_norm', 'b'],
      ['layer_norm', 'c'],
      ['dense', 'd', { units: 3, activation: 'tanh' }],
      ['add', 'sum'],
      ['multiply', 'product'],
      ['concat', 'all'],
      ['dense', 'o', { units: 1 }],
    ];
    const settings = { optimizer: call('adam'), batchSize: 5, epochs: 4 };
    const experiment = built(wavy(23), lines, settings);
    const inputs: Readonly<Record<string, string[]>> = {
      d: ['a'],
      sum: ['a', 'd', 'c'],
      product: ['sum', 'b', 'a'],
      all: ['product', 'x', 'd'],
    };
    const layers = experiment.network.layers.map((layer) => ({
      ...layer,
      inputs: inputs[layer.name] ?? layer.inputs,
    }));
    const branched = { ...experiment, network: { ...experiment.network, layers } };
    const [ours, theirs] = [{}, { backend: referenceBackend }].map((options) => {
      const training = new Training(branched, datasetOf(branched), options);
      const update = vi.spyOn(training.stepper, 'update');
      drain(training.run());
      return { weights: weightsOf(training.network), steps: update.mock.calls.length };
    });
    expect(ours!.weights).toEqual(theirs!.weights);
    expect([ours!.steps, theirs!.steps]).toEqual([2, 4 * 5]);
  });

  test('is played where a layer, a loss or a rule does its own work, to the same bits', () => {
    const radial: LayerLine[] = [
      ['rbf', 'r', { units: 3 }],
      ['dense', 'h', { units: 5, activation: 'gelu' }],
      ['dropout', 'd', { rate: 0.2 }],
      ['dense', 'o', { units: 1, activation: 'sin', l2: 0.01 }],
    ];
    for (const [loss, optimizer] of [
      ['mae', 'rmsprop'],
      ['huber', 'nadam'],
      ['mse', 'adagrad'],
      ['half_squared_error', 'adadelta'],
    ] as const)
      for (const precision of ['float32', 'float64'] as const) {
        const settings = {
          ...{ batchSize: 5, epochs: 6, precision, clipping: { norm: 1 } },
          losses: [{ call: call(loss), weight: 0.5 }] as const,
          optimizer: call(optimizer, { learning_rate: 0.01 }),
        };
        expect(stepped(radial, settings, 6), `${loss} ${optimizer}`).toBe(2);
        if (precision === 'float64')
          expect(trained(radial, settings, false)).toEqual(trained(radial, settings, true));
      }
  });

  test('is not, where a method looks at the loss again', () => {
    expect(stepped(dense, { epochs: 3, optimizer: call('lbfgs') }, 3)).toBe(3);
  });

  test('goes on from a checkpoint to the same bits, also where nothing was remembered', () => {
    const settings = { batchSize: 5, epochs: 6, optimizer: call('adam') } as const;
    const { training } = builtTraining(wavy(23), dense, settings);
    drain(training.run(2));
    const checkpoint = training.checkpoint();
    drain(training.run());
    const whole = weightsOf(training.network);
    // The same network once more, and another that never ran.
    for (const again of [training, builtTraining(wavy(23), dense, settings).training]) {
      again.resume(checkpoint);
      drain(again.run());
      expect(weightsOf(again.network)).toEqual(whole);
    }
  });

  test('whose loss is no number any more ends the run where the reference does', () => {
    const settings = {
      optimizer: call('sgd', { learning_rate: 300 }),
      batchSize: 4,
      epochs: 50,
    };
    const ends = [{}, { backend: referenceBackend }].map((options) => {
      const { training } = builtTraining(
        wavy(23),
        [['dense', 'o', { units: 1 }]],
        settings,
        options,
      );
      drain(training.run());
      const { state, message } = training.finish();
      return { state, message, next: training.next };
    });
    expect(ends[0]!.state).toBe('failed');
    expect(ends[0]).toEqual(ends[1]);
  });

  test('draws and moves a batch that breaks off once', () => {
    const masked: LayerLine[] = [
      ['dense', 'h', { units: 2, activation: 'relu' }],
      ['dropout', 'd', { rate: 0.9 }],
      ['dense', 'o', { units: 1 }],
    ];
    const normalized: LayerLine[] = [
      ['dense', 'h', { units: 2 }],
      ['batch_norm', 'b'],
      ['dense', 'o', { units: 1 }],
    ];
    // The last batch of an epoch may have fewer rows, and other masks.
    for (const [lines, batchSize] of [
      [masked, 3],
      [masked, 7],
      [masked, 'all'],
      [normalized, 5],
    ] as const) {
      const settings = {
        ...{ batchSize, epochs: 40, shuffle: false },
        optimizer: call('sgd', { learning_rate: 30 }),
      };
      const [ours, theirs] = [{}, { backend: referenceBackend }].map((options) => {
        const { training } = builtTraining(wavy(60), lines, settings, options);
        // Looked at in between, masks are none.
        for (const event of training.run()) if (event) training.evaluation.assess('train');
        const { message } = training.finish();
        const { arrays, streams } = training.checkpoint();
        return { message, arrays, streams };
      });
      expect(ours!.message).toContain('The loss became');
      expect(ours).toEqual(theirs);
    }
  });

  test('says where a loss was no number, whatever was measured in between', () => {
    const messages = [{}, { backend: referenceBackend }].map((options) => {
      const settings: Parameters<typeof built>[2] = {
        ...{ batchSize: 5, epochs: 60 },
        precision: 'float32',
        optimizer: call('sgd', { learning_rate: 30 }),
      };
      const experiment = built(wavy(60), dense, settings);
      const data = { ...experiment.data, split: { train: 0.3, validation: 0.7, test: 0 } };
      const own = { ...experiment, data: { ...data, split: { ...data.split, seed: 1 } } };
      const training = new Training(own as typeof experiment, datasetOf(own as never), options);
      drain(training.run());
      return training.finish().message;
    });
    expect(messages[0]).toContain('first in layer');
    expect(messages[0]).toBe(messages[1]);
  });

  test('comes out after some work, however large its batches', () => {
    const wide: LayerLine[] = [
      ['dense', 'h', { units: 40_000, activation: 'tanh' }],
      ['dense', 'o', { units: 1 }],
    ];
    const { training } = builtTraining(wavy(2000), wide, { batchSize: 10, epochs: 1 });
    // 200 batches of some ten million steps of work each.
    expect([...training.run()].length).toBeGreaterThan(15);
  });

  test('tells the same losses and rates epoch by epoch', () => {
    const settings = {
      optimizer: call('adam', { learning_rate: { call: 'cosine', values: [0.1], options: {} } }),
      batchSize: 5,
      epochs: 7,
      l1: 0.01,
    };
    const [ours, theirs] = [{}, { backend: referenceBackend }].map((options) => [
      ...builtTraining(wavy(23), dense, settings, options).training.run(),
    ]);
    expect(ours!.filter(Boolean)).toEqual(theirs!.filter(Boolean));
  });
});

const images: LayerLine[] = [
  ['reshape', 'image', { shape: { shape: [1, 2, 1] } }],
  ['conv2d', 'c', { filters: 3, kernel: 2, padding: 'same', activation: 'relu' }],
  ['max_pool2d', 'p', { size: 1 }],
  ['flatten', 'f'],
  ['dense', 'o', { units: 1 }],
];
const sequence = (kind: string): LayerLine[] => [
  ['reshape', 's', { shape: { shape: [2, 1] } }],
  [kind, 'r', { units: 3 }],
  ['dense', 'o', { units: 1 }],
];

const throughout = (kind: string): LayerLine[] => [
  ['reshape', 's', { shape: { shape: [2, 1] } }],
  [kind, 'r', { units: 5, return_sequences: true }],
  [kind, 't', { units: 4, truncate: 1 }],
  ['dense', 'o', { units: 1 }],
];

test('an embedding looks up the same on both, and says what has no row', () => {
  const rows = Array.from({ length: 30 }, (_, i) => [i % 4, (i * 7) % 3, Math.sin(i)]);
  const lines = (values: number): LayerLine[] => [
    ['embedding', 'e', { values, size: 3 }],
    ['flatten', 'f'],
    ['dropout', 'd', { rate: 0.2 }],
    ['dense', 'o', { units: 1 }],
  ];
  const settings = { optimizer: call('adam'), batchSize: 7, epochs: 5, shuffle: false };
  const [ours, theirs] = [{}, { backend: referenceBackend }].map((options) => {
    const { training } = builtTraining(rows, lines(4), settings, options);
    drain(training.run());
    return weightsOf(training.network);
  });
  expect(ours).toEqual(theirs);
  // The number comes in the second batch, when the first was recorded.
  const odd = rows.map((row, i) => (i === 11 ? [9, ...row.slice(1)] : row));
  const { training } = builtTraining(odd, lines(4), settings);
  expect(() => drain(training.run())).toThrow(
    "'e' looks up whole numbers from 0 to 3; it was given 9",
  );
});

test.each([
  ['lstm of a sequence', throughout('lstm')],
  ['gru of a sequence', throughout('gru')],
  ['rnn of a sequence', throughout('rnn')],
  ['images', images],
  ['rnn', sequence('rnn')],
  ['lstm', sequence('lstm')],
  ['gru', sequence('gru')],
  [
    'rbf',
    [
      ['rbf', 'r', { units: 4 }],
      ['dense', 'o', { units: 1 }],
    ] as LayerLine[],
  ],
])('%s: the same bits on both', (_, lines) => {
  const settings = { optimizer: call('adam', { learning_rate: 0.01 }), batchSize: 5, epochs: 5 };
  expect(trained(lines, settings, false)).toEqual(trained(lines, settings, true));
});
