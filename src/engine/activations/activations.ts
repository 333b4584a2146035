/**
 * Activation functions, each value beside its derivative. Formulas and sources are in the
 * catalogue.
 */
import { numberArgument } from '../../model/catalogue/catalogue.js';
import type { FunctionSpec } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';
import { compileFunction } from '../autodiff/compile.js';
import { erfc } from '../compute/erf.js';
import type { Floats } from '../compute/tensor.js';

export interface Activation {
  readonly name: string;
  /** a = f(z), row by row; all arrays are [rows, width]. */
  forward(z: Floats, a: Floats, width: number): void;
  /** dz = ∂C/∂z from da = ∂C/∂a. */
  backward(z: Floats, a: Floats, da: Floats, dz: Floats, width: number): void;
  /** f′(z), one value at a time; absent where the function is not elementwise. */
  readonly derivative?: (z: number, a: number) => number;
}

type Value = (z: number) => number;
type Derivative = (z: number, a: number) => number;

function elementwise(name: string, value: Value, derivative: Derivative): Activation {
  return {
    name,
    derivative,
    forward(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = value(z[i]!);
    },
    backward(z, a, da, dz) {
      for (let i = 0; i < z.length; i++) dz[i] = da[i]! * derivative(z[i]!, a[i]!);
    },
  };
}

export const sigmoid = (z: number): number => {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
};

/** ln(1 + eᶻ) without overflow. */
export const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The normal distribution function and its density. */
const normalCdf = (z: number): number => 0.5 * erfc(-z / Math.SQRT2);
const normalPdf = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** Constants of Klambauer et al. 2017, as PyTorch has them. */
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

const plain: Readonly<Record<string, readonly [Value, Derivative]>> = {
  linear: [(z) => z, () => 1],
  step: [(z) => (z >= 0 ? 1 : 0), () => 0],
  sigmoid: [sigmoid, (_, a) => a * (1 - a)],
  tanh: [Math.tanh, (_, a) => 1 - a * a],
  sin: [Math.sin, (z) => Math.cos(z)],
  // Written so that a NaN stays one.
  relu: [(z) => (z <= 0 ? 0 : z), (z) => (z > 0 ? 1 : 0)],
  selu: [
    (z) => seluScale * (z > 0 ? z : seluAlpha * Math.expm1(z)),
    (z, a) => (z > 0 ? seluScale : a + seluScale * seluAlpha),
  ],
  gelu: [(z) => z * normalCdf(z), (z) => normalCdf(z) + z * normalPdf(z)],
  silu: [(z) => z * sigmoid(z), (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z)))],
  softplus: [softplus, (z) => sigmoid(z)],
};

/**
 * a_j = e^(z_j − m) / Σ_k e^(z_k − m) with m = max z; ∂C/∂z_j = a_j (g_j − Σ_k a_k g_k): not
 * elementwise.
 */
const softmax: Activation = {
  name: 'softmax',
  forward(z, a, width) {
    for (let row = 0; row < z.length; row += width) {
      let most = -Infinity;
      for (let j = 0; j < width; j++) most = Math.max(most, z[row + j]!);
      let sum = 0;
      for (let j = 0; j < width; j++) sum += a[row + j] = Math.exp(z[row + j]! - most);
      for (let j = 0; j < width; j++) a[row + j]! /= sum;
    }
  },
  backward(_, a, da, dz, width) {
    for (let row = 0; row < a.length; row += width) {
      let dot = 0;
      for (let j = 0; j < width; j++) dot += a[row + j]! * da[row + j]!;
      for (let j = 0; j < width; j++) dz[row + j] = a[row + j]! * (da[row + j]! - dot);
    }
  },
};

/**
 * The function a call names: `relu`, `elu(alpha=1)`, or one of the file's own. @throws Error for a
 * name that neither has
 */
export function createActivation(
  call: CallValue,
  functions: readonly FunctionSpec[] = [],
): Activation {
  const name = call.call;
  const own = functions.find((spec) => spec.name === name);
  if (own) return compileFunction(own).activation;
  if (name === 'softmax') return softmax;
  if (name === 'leaky_relu') {
    const alpha = numberArgument('activation', call, 'alpha');
    return elementwise(
      name,
      (z) => (z > 0 ? z : alpha * z),
      (z) => (z > 0 ? 1 : alpha),
    );
  }
  if (name === 'elu') {
    const alpha = numberArgument('activation', call, 'alpha');
    return elementwise(
      name,
      (z) => (z > 0 ? z : alpha * Math.expm1(z)),
      (z, a) => (z > 0 ? 1 : a + alpha),
    );
  }
  const known = plain[name];
  if (!known) throw new Error(`No activation is called '${name}'`);
  return elementwise(name, ...known);
}
