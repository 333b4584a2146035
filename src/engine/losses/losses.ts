/**
 * Losses with their gradients. Softmax with cross-entropy and sigmoid with binary cross-entropy are
 * taken together, from z.
 */
import { argument, entryOf, numberArgument } from '../../model/catalogue/catalogue.js';
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';
import { softplus } from '../activations/activations.js';
import { compileFunction } from '../autodiff/compile.js';
import type { Tensor } from '../compute/tensor.js';

export type Reduction = 'sum' | 'rows' | 'mean';

/**
 * What the output layer gives: z before its activation (where it has one), a after it. All tensors
 * are [rows, outputs].
 */
export interface Output {
  readonly z: Tensor;
  readonly a: Tensor;
}

export interface Loss {
  readonly name: string;
  readonly reduction: Reduction;
  /** The gradient is ∂C/∂z, past the activation: δ = (a − y)/n. */
  readonly fused: boolean;
  /** What a row of each class counts for, where classes differ. */
  readonly classWeights?: Float64Array;
  /**
   * What the loss of a batch counts for among others: 1 for a sum, else its rows, or their class
   * weights.
   */
  mass(y: Tensor): number;
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

/**
 * Where a probability was rounded to 0 the logarithm is taken to be −100, and what is divided by no
 * smaller than this, as PyTorch does.
 */
const least = { log: -100, divisor: 1e-12 };

/** y·ln a with 0·ln 0 = 0. */
const yLog = (y: number, a: number): number => (y === 0 ? 0 : y * Math.max(least.log, Math.log(a)));

const crossEntropy: Term = {
  value: (a, y) => -yLog(y, a),
  derivative: (a, y) => (y === 0 ? 0 : -y / (a === 0 ? least.divisor : a)),
};
const binaryCrossEntropy: Term = {
  value: (a, y) => -yLog(y, a) - yLog(1 - y, 1 - a),
  derivative: (a, y) => (a - y) / Math.max(least.divisor, a * (1 - a)),
};

/** −[y ln σ(z) + (1−y) ln(1−σ(z))] = softplus(z) − y·z, finite for every z. */
const sigmoidCrossEntropy: Term = {
  fused: true,
  value: (_, y, z) => softplus(z) - y * z,
  derivative: (a, y) => a - y,
};

/** What a row counts for. */
type RowWeight = (y: Tensor, row: number) => number;

const equal: RowWeight = () => 1;

/** By class: one-hot targets, or one column of 0 and 1. */
function byClass(weights: Float64Array): RowWeight {
  return (y, row) => {
    const width = y.shape.at(-1)!;
    if (width === 1) return y.data[row]! * weights[1]! + (1 - y.data[row]!) * weights[0]!;
    let weight = 0;
    for (let k = 0; k < width; k++) weight += weights[k]! * y.data[row * width + k]!;
    return weight;
  };
}

/** What losses have in common: rows that count differently, and how their sum is reduced. */
class RowLoss implements Loss {
  constructor(
    readonly name: string,
    readonly reduction: Reduction,
    readonly fused: boolean,
    private readonly weightOf: RowWeight,
    /** The sum over one row's outputs. */
    private readonly rowValue: (output: Output, y: Tensor, row: number) => number,
    /** Writes one row's gradient, times `scale`. */
    private readonly rowGradient: (
      output: Output,
      y: Tensor,
      row: number,
      gradient: Tensor,
      scale: number,
    ) => void,
  ) {}

  mass(y: Tensor): number {
    if (this.reduction === 'sum') return 1;
    const rows = y.shape[0]!;
    if (this.weightOf === equal) return rows;
    let mass = 0;
    for (let row = 0; row < rows; row++) mass += this.weightOf(y, row);
    return mass;
  }

  private scale(y: Tensor): number {
    if (this.reduction === 'sum') return 1;
    const outputs = this.reduction === 'mean' ? y.shape.slice(1).reduce((a, b) => a * b, 1) : 1;
    return 1 / (this.mass(y) * outputs || 1);
  }

  value(output: Output, y: Tensor): number {
    let sum = 0;
    for (let row = 0; row < y.shape[0]!; row++)
      sum += this.weightOf(y, row) * this.rowValue(output, y, row);
    return sum * this.scale(y);
  }

  gradient(output: Output, y: Tensor, gradient: Tensor): void {
    const scale = this.scale(y);
    for (let row = 0; row < y.shape[0]!; row++)
      this.rowGradient(output, y, row, gradient, scale * this.weightOf(y, row));
  }
}

function elementwise(name: string, reduction: Reduction, term: Term, weightOf: RowWeight): Loss {
  return new RowLoss(
    name,
    reduction,
    term.fused ?? false,
    weightOf,
    ({ z, a }, y, row) => {
      const width = y.data.length / y.shape[0]!;
      let sum = 0;
      for (let i = row * width; i < (row + 1) * width; i++)
        sum += term.value(a.data[i]!, y.data[i]!, z.data[i]!);
      return sum;
    },
    ({ a }, y, row, gradient, scale) => {
      const width = y.data.length / y.shape[0]!;
      for (let i = row * width; i < (row + 1) * width; i++)
        gradient.data[i] = term.derivative(a.data[i]!, y.data[i]!) * scale;
    },
  );
}

/**
 * C = −Σ_j y_j (z_j − ln Σ_k e^(z_k)), by the log-sum-exp of each row. δ_j = a_j Σ_k y_k − y_j,
 * which is a − y where Σy = 1.
 */
function softmaxCrossEntropy(reduction: Reduction, weightOf: RowWeight): Loss {
  return new RowLoss(
    'cross_entropy',
    reduction,
    true,
    weightOf,
    ({ z }, y, row) => {
      const width = y.shape.at(-1)!;
      const at = row * width;
      let most = -Infinity;
      for (let j = 0; j < width; j++) most = Math.max(most, z.data[at + j]!);
      let total = 0;
      for (let j = 0; j < width; j++) total += Math.exp(z.data[at + j]! - most);
      const logTotal = Math.log(total) + most;
      let sum = 0;
      for (let j = 0; j < width; j++)
        if (y.data[at + j] !== 0) sum -= y.data[at + j]! * (z.data[at + j]! - logTotal);
      return sum;
    },
    ({ a }, y, row, gradient, scale) => {
      const width = y.shape.at(-1)!;
      const at = row * width;
      let mass = 0;
      for (let j = 0; j < width; j++) mass += y.data[at + j]!;
      for (let j = 0; j < width; j++)
        gradient.data[at + j] = (a.data[at + j]! * mass - y.data[at + j]!) * scale;
    },
  );
}

export interface LossOptions {
  readonly functions?: readonly FunctionSpec[];
  /** What a row of each class counts for. */
  readonly classWeights?: Float64Array;
}

/**
 * The loss a call names.
 * @param activation the output layer's: decides whether the two are taken together
 * @throws Error for a name that neither the catalogue nor the file has
 */
export function createLoss(call: CallValue, activation: string, options: LossOptions = {}): Loss {
  const loss = plainLoss(call, activation, options);
  return options.classWeights ? Object.assign(loss, { classWeights: options.classWeights }) : loss;
}

function plainLoss(
  call: CallValue,
  activation: string,
  { functions = [], classWeights }: LossOptions,
): Loss {
  const name = call.call;
  const weightOf = classWeights ? byClass(classWeights) : equal;
  const own = functions.find((spec) => spec.name === name);
  if (own)
    return elementwise(
      name,
      (call.options['reduction'] as Reduction | undefined) ?? 'mean',
      functionTerm(own),
      weightOf,
    );
  const entry = entryOf('loss', name);
  if (!entry) throw new Error(`No loss is called '${name}'`);
  const reduction = argument(entry, call, 'reduction') as Reduction;
  switch (name) {
    case 'half_squared_error':
      return elementwise(name, reduction, halfSquared, weightOf);
    case 'mse':
      return elementwise(name, reduction, squared, weightOf);
    case 'mae':
      return elementwise(name, reduction, absolute, weightOf);
    case 'huber':
      return elementwise(name, reduction, huber(numberArgument('loss', call, 'delta')), weightOf);
    case 'binary_cross_entropy':
      return elementwise(
        name,
        reduction,
        activation === 'sigmoid' ? sigmoidCrossEntropy : binaryCrossEntropy,
        weightOf,
      );
    default:
      return activation === 'softmax'
        ? softmaxCrossEntropy(reduction, weightOf)
        : elementwise(name, reduction, crossEntropy, weightOf);
  }
}

/** `function f(a, y)`: one term, its derivative by a from the expression. */
function functionTerm(spec: FunctionSpec): Term {
  const { value, derivative } = compileFunction(spec);
  return { value: (a, y) => value(a, y), derivative: (a, y) => derivative(a, y) };
}
