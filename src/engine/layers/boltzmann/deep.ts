/**
 * The deep Boltzmann machine: layers of hidden units, every two neighbours joined by undirected
 * weights,
 * E = −b·v − Σ_l c_l·h_l − vᵀ·w_1·h_1 − Σ_l h_lᵀ·w_{l+1}·h_{l+1}. It is trained by mean field in
 * the data's phase and by persistent chains in the model's, and starts from a stack of restricted
 * machines. Unlike such a stack (a deep belief network) its middle layers listen to the layer above
 * too.  Source: Salakhutdinov & Hinton, AISTATS 2009.
 */
import type { RandomSource } from '../../../model/random/generator.js';
import { softplus } from '../../activations/softplus.js';
import type { Floats } from '../../compute/tensor.js';
import {
  ascend,
  hiddenProbabilities,
  messageDown,
  sample,
  statisticsGradient,
  visibleProbabilities,
  type Machine,
} from './restricted.js';

/** Rounds of mean field at most, and the change at which it has settled. */
const meanField = { rounds: 50, settled: 1e-6 };

/**
 * Machines from the data up: the hidden units of one are the visible units of the next. b of all
 * but the first is not used.
 */
export type DeepMachine = readonly Machine[];

/**
 * μ_l of every hidden layer for given rows: each the probability of its units where the neighbours
 * stand at their own μ, updated in turn until nothing changes. v [rows, visible], the answers
 * [rows, hidden_l].
 */
export function meanFieldOf(machines: DeepMachine, v: Floats, rows: number): Float64Array[] {
  const mu: Float64Array[] = [];
  // The start is an upward pass, doubled below the top to stand for the layer above that has not
  // spoken yet.
  for (const [l, machine] of machines.entries()) {
    const below = l === 0 ? v : mu[l - 1]!;
    const doubled =
      l < machines.length - 1 ? { ...machine, w: machine.w.map((w) => 2 * w) } : machine;
    mu.push(hiddenProbabilities(doubled, below, rows));
  }
  for (let round = 0; round < meanField.rounds; round++) {
    let change = 0;
    for (const [l, machine] of machines.entries()) {
      const next = hiddenProbabilities(
        machine,
        l === 0 ? v : mu[l - 1]!,
        rows,
        fromAbove(machines, mu, l, rows),
      );
      for (let i = 0; i < next.length; i++)
        change = Math.max(change, Math.abs(next[i]! - mu[l]![i]!));
      mu[l] = next;
    }
    if (change < meanField.settled) break;
  }
  return mu;
}

const fromAbove = (
  machines: DeepMachine,
  states: readonly Floats[],
  l: number,
  rows: number,
): Float64Array | undefined =>
  machines[l + 1] && messageDown(machines[l + 1]!, states[l + 1]!, rows);

/** States of all layers that go on from batch to batch: the model's phase. */
export interface Chains {
  readonly rows: number;
  v: Float64Array;
  h: Float64Array[];
}

/** Chains at random states. */
export function startChains(machines: DeepMachine, rows: number, random: RandomSource): Chains {
  const coin = (size: number): Float64Array => sample(new Float64Array(size).fill(0.5), random);
  return {
    rows,
    v: coin(rows * machines[0]!.visible),
    h: machines.map(({ hidden }) => coin(rows * hidden)),
  };
}

/**
 * One Gibbs step: the hidden layers from below to above, then the visible units. Probabilities of
 * the visible units are given back.
 */
export function gibbsStep(
  machines: DeepMachine,
  chains: Chains,
  random: RandomSource,
): Float64Array {
  const { rows, h } = chains;
  for (const [l, machine] of machines.entries())
    h[l] = sample(
      hiddenProbabilities(
        machine,
        l === 0 ? chains.v : h[l - 1]!,
        rows,
        fromAbove(machines, h, l, rows),
      ),
      random,
    );
  const p = visibleProbabilities(machines[0]!, h[0]!, rows);
  chains.v = sample(p, random);
  return p;
}

/**
 * One update from a batch: mean field on it, `k` Gibbs steps of the chains, the difference of the
 * statistics. v [rows, visible].
 */
export function updateDeep(
  machines: DeepMachine,
  v: Floats,
  rows: number,
  chains: Chains,
  k: number,
  learningRate: number,
  random: RandomSource,
): void {
  const mu = meanFieldOf(machines, v, rows);
  for (let step = 0; step < k; step++) gibbsStep(machines, chains, random);
  const gradients = machines.map((machine, l) =>
    statisticsGradient(
      machine,
      { v: l === 0 ? v : mu[l - 1]!, h: mu[l]!, rows },
      { v: l === 0 ? chains.v : chains.h[l - 1]!, h: chains.h[l]!, rows: chains.rows },
    ),
  );
  // The biases between two layers belong to the lower machine's hidden units: the upper one's
  // visible biases stay at zero.
  for (const [l, machine] of machines.entries())
    ascend(
      machine,
      l === 0 ? gradients[l]! : { ...gradients[l]!, b: new Float64Array(machine.visible) },
      learningRate,
    );
}

/**
 * The variational free energy of each row, E at μ less the entropy of μ: an upper bound of −ln of
 * the row's unnormalized probability.
 * With one hidden layer it is the free energy itself.
 */
export function variationalFreeEnergies(
  machines: DeepMachine,
  v: Floats,
  rows: number,
): Float64Array {
  const mu = meanFieldOf(machines, v, rows);
  const first = machines[0]!;
  return Float64Array.from({ length: rows }, (_, r) => {
    let energy = 0;
    for (let i = 0; i < first.visible; i++) energy -= first.b[i]! * v[r * first.visible + i]!;
    for (const [l, { visible, hidden, w, c }] of machines.entries()) {
      const below = l === 0 ? v : mu[l - 1]!;
      for (let j = 0; j < hidden; j++) {
        const m = mu[l]![r * hidden + j]!;
        energy -= c[j]! * m;
        for (let i = 0; i < visible; i++)
          energy -= below[r * visible + i]! * w[i * hidden + j]! * m;
        energy -= entropy(m);
      }
    }
    return energy;
  });
}

/** −m ln m − (1−m) ln(1−m), by the logit so that 0 and 1 give 0. */
function entropy(m: number): number {
  if (m <= 0 || m >= 1) return 0;
  const logit = Math.log(m / (1 - m));
  return softplus(logit) - m * logit;
}
