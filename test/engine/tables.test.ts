/** Activations, stable losses, random numbers, metrics and initializers against their reference tables. */
import { describe, expect, test } from 'vitest';
import { createActivation, sigmoid } from '../../src/engine/activations.js';
import { initialize } from '../../src/engine/initializers.js';
import { createLoss } from '../../src/engine/losses.js';
import { tensor } from '../../src/engine/tensor.js';
import { activations } from '../../src/model/catalogue/activations.js';
import { MersenneTwister } from '../../src/model/random/mersenneTwister.js';
import { Xoshiro256 } from '../../src/model/random/xoshiro256.js';
import { expectClose, reference, type Json } from '../support/reference.js';

const call = (name: string): { call: string; values: []; options: Record<string, never> } => ({ call: name, values: [], options: {} });

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
    expectClose([binary.value({ z, a: s }, yb)], row.bce_with_logits, 1e-12, 'binary_cross_entropy');
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
    // From state (1, 2, 3, 4) the first words are 11520, 0, 1509978240, 1215971899390074240 (the published C code).
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

test('initializers keep the variance they promise', () => {
  const fan = { inputs: 300, outputs: 100 };
  const variances: Record<string, number> = {
    glorot: 2 / 400,
    glorot_normal: 2 / 400,
    he: 2 / 300,
    he_uniform: 2 / 300,
    lecun: 1 / 300,
    lecun_uniform: 1 / 300,
    normal: 1,
    uniform: 1 / 3,
  };
  for (const [name, wanted] of Object.entries(variances)) {
    const values = new Float64Array(30_000);
    initialize(values, call(name), fan, new Xoshiro256(5, name));
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    // The sample variance of n draws has a standard deviation of at most √(2/n) of the variance.
    expect(Math.abs(variance / wanted - 1), name).toBeLessThan(5 * Math.sqrt(2 / values.length));
    expect(Math.abs(mean), name).toBeLessThan(5 * Math.sqrt(wanted / values.length));
  }
});
