/**
 * Every layer against PyTorch: forward, the gradient by its parameters and by its input, running
 * statistics.
 */
import { referenceKernels } from '../../src/engine/compute/reference.js';
import { memoryOf } from '../../src/engine/compute/memory.js';
import { describe, expect, test } from 'vitest';
import type { LayerContext, LayerModule } from '../../src/engine/layers/layer.js';
import { createLayer } from '../../src/engine/layers/create.js';
import { convolution } from '../../src/engine/layers/conv2d.js';
import { avgPool, maxPool } from '../../src/engine/layers/pool.js';
import { tensor, type Tensor } from '../../src/engine/compute/tensor.js';
import { Xoshiro256 } from '../../src/model/random/xoshiro256.js';
import type { RandomSource } from '../../src/model/random/generator.js';
import type { Value } from '../../src/model/experiment/value.js';
import { expectClose, flat, reference, type Json } from '../support/reference.js';
import { rowsSection, trainingOf } from '../support/experiments.js';

const { cases } = reference('f_layers');
const tolerance = 1e-10;

/** What the language has no word for, and so the engine does not compute. */
const beyond: readonly [why: string, is: (c: Json) => boolean][] = [
  ['groups', (c) => c.config.groups > 1],
  ['ceil_mode', (c) => c.config.ceil_mode === true],
  [
    'padding left out of a mean',
    (c) => c.layer === 'avgpool2d' && c.config.count_include_pad === false && c.config.padding > 0,
  ],
  ['both directions', (c) => c.config.bidirectional === true],
  ['a given initial state', (c) => c.config.initial_state === 'given'],
];
const beyondWhy = (c: Json): string | undefined => beyond.find(([, is]) => is(c))?.[0];

const exercised = new Set<Json>();
const of = (...layers: string[]): [string, Json][] => {
  const found = cases.filter((c: Json) => layers.includes(c.layer) && !beyondWhy(c));
  found.forEach((c: Json) => exercised.add(c));
  return found.map((c: Json, i: number) => [`${c.layer} ${i}`, c]);
};

const shapeOf = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
const toTensor = (value: unknown): Tensor => tensor(shapeOf(value), Float64Array.from(flat(value)));

/**
 * Axes in another order: [rows, channels, height, width] to [rows, height, width, channels] and the
 * like.
 */
function permuted({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const target = tensor(order.map((axis) => shape[axis]!));
  const index = order.map(() => 0);
  for (let i = 0; i < target.data.length; i++) {
    target.data[i] = data[index.reduce((sum, place, k) => sum + place * strides[order[k]!]!, 0)]!;
    for (let k = order.length - 1; k >= 0 && ++index[k]! === target.shape[k]; k--) index[k] = 0;
  }
  return target;
}
/** Images: channels last here, second in PyTorch. */
const channelsLast = (value: unknown): Tensor => permuted(toTensor(value), [0, 2, 3, 1]);
const transposed = (value: unknown): Tensor => permuted(toTensor(value), [1, 0]);

function contextOf(
  kind: string,
  parameters: Record<string, Value>,
  input: readonly number[],
  output: readonly number[],
  random: RandomSource = new Xoshiro256(1, 'test'),
): LayerContext {
  const none = { l1: 0, l2: 0 };
  return {
    layer: { kind, name: 'l', parameters, inputs: ['x'] },
    inputShapes: [input],
    shape: output,
    random: () => random,
    memory: memoryOf('float64'),
    kernels: referenceKernels,
    functions: [],
    regularization: { weights: none, biases: none },
  };
}

const place = (layer: LayerModule, values: Readonly<Record<string, Tensor>>): void => {
  for (const [key, value] of Object.entries(values)) {
    const parameter = layer.parameters.find((p) => p.key === key)!;
    expect(parameter.value.shape, key).toEqual(value.shape);
    parameter.value.data.set(value.data);
  }
};

/** One pass there and back, compared with everything the file says. */
function check(
  layer: LayerModule,
  x: Tensor,
  upstream: Tensor,
  wanted: { output: Tensor; input?: Tensor; parameters?: Readonly<Record<string, Tensor>> },
  training = true,
): void {
  expectClose(layer.forward([x], { training }).data, [...wanted.output.data], tolerance, 'output');
  const [dx] = layer.backward({ da: upstream }, true);
  if (wanted.input)
    expectClose(dx!.data, [...wanted.input.data], tolerance, 'gradient by the input');
  for (const [key, gradient] of Object.entries(wanted.parameters ?? {}))
    expectClose(
      layer.parameters.find((p) => p.key === key)!.gradient.data,
      [...gradient.data],
      tolerance,
      `d${key}`,
    );
}

describe('batch_norm', () => {
  test.each(of('batchnorm1d', 'batchnorm2d'))('%s', (_, c) => {
    const images = c.layer === 'batchnorm2d';
    const read = images ? channelsLast : toTensor;
    const x = read(c.input);
    const { affine = true, momentum, eps, mode } = c.config;
    const layer = createLayer(
      contextOf('batch_norm', { momentum, eps, affine }, x.shape.slice(1), x.shape.slice(1)),
    );
    if (affine) place(layer, { gamma: toTensor(c.params.weight), beta: toTensor(c.params.bias) });
    const running = (name: string): Float64Array =>
      layer.state!.find((s) => s.name === `l.${name}`)!.value.data as Float64Array;
    if (c.running_before) {
      running('running_mean').set(c.running_before.running_mean);
      running('running_variance').set(c.running_before.running_var);
    }
    check(
      layer,
      x,
      read(c.upstream),
      {
        output: read(c.output),
        input: read(c.grad_input),
        ...(images && {
          parameters: { gamma: toTensor(c.grad_params.weight), beta: toTensor(c.grad_params.bias) },
        }),
      },
      mode === 'train',
    );
    if (affine && !images) {
      // The file's gradients of γ and β are all zero here: its script clears them before it writes
      // them. They are sums over its output and upstream.
      expect(flat([c.grad_params.weight, c.grad_params.bias]).every((g) => g === 0)).toBe(true);
      const [gamma, beta] = [flat(c.params.weight), flat(c.params.bias)];
      const columns = gamma.map(
        (_unused, f) =>
          c.upstream.map((row: number[], r: number) => [
            row[f]!,
            (c.output[r][f] - beta[f]!) / gamma[f]!,
          ]) as [number, number][],
      );
      expectClose(
        layer.parameters[0]!.gradient.data,
        columns.map((rows) => rows.reduce((sum, [dy, hat]) => sum + dy * hat, 0)),
        tolerance,
        'dgamma',
      );
      expectClose(
        layer.parameters[1]!.gradient.data,
        columns.map((rows) => rows.reduce((sum, [dy]) => sum + dy, 0)),
        tolerance,
        'dbeta',
      );
    }
    if (!c.running_after) return;
    expectClose(running('running_mean'), c.running_after.running_mean, tolerance, 'running mean');
    expectClose(
      running('running_variance'),
      c.running_after.running_var,
      tolerance,
      'running variance',
    );
  });
});

test.each(of('layernorm'))('%s', (_, c) => {
  const x = toTensor(c.input);
  const layer = createLayer(
    contextOf('layer_norm', { eps: c.config.eps }, x.shape.slice(1), x.shape.slice(1)),
  );
  place(layer, { gamma: toTensor(c.params.weight), beta: toTensor(c.params.bias) });
  check(layer, x, toTensor(c.upstream), {
    output: toTensor(c.output),
    input: toTensor(c.grad_input),
    parameters: { gamma: toTensor(c.grad_params.weight), beta: toTensor(c.grad_params.bias) },
  });
});

test.each(of('dropout'))('%s, its uniform draws given', (_, c) => {
  const draws = flat(c.uniform);
  let next = 0;
  const source: RandomSource = {
    uniform: () => draws[next++]!,
    normal: () => 0,
    permutation: () => new Int32Array(0),
    snapshot: () => [],
    restore: () => undefined,
  };
  const x = toTensor(c.input);
  const layer = createLayer(
    contextOf('dropout', { rate: c.config.p }, x.shape.slice(1), x.shape.slice(1), source),
  );
  check(layer, x, toTensor(c.upstream), {
    output: toTensor(c.output),
    input: toTensor(c.grad_input),
  });
});

test.each(of('linear'))('%s', (_, c) => {
  const layer = createLayer(contextOf('dense', { units: 3 }, [4], [3]));
  place(layer, { w: transposed(c.params.weight), b: toTensor(c.params.bias) });
  check(layer, toTensor(c.input), toTensor(c.upstream), {
    output: toTensor(c.output),
    input: toTensor(c.grad_input),
    parameters: { w: transposed(c.grad_params.weight), b: toTensor(c.grad_params.bias) },
  });
});

type Pair = readonly [number, number];
const pair = (value: number | number[]): Pair =>
  Array.isArray(value) ? [value[0]!, value[1]!] : [value, value];

describe('convolutions', () => {
  test.each(of('conv2d'))('%s', (_, c) => {
    const { kernel, stride, padding, dilation, bias } = c.config;
    const [x, output] = [channelsLast(c.input), channelsLast(c.output)];
    const layer = convolution(
      contextOf('conv2d', { bias }, x.shape.slice(1), output.shape.slice(1)),
      {
        size: pair(kernel),
        stride: pair(stride),
        padding: pair(padding),
        dilation: pair(dilation),
      },
    );
    // [out, in, kh, kw] to [kh, kw, in, out]
    const weights = (value: unknown): Tensor => permuted(toTensor(value), [2, 3, 1, 0]);
    place(layer, { w: weights(c.params.weight), ...(bias && { b: toTensor(c.params.bias) }) });
    check(layer, x, channelsLast(c.upstream), {
      output,
      input: channelsLast(c.grad_input),
      parameters: {
        w: weights(c.grad_params.weight),
        ...(bias && { b: toTensor(c.grad_params.bias) }),
      },
    });
  });

  test.each(of('conv1d'))('%s, as images of one line', (_, c) => {
    const { kernel, stride, padding } = c.config;
    // [rows, channels, length] to [rows, 1, length, channels]
    const line = (value: unknown): Tensor => {
      const last = permuted(toTensor(value), [0, 2, 1]);
      return tensor([last.shape[0]!, 1, ...last.shape.slice(1)], last.data);
    };
    const [x, output] = [line(c.input), line(c.output)];
    const layer = convolution(contextOf('conv2d', {}, x.shape.slice(1), output.shape.slice(1)), {
      size: [1, kernel],
      stride: [1, stride],
      padding: [0, padding],
      dilation: [1, 1],
    });
    const weights = (value: unknown): Tensor => {
      const last = permuted(toTensor(value), [2, 1, 0]);
      return tensor([1, ...last.shape], last.data);
    };
    place(layer, { w: weights(c.params.weight), b: toTensor(c.params.bias) });
    check(layer, x, line(c.upstream), {
      output,
      input: line(c.grad_input),
      parameters: { w: weights(c.grad_params.weight), b: toTensor(c.grad_params.bias) },
    });
  });

  test('padding=same keeps the size, and is the padding of half a kernel', () => {
    const x = toTensor(cases.find((c: Json) => c.layer === 'conv2d').input);
    const images = permuted(x, [0, 2, 3, 1]);
    const outputs = ['same', 1].map((padding) => {
      const layer = createLayer(
        contextOf('conv2d', { filters: 2, kernel: 3, padding }, [5, 5, 1], [5, 5, 2]),
      );
      return [...layer.forward([images], { training: true }).data];
    });
    expect(outputs[0]).toEqual(outputs[1]);
  });
});

describe('pools', () => {
  test.each(of('maxpool2d', 'avgpool2d'))('%s', (_, c) => {
    const { kernel, stride, padding, dilation = 1 } = c.config;
    const [x, output] = [channelsLast(c.input), channelsLast(c.output)];
    const window = {
      size: pair(kernel),
      stride: pair(stride),
      padding: pair(padding),
      dilation: pair(dilation),
    };
    const layer = (c.layer === 'maxpool2d' ? maxPool : avgPool)(
      contextOf('pool', {}, x.shape.slice(1), output.shape.slice(1)),
      window,
    );
    check(layer, x, channelsLast(c.upstream), { output, input: channelsLast(c.grad_input) });
  });

  test.each(of('globalavgpool2d'))('%s, as a window of the whole image', (_, c) => {
    const x = channelsLast(c.input);
    const [rows, height, width, channels] = x.shape as [number, number, number, number];
    const image = (value: unknown): Tensor => tensor([rows, 1, 1, channels], toTensor(value).data);
    const layer = avgPool(contextOf('pool', {}, x.shape.slice(1), [1, 1, channels]), {
      size: [height, width],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
    });
    check(layer, x, image(c.upstream), {
      output: image(c.output),
      input: channelsLast(c.grad_input),
    });
  });
});

test.each(of('flatten'))('%s', (_, c) => {
  const x = toTensor(c.input);
  const layer = createLayer(contextOf('flatten', {}, x.shape.slice(1), [12]));
  check(layer, x, toTensor(c.upstream), {
    output: toTensor(c.output),
    input: toTensor(c.grad_input),
  });
});

test.each(of('embedding'))('%s', (_, c) => {
  const layer = createLayer(contextOf('embedding', { values: 7, size: 3 }, [3], [3, 3]));
  place(layer, { w: toTensor(c.params.weight) });
  check(layer, toTensor(c.input), toTensor(c.upstream), {
    output: toTensor(c.output),
    parameters: { w: toTensor(c.grad_params.weight) },
  });
});

describe('recurrent layers', () => {
  const kinds: Readonly<Record<string, string>> = { simple_rnn: 'rnn', lstm: 'lstm', gru: 'gru' };
  const keys = { w: 'weight_ih', u: 'weight_hh', b: 'bias_ih', c: 'bias_hh' } as const;
  const read = (params: Json, level: number): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(keys).map(([key, name]) => {
        const value = params[`${name}_l${level}`];
        return [key, key === 'w' || key === 'u' ? transposed(value) : toTensor(value)];
      }),
    );

  test.each(of('simple_rnn', 'lstm', 'gru'))('%s', (_, c) => {
    const { input, hidden, layers, loss_on: on, nonlinearity = 'tanh' } = c.config;
    const x = toTensor(c.input);
    const steps = x.shape[1]!;
    const every = on === 'all steps';
    const built = Array.from({ length: layers }, (_unused, level) => {
      const sequences = every || level < layers - 1;
      const layer = createLayer(
        contextOf(
          kinds[c.layer]!,
          {
            units: hidden,
            return_sequences: sequences,
            ...(c.layer === 'simple_rnn' && { activation: nonlinearity }),
          },
          [steps, level === 0 ? input : hidden],
          sequences ? [steps, hidden] : [hidden],
        ),
      );
      place(layer, read(c.params, level));
      return layer;
    });
    const output = built.reduce((value, layer) => layer.forward([value], { training: true }), x);
    const all = toTensor(c.output_all_steps);
    const last = tensor(
      [x.shape[0]!, hidden],
      Float64Array.from(
        { length: x.shape[0]! * hidden },
        (_unused, i) =>
          all.data[(Math.floor(i / hidden) * steps + steps - 1) * hidden + (i % hidden)]!,
      ),
    );
    expectClose(output.data, [...(every ? all : last).data], tolerance, 'output');
    const dx = built.reduceRight(
      (gradient, layer) => layer.backward({ da: gradient }, true)[0]!,
      toTensor(c.upstream),
    );
    expectClose(dx.data, [...toTensor(c.grad_input).data], tolerance, 'gradient by the input');
    for (const [level, layer] of built.entries())
      for (const [key, gradient] of Object.entries(read(c.grad_params, level)))
        expectClose(
          layer.parameters.find((p) => p.key === key)!.gradient.data,
          [...gradient.data],
          tolerance,
          `d${key} of layer ${level}`,
        );
  });

  test('truncate cuts the way back: from the last step, only so many steps hear of the loss', () => {
    const x = tensor(
      [2, 6, 3],
      Float64Array.from({ length: 36 }, (_, i) => Math.sin(i)),
    );
    const gradients = (truncate?: number): Float64Array => {
      const layer = createLayer(
        contextOf('lstm', { units: 4, ...(truncate !== undefined && { truncate }) }, [6, 3], [4]),
      );
      layer.forward([x], { training: true });
      return layer
        .backward({ da: tensor([2, 4], new Float64Array(8).fill(1)) }, true)[0]!
        .data.slice() as Float64Array;
    };
    const whole = gradients();
    expect([...gradients(6)]).toEqual([...whole]);
    const two = gradients(2);
    for (let row = 0; row < 2; row++) {
      for (let t = 0; t < 6; t++) {
        const at = (row * 6 + t) * 3;
        expect([...two.subarray(at, at + 3)]).toEqual(
          t < 4 ? [0, 0, 0] : [...whole.subarray(at, at + 3)],
        );
      }
    }
  });
});

test.each(of('rbf'))('%s, with the linear layer above it', (_, c) => {
  const { inputs, units, outputs } = c.config;
  const rbf = createLayer(contextOf('rbf', { units }, [inputs], [units]));
  place(rbf, { c: toTensor(c.params.centres), s: toTensor(c.params.widths) });
  const dense = createLayer(contextOf('dense', { units: outputs }, [units], [outputs]));
  place(dense, { w: toTensor(c.params.weight), b: toTensor(c.params.bias) });
  const phi = rbf.forward([toTensor(c.input)], { training: true });
  expectClose(phi.data, flat(c.phi), tolerance, 'phi');
  expectClose(dense.forward([phi], { training: true }).data, flat(c.output), tolerance, 'output');
  const [dphi] = dense.backward({ da: toTensor(c.upstream) }, true);
  expectClose(
    rbf.backward({ da: dphi! }, true)[0]!.data,
    flat(c.grad_input),
    tolerance,
    'gradient by the input',
  );
  for (const [layer, key, name] of [
    [rbf, 'c', 'centres'],
    [rbf, 's', 'widths'],
    [dense, 'w', 'weight'],
    [dense, 'b', 'bias'],
  ] as const)
    expectClose(
      layer.parameters.find((p) => p.key === key)!.gradient.data,
      flat(c.grad_params[name]),
      tolerance,
      `d${name}`,
    );
});

test.each(of('cnn_end_to_end'))('%s, from its `.nnet` text', (_, c) => {
  const images = channelsLast(c.input);
  const size = images.shape.slice(1).reduce((a, b) => a * b, 1);
  const rows = Array.from({ length: images.shape[0]! }, (_unused, r) => [
    ...images.data.subarray(r * size, (r + 1) * size),
  ]);
  const classes = (c.classes as number[]).map((label) => [label]);
  const text = `nnet 1
${rowsSection(rows, classes).replace(
  'target y0',
  'target y0\n column y0 type=category classes=[0, 1, 2]',
)}
network cnn {
  input x ${images.shape.slice(1).join('x')}
  conv2d c1 3 3 relu padding=1
  max_pool2d p 2
  conv2d c2 4 3 tanh
  flatten f
  dense o 3 softmax
}
train { loss cross_entropy; batch_size all; epochs 1 }`;
  const { training, dataset } = trainingOf(text);
  const conv = (value: unknown): Tensor => permuted(toTensor(value), [2, 3, 1, 0]);
  // PyTorch flattens [channels, height, width], here it is [height, width, channels].
  const [channels, edge] = [4, 2];
  const dense = (value: unknown): Tensor => {
    const w = transposed(value);
    const order = Array.from(
      { length: w.shape[0]! },
      (_unused, i) => (i % channels) * edge * edge + Math.floor(i / channels),
    );
    return tensor(
      w.shape,
      Float64Array.from(
        { length: w.data.length },
        (_unused, i) =>
          w.data[order[Math.floor(i / w.shape[1]!)]! * w.shape[1]! + (i % w.shape[1]!)]!,
      ),
    );
  };
  const map: readonly [string, string, (value: unknown) => Tensor][] = [
    ['c1.w', '0.weight', conv],
    ['c1.b', '0.bias', toTensor],
    ['c2.w', '3.weight', conv],
    ['c2.b', '3.bias', toTensor],
    ['o.w', '6.weight', dense],
    ['o.b', '6.bias', toTensor],
  ];
  const parameter = (name: string): (typeof training.network.parameters)[number] =>
    training.network.parameters.find((p) => p.name === name)!;
  for (const [name, key, read] of map) parameter(name).value.data.set(read(c.params[key]).data);
  const { loss, inputGradient } = training.stepper.gradients(
    training.batches.of(dataset.parts.train),
    {
      wantInput: true,
    },
  );
  expectClose([loss], c.loss, tolerance, 'loss');
  expectClose(training.network.outputs[0]!.activated!.z.data, flat(c.logits), tolerance, 'logits');
  for (const [name, key, read] of map)
    expectClose(parameter(name).gradient.data, [...read(c.grad_params[key]).data], tolerance, name);
  expectClose(
    inputGradient!.data,
    [...channelsLast(c.grad_input).data],
    tolerance,
    'gradient by the input',
  );
});

test('every case of the file is exercised, or is one that cannot be asked for', () => {
  const left = cases.filter((c: Json) => !exercised.has(c));
  expect(left.filter((c: Json) => !beyondWhy(c)).map((c: Json) => c.layer)).toEqual([]);
  expect(left.map((c: Json) => `${c.layer}: ${beyondWhy(c)}`)).toEqual([
    'conv2d: groups',
    'maxpool2d: ceil_mode',
    'avgpool2d: padding left out of a mean',
    'simple_rnn: a given initial state',
    'simple_rnn: both directions',
    'lstm: a given initial state',
    'lstm: both directions',
    'gru: a given initial state',
    'gru: both directions',
  ]);
});
