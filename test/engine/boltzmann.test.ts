/**
 * Boltzmann machines: the restricted one against its reference file, the deep one against sums over
 * all states.
 */
import { referenceKernels } from '../../src/engine/compute/reference.js';
import { describe, expect, test } from 'vitest';
import {
  meanFieldOf,
  startChains,
  updateDeep,
  variationalFreeEnergies,
  type DeepMachine,
} from '../../src/engine/layers/boltzmann/deep.js';
import {
  ascend,
  contrastiveDivergence,
  energies,
  freeEnergies,
  hiddenProbabilities,
  meanSquare,
  sample,
  statisticsGradient,
  visibleProbabilities,
  type Machine,
} from '../../src/engine/layers/boltzmann/restricted.js';
import { isMachine } from '../../src/engine/layers/rbm.js';
import { Xoshiro256 } from '../../src/model/random/xoshiro256.js';
import { expectClose, flat, reference, type Json } from '../support/reference.js';
import { trainingOf } from '../support/experiments.js';

const array = (value: unknown): Float64Array => Float64Array.from(flat(value));
const tolerance = 1e-12;

describe.each(reference('f_rbm').cases.map((c: Json, i: number) => [i, c]) as [number, Json][])(
  'case %i',
  (_, c) => {
    const rows = c.v.length;
    const machine = (): Machine => ({
      visible: c.nv,
      hidden: c.nh,
      w: array(c.W),
      b: array(c.a_visible),
      c: array(c.b_hidden),
      kernels: referenceKernels,
    });
    const draws = (...given: unknown[]): { uniform: () => number } => {
      const all = flat(given);
      let next = 0;
      return { uniform: () => all[next++]! };
    };

    test('energies and probabilities', () => {
      expectClose(energies(machine(), array(c.v), array(c.h), rows), c.energy, tolerance, 'energy');
      expectClose(
        freeEnergies(machine(), array(c.v), rows),
        c.free_energy,
        tolerance,
        'free energy',
      );
      expectClose(
        hiddenProbabilities(machine(), array(c.v), rows),
        flat(c.p_h_given_v),
        tolerance,
        'p(h|v)',
      );
      expectClose(
        visibleProbabilities(machine(), array(c.h), rows),
        flat(c.p_v_given_h_of_h),
        tolerance,
        'p(v|h)',
      );
    });

    test('samples from given draws', () => {
      const h0 = sample(array(c.p_h_given_v), draws(c.uniform_h0));
      expectClose(h0, flat(c.h0_sample), 0, 'h0');
      const pv = visibleProbabilities(machine(), h0, rows);
      expectClose(pv, flat(c.p_v1), tolerance, 'p(v1)');
      const v1 = sample(pv, draws(c.uniform_v1));
      expectClose(v1, flat(c.v1_sample), 0, 'v1');
      const ph = hiddenProbabilities(machine(), v1, rows);
      expectClose(ph, flat(c.p_h1), tolerance, 'p(h1)');
      expectClose(sample(ph, draws(c.uniform_h1)), flat(c.h1_sample), 0, 'h1');
    });

    test('one step of contrastive divergence, and the update', () => {
      const trained = machine();
      const { gradient, reconstruction } = contrastiveDivergence(
        trained,
        array(c.v),
        rows,
        1,
        draws(c.uniform_h0, c.uniform_v1),
      );
      expectClose(gradient.w, flat(c.cd1_gradient_ascent.W), tolerance, 'dW');
      expectClose(gradient.b, c.cd1_gradient_ascent.a, tolerance, 'da');
      expectClose(gradient.c, c.cd1_gradient_ascent.b, tolerance, 'db');
      expectClose(
        [meanSquare(array(c.v), reconstruction)],
        c.reconstruction_error_mse,
        tolerance,
        'reconstruction',
      );
      ascend(trained, gradient, c.lr);
      expectClose(trained.w, flat(c.after_update.W), tolerance, 'W');
      expectClose(trained.b, c.after_update.a, tolerance, 'a');
      expectClose(trained.c, c.after_update.b, tolerance, 'b');
    });

    test('with probabilities in place of the sampled reconstruction', () => {
      const pv = visibleProbabilities(machine(), array(c.h0_sample), rows);
      const gradient = statisticsGradient(
        machine(),
        { v: array(c.v), h: array(c.p_h_given_v), rows },
        { v: pv, h: hiddenProbabilities(machine(), pv, rows), rows },
      );
      expectClose(gradient.w, flat(c.cd1_gradient_mean_field_v.W), tolerance, 'dW');
      expectClose(gradient.b, c.cd1_gradient_mean_field_v.a, tolerance, 'da');
      expectClose(gradient.c, c.cd1_gradient_mean_field_v.b, tolerance, 'db');
    });

    test('the exact likelihood and its gradient, from free energies of all states', () => {
      const count = 2 ** (c.nv as number);
      // Binary order: the first visible unit is the highest digit.
      const states = Float64Array.from(
        { length: count * c.nv },
        (_unused, i) => (Math.floor(i / c.nv) >> (c.nv - 1 - (i % c.nv))) & 1,
      );
      const free = freeEnergies(machine(), states, count);
      const partition = free.reduce((sum, energy) => sum + Math.exp(-energy), 0);
      expectClose([Math.log(partition)], c.exact.log_partition, tolerance, 'log partition');
      const p = free.map((energy) => Math.exp(-energy) / partition);
      expectClose(p, c.exact.p_v_all_states_binary_order, tolerance, 'p(v)');
      const likelihood =
        freeEnergies(machine(), array(c.v), rows).reduce((sum, energy) => sum - energy / rows, 0) -
        Math.log(partition);
      expectClose([likelihood], c.exact.mean_log_likelihood, tolerance, 'likelihood');
      // The model's phase as a weighted mean over all states: states weighted by count · p.
      const weighted = (values: Float64Array, width: number): Float64Array =>
        values.map((value, i) => value * p[Math.floor(i / width)]! * count);
      const h = hiddenProbabilities(machine(), states, count);
      const model = statisticsGradient(
        machine(),
        { v: array(c.v), h: array(c.p_h_given_v), rows },
        { v: states, h: weighted(h, c.nh), rows: count },
      );
      expectClose(model.w, flat(c.exact.grad_W), tolerance, 'dW');
      expectClose(model.c, c.exact.grad_b, tolerance, 'db');
    });
  },
);

/** Every state of the units of a layer of a given size. */
const statesOf = (size: number): number[][] =>
  Array.from({ length: 2 ** size }, (_, code) =>
    Array.from({ length: size }, (_unused, i) => (code >> i) & 1),
  );

describe('the deep machine', () => {
  const make = (seed: number): DeepMachine => {
    const random = new Xoshiro256(seed, 'machine');
    const numbers = (n: number, scale: number): Float64Array =>
      Float64Array.from({ length: n }, () => scale * random.normal());
    const machine = (
      visible: number,
      hidden: number,
      w: Float64Array,
      b: Float64Array,
      c: Float64Array,
    ): Machine => ({ visible, hidden, w, b, c, kernels: referenceKernels });
    return [
      machine(4, 3, numbers(12, 0.4), numbers(4, 0.2), numbers(3, 0.2)),
      machine(3, 2, numbers(6, 0.4), new Float64Array(3), numbers(2, 0.2)),
    ];
  };
  const patterns = [
    [1, 1, 0, 0],
    [0, 0, 1, 1],
  ];
  const data = Float64Array.from(patterns.flat());

  /** −E(v, h₁, h₂), by its definition. */
  const minusEnergy = (
    [first, second]: DeepMachine,
    v: number[],
    h1: number[],
    h2: number[],
  ): number => {
    let sum = 0;
    v.forEach((x, i) => {
      sum += first!.b[i]! * x;
      h1.forEach((y, j) => (sum += x * first!.w[i * 3 + j]! * y));
    });
    h1.forEach((y, j) => {
      sum += first!.c[j]! * y;
      h2.forEach((z, k) => (sum += y * second!.w[j * 2 + k]! * z));
    });
    h2.forEach((z, k) => (sum += second!.c[k]! * z));
    return sum;
  };
  const logUnnormalized = (machines: DeepMachine, v: number[]): number =>
    Math.log(
      statesOf(3).reduce(
        (sum, h1) =>
          sum +
          statesOf(2).reduce((inner, h2) => inner + Math.exp(minusEnergy(machines, v, h1, h2)), 0),
        0,
      ),
    );
  const logLikelihood = (machines: DeepMachine): number => {
    const partition = Math.log(
      statesOf(4).reduce((sum, v) => sum + Math.exp(logUnnormalized(machines, v)), 0),
    );
    return patterns.reduce(
      (sum, v) => sum + (logUnnormalized(machines, v) - partition) / patterns.length,
      0,
    );
  };

  test('the variational free energy is above the exact one, and near it for weak weights', () => {
    const machines = make(3);
    const bound = variationalFreeEnergies(machines, data, 2);
    patterns.forEach((v, r) => {
      const exact = -logUnnormalized(machines, v);
      expect(bound[r]!).toBeGreaterThanOrEqual(exact - 1e-12);
      expect(bound[r]! - exact).toBeLessThan(0.05);
    });
  });

  test('with one layer it is the free energy itself', () => {
    const [machine] = make(4);
    expectClose(
      variationalFreeEnergies([machine!], data, 2),
      [...freeEnergies(machine!, data, 2)],
      1e-6,
      'free energy',
    );
  });

  test('mean field settles where every unit stands at its probability given the others', () => {
    const [first, second] = make(5);
    const [mu1, mu2] = meanFieldOf([first!, second!], data, 2);
    expectClose(hiddenProbabilities(second!, mu1!, 2), [...mu2!], 1e-5, 'top');
    const down = Float64Array.from(
      { length: 6 },
      (_, i) =>
        second!.w[(i % 3) * 2]! * mu2![Math.floor(i / 3) * 2]! +
        second!.w[(i % 3) * 2 + 1]! * mu2![Math.floor(i / 3) * 2 + 1]!,
    );
    expectClose(hiddenProbabilities(first!, data, 2, down), [...mu1!], 1e-5, 'middle');
  });

  test('training raises the exact likelihood of its patterns far above chance', () => {
    const machines = make(6);
    const random = new Xoshiro256(7, 'chains');
    const chains = startChains(machines, 40, random);
    const before = logLikelihood(machines);
    for (let step = 0; step < 2000; step++) updateDeep(machines, data, 2, chains, 1, 0.05, random);
    const after = logLikelihood(machines);
    // Sixteen states: chance is −ln 16 = −2.77, and −ln 2 = −0.69 the best there is.
    expect(before).toBeLessThan(-2);
    expect(after).toBeGreaterThan(-1);
  });
});

describe('as layers', () => {
  const bars = [1, 1, 0, 0, 0, 0, 1, 1].join(', ');
  const text = (top: string): string => `nnet 1
data { columns a b c d e f g h y; rows [[${bars}, 0], [0, 0, 1, 1, 1, 1, 0, 0, 1], [${bars}, 0], [0, 0, 1, 1, 1, 1, 0, 0, 1]]; target y }
network n { input x 8
rbm h1 6 epochs=200 learning_rate=0.2
${top}
dense o 1 sigmoid }
train { loss binary_cross_entropy; batch_size all; epochs 1; seed 3 }`;
  const pretrained = (
    top: string,
  ): { reconstruction: number[]; energy: number[]; layers: Set<string>; machines: number } => {
    const { training } = trainingOf(text(top));
    const events = [...training.prepare()];
    const last = events.filter(({ layer }) => layer === events.at(-1)!.layer);
    return {
      reconstruction: last.map((event) => event.reconstruction!),
      energy: last.map((event) => event.free_energy!),
      layers: new Set(events.map(({ layer }) => layer)),
      machines: training.network.layers.filter(isMachine).length,
    };
  };

  test('a machine learns its rows: the reconstruction gets better, the free energy lower', () => {
    const { reconstruction, energy } = pretrained('');
    expect(reconstruction.at(-1)!).toBeLessThan(0.05);
    expect(reconstruction.at(-1)!).toBeLessThan(reconstruction[0]! / 3);
    expect(energy.at(-1)!).toBeLessThan(energy[0]!);
  });

  test('a stack is pretrained machine by machine', () => {
    expect([...pretrained('rbm h2 4 epochs=50').layers]).toEqual(['h1', 'h2']);
  });

  test('a stack with joint epochs is then one deep machine', () => {
    const { layers, reconstruction } = pretrained(
      'rbm h2 4 epochs=50 joint_epochs=100 learning_rate=0.05',
    );
    expect([...layers]).toEqual(['h1', 'h2', 'h1+h2']);
    expect(reconstruction.at(-1)!).toBeLessThan(0.1);
  });

  test('numbers that are no probabilities are refused with a cure', () => {
    const { training } = trainingOf(text('').replaceAll('[0, 0, 1, 1', '[0, 0, 7, 1'));
    expect(() => [...training.prepare()]).toThrow(/takes numbers from 0 to 1.*given 7.*normalize/);
  });
});
