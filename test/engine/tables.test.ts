/**
 * Activations, stable losses, random numbers, metrics and initializers against their reference
 * tables.
 */
import { sigmoid } from '../../src/engine/activations/sigmoid.js';
import { describe, expect, test } from 'vitest';
import { createActivation } from '../../src/engine/activations/create.js';
import { initialize } from '../../src/engine/layers/initializers.js';
import { createLoss } from '../../src/engine/losses/create.js';
import { tensor } from '../../src/engine/compute/tensor.js';
import { activations } from '../../src/model/catalogue/activations.js';
import { MersenneTwister } from '../../src/model/random/mersenneTwister.js';
import { Xoshiro256 } from '../../src/model/random/xoshiro256.js';
import { expectClose, reference, type Json } from '../support/reference.js';

const call = (name: string): { call: string; values: []; options: Record<string, never> } => ({
  call: name,
  values: [],
  options: {},
});

describe('activations', () => {
  const { z, activations: tables } = reference('d_activation_tables');
  const elementwise = activations.map((entry) => entry.name).filter((name) => name !== 'softmax');

  test('every elementwise activation of the catalogue is in the table', () => {
    expect(elementwise.toSorted()).toEqual(
      Object.keys(tables)
        .filter((name) => name !== 'gelu_tanh')
        .toSorted(),
    );
  });

  test.each(elementwise)('%s', (name) => {
    const { forward, derivative } = createActivation(call(name));
    const x = Float64Array.from(z as number[]);
    const a = new Float64Array(x.length);
    forward(x, a, 1);
    expectClose(a, tables[name].value, 1e-12, name);
    expectClose(
      Array.from(x, (v, i) => derivative!(v, a[i]!)),
      tables[name].derivative,
      1e-12,
      `${name}'`,
    );
  });
});

describe('losses from extreme logits', () => {
  test.each(reference('d_losses_from_logits').rows as Json[])('row %#', (row) => {
    const z = tensor([1, 3], Float64Array.from(row.logits as number[]));
    const a = tensor([1, 3]);
    createActivation(call('softmax')).forward(z.data, a.data, 3);
    expectClose(a.data, row.softmax, 1e-12, 'softmax');
    const y = tensor(
      [1, 3],
      Float64Array.from([0, 1, 2], (k) => Number(k === row.cls)),
    );
    const cross = createLoss(call('cross_entropy'), 'softmax');
    const gradient = tensor([1, 3]);
    expectClose([cross.value({ z, a }, y)], row.cross_entropy, 1e-12, 'cross_entropy');
    cross.gradient({ z, a }, y, gradient);
    expectClose(gradient.data, row.d_cross_entropy, 1e-12, 'its gradient');
    const s = tensor([1, 3], z.data.map(sigmoid));
    expectClose(s.data, row.sigmoid, 1e-12, 'sigmoid');
    const yb = tensor([1, 3], Float64Array.from(row.binary as number[]));
    const binary = createLoss(call('binary_cross_entropy'), 'sigmoid');
    expectClose(
      [binary.value({ z, a: s }, yb)],
      row.bce_with_logits,
      1e-12,
      'binary_cross_entropy',
    );
    binary.gradient({ z, a: s }, yb, gradient);
    expectClose(gradient.data, row.d_bce, 1e-12, 'its gradient');
  });
});

describe("NumPy's generator", () => {
  const { cases } = reference('b_numpy_randomstate');
  test.each(cases.map((c: Json) => [c.seed, c]) as [number, Json][])('seed %i', (seed, wanted) => {
    const draw = <T>(n: number, one: (source: MersenneTwister) => T): T[] => {
      const source = new MersenneTwister(seed);
      return Array.from({ length: n }, () => one(source));
    };
    expect(draw(20, (s) => s.word())).toEqual(wanted.raw_uint32);
    expect(draw(660, (s) => s.word()).slice(620)).toEqual(wanted.raw_uint32_index_620_to_659);
    expect(draw(20, (s) => s.uniform())).toEqual(wanted.rand);
    expectClose(
      draw(20, (s) => s.normal()),
      wanted.randn,
      1e-15,
      'randn',
    );
    expect([...new MersenneTwister(seed).permutation(10)]).toEqual(wanted.permutation_10);
    expect([...new MersenneTwister(seed).permutation(100)]).toEqual(wanted.permutation_100);
  });
});

describe('the default generator', () => {
  test('is xoshiro256**: raw words from a known state', () => {
    // From state (1, 2, 3, 4) the first words are 11520, 0, 1509978240, 1215971899390074240 (the
    // published C code).
    const source = new Xoshiro256(0, 'test');
    Object.assign(source, { s: Uint32Array.of(1, 0, 2, 0, 3, 0, 4, 0) });
    const words = Array.from({ length: 4 }, () => BigInt(Math.round(source.uniform() * 2 ** 53)));
    expect(words).toEqual([11520n >> 11n, 0n, 1509978240n >> 11n, 1215971899390074240n >> 11n]);
  });

  test('one purpose does not disturb another, and seeds differ', () => {
    const draws = (seed: number, purpose: string): number[] => {
      const source = new Xoshiro256(seed, purpose);
      return Array.from({ length: 5 }, () => source.uniform());
    };
    expect(draws(1, 'weights/a')).toEqual(draws(1, 'weights/a'));
    expect(draws(1, 'weights/a')).not.toEqual(draws(1, 'weights/b'));
    expect(draws(1, 'weights/a')).not.toEqual(draws(2, 'weights/a'));
  });

  test('is uniform and normal', () => {
    const source = new Xoshiro256(3, 'statistics');
    const n = 200_000;
    const uniform = Array.from({ length: n }, () => source.uniform());
    const normal = Array.from({ length: n }, () => source.normal());
    const mean = (values: number[]): number => values.reduce((a, b) => a + b) / n;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(n));
    const normalVariance = normal.reduce((sum, v) => sum + v * v, 0) / n;
    expect(Math.abs(normalVariance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  });
});

describe('initializers', () => {
  const { cases } = reference('g_initialisers');
  const named: Readonly<Record<string, Json>> = {
    glorot_uniform: call('glorot'),
    glorot_normal: call('glorot_normal'),
    he_uniform: call('he_uniform'),
    he_normal: call('he'),
    lecun_uniform: call('lecun_uniform'),
    lecun_normal: call('lecun'),
    standard_normal: call('normal'),
    uniform_m0p5_0p5: { call: 'uniform', values: [-0.5, 0.5], options: {} },
  };

  test(
    'every initializer of the file is exercised but the default of PyTorch, which the ' +
      'language has no name for',
    () => {
      expect(
        [...new Set(cases.map((c: Json) => c.initialiser))].filter(
          (name) => !((name as string) in named),
        ),
      ).toEqual(['torch_linear_default']);
    },
  );

  test.each(
    cases
      .filter((c: Json) => named[c.initialiser])
      .map((c: Json) => [c.initialiser, c.shape.join('x'), c]) as [string, string, Json][],
  )('%s of %s keeps mean and variance', (name, shape, c) => {
    const fan = { inputs: c.fan_in, outputs: c.fan_out };
    // Several layers of a small shape, so that the sample says something.
    const layers = Math.ceil(4000 / c.n);
    const values = new Float64Array(c.n * layers);
    for (let i = 0; i < layers; i++)
      initialize(
        values.subarray(i * c.n, (i + 1) * c.n),
        named[name],
        fan,
        new Xoshiro256(i, `${name} ${shape}`),
      );
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - c.mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - c.mean)).toBeLessThan((5 * c.sd_of_sample_mean) / Math.sqrt(layers));
    expect(Math.abs(variance - c.variance)).toBeLessThan(
      (5 * c.sd_of_sample_variance) / Math.sqrt(layers),
    );
    if (c.limit !== null) expect(values.every((v) => Math.abs(v) <= c.limit)).toBe(true);
  });

  test.each([
    [5, 3],
    [3, 5],
    [4, 4],
    [1, 1],
  ])(
    'orthogonal %ix%i: its rows, or its columns where there are fewer, are orthonormal',
    (rows, columns) => {
      const w = new Float64Array(rows * columns);
      initialize(
        w,
        { call: 'orthogonal', values: [], options: { gain: 2 } },
        { inputs: rows, outputs: columns },
        new Xoshiro256(1, 'orthogonal'),
      );
      const [count, at] =
        rows <= columns
          ? [rows, (k: number, i: number) => w[k * columns + i]!]
          : [columns, (k: number, i: number) => w[i * columns + k]!];
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          const dot = Array.from(
            { length: Math.max(rows, columns) },
            (_, i) => at(a, i) * at(b, i),
          ).reduce((x, y) => x + y);
          expect(dot).toBeCloseTo(a === b ? 4 : 0, 12);
        }
      }
    },
  );
});
