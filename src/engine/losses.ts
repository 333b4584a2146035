/** Losses with their gradients. Softmax with cross-entropy and sigmoid with binary cross-entropy are taken together, from z. */
import { argument, entryOf, numberArgument } from '../model/catalogue/catalogue.js';
import type { CallValue } from '../model/value.js';
import { softplus } from './activations.js';
import type { Tensor } from './tensor.js';

export type Reduction = 'sum' | 'rows' | 'mean';

/** What the output layer gives: z before its activation (where it has one), a after it. All tensors are [rows, outputs]. */
export interface Output {
  readonly z: Tensor;
  readonly a: Tensor;
}

export interface Loss {
  readonly name: string;
  readonly reduction: Reduction;
  /** The gradient is ∂C/∂z, past the activation: δ = (a − y)/n. */
  readonly fused: boolean;
  /** C of the batch. */
  value(output: Output, y: Tensor): number;
  /** Writes ∂C/∂a into `gradient`, or ∂C/∂z where fused. */
  gradient(output: Output, y: Tensor, gradient: Tensor): void;
}

/** One term of the sum, and its derivative by a (by z where fused). */
interface Term {
  readonly fused?: boolean;
  value(a: number, y: number, z: number): number;
  derivative(a: number, y: number): number;
}

const squared: Term = { value: (a, y) => (a - y) ** 2, derivative: (a, y) => 2 * (a - y) };
const halfSquared: Term = { value: (a, y) => 0.5 * (a - y) ** 2, derivative: (a, y) => a - y };
const absolute: Term = { value: (a, y) => Math.abs(a - y), derivative: (a, y) => Math.sign(a - y) };

function huber(delta: number): Term {
  return {
    value: (a, y) => {
      const d = Math.abs(a - y);
      return d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta);
    },
    derivative: (a, y) => Math.max(-delta, Math.min(delta, a - y)),
  };
}

/** y·ln a with 0·ln 0 = 0. */
const yLog = (y: number, a: number): number => (y === 0 ? 0 : y * Math.log(a));

const crossEntropy: Term = { value: (a, y) => -yLog(y, a), derivative: (a, y) => (y === 0 ? 0 : -y / a) };
const binaryCrossEntropy: Term = { value: (a, y) => -yLog(y, a) - yLog(1 - y, 1 - a), derivative: (a, y) => (a - y) / (a * (1 - a)) };

/** −[y ln σ(z) + (1−y) ln(1−σ(z))] = softplus(z) − y·z, finite for every z. */
const sigmoidCrossEntropy: Term = { fused: true, value: (_, y, z) => softplus(z) - y * z, derivative: (a, y) => a - y };

const scaleOf = (reduction: Reduction, [rows, ...rest]: readonly number[]): number => {
  if (reduction === 'sum') return 1;
  return reduction === 'rows' ? 1 / rows! : 1 / (rows! * rest.reduce((a, b) => a * b, 1));
};

function elementwise(name: string, reduction: Reduction, term: Term): Loss {
  return {
    name,
    reduction,
    fused: term.fused ?? false,
    value({ z, a }, y) {
      let sum = 0;
      for (let i = 0; i < a.data.length; i++) sum += term.value(a.data[i]!, y.data[i]!, z.data[i]!);
      return sum * scaleOf(reduction, a.shape);
    },
    gradient({ a }, y, gradient) {
      const scale = scaleOf(reduction, a.shape);
      for (let i = 0; i < a.data.length; i++) gradient.data[i] = term.derivative(a.data[i]!, y.data[i]!) * scale;
    },
  };
}

/** C = −Σ_j y_j (z_j − ln Σ_k e^(z_k)), by the log-sum-exp of each row. δ_j = a_j Σ_k y_k − y_j, which is a − y where Σy = 1. */
function softmaxCrossEntropy(reduction: Reduction): Loss {
  return {
    name: 'cross_entropy',
    reduction,
    fused: true,
    value({ z, a }, y) {
      const width = a.shape.at(-1)!;
      let sum = 0;
      for (let row = 0; row < z.data.length; row += width) {
        let most = -Infinity;
        for (let j = 0; j < width; j++) most = Math.max(most, z.data[row + j]!);
        let total = 0;
        for (let j = 0; j < width; j++) total += Math.exp(z.data[row + j]! - most);
        const logTotal = Math.log(total) + most;
        for (let j = 0; j < width; j++) if (y.data[row + j] !== 0) sum -= y.data[row + j]! * (z.data[row + j]! - logTotal);
      }
      return sum * scaleOf(reduction, a.shape);
    },
    gradient({ a }, y, gradient) {
      const width = a.shape.at(-1)!;
      const scale = scaleOf(reduction, a.shape);
      for (let row = 0; row < a.data.length; row += width) {
        let mass = 0;
        for (let j = 0; j < width; j++) mass += y.data[row + j]!;
        for (let j = 0; j < width; j++) gradient.data[row + j] = (a.data[row + j]! * mass - y.data[row + j]!) * scale;
      }
    },
  };
}

/**
 * The loss a call names.
 * @param activation the output layer's: decides whether the two are taken together
 * @throws Error for a name the catalogue does not have
 */
export function createLoss(call: CallValue, activation: string): Loss {
  const name = call.call;
  const entry = entryOf('loss', name);
  if (!entry) throw new Error(`No loss is called '${name}'`);
  const reduction = argument(entry, call, 'reduction') as Reduction;
  switch (name) {
    case 'half_squared_error':
      return elementwise(name, reduction, halfSquared);
    case 'mse':
      return elementwise(name, reduction, squared);
    case 'mae':
      return elementwise(name, reduction, absolute);
    case 'huber':
      return elementwise(name, reduction, huber(numberArgument('loss', call, 'delta')));
    case 'binary_cross_entropy':
      return elementwise(name, reduction, activation === 'sigmoid' ? sigmoidCrossEntropy : binaryCrossEntropy);
    default:
      return activation === 'softmax' ? softmaxCrossEntropy(reduction) : elementwise(name, reduction, crossEntropy);
  }
}
