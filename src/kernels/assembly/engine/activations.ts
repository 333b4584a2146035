/** Activations, and δ = f′(z) ∘ ∂C/∂a, by their number: as `arrayKernels.ts` has them. */
import { expOf, log1pOf } from './doubles';
import { exp, expm1, sigmoid, tanh } from './exponential';
import { Real } from './real';
import { at, LANES, read, write } from './vector';

const RELU: i32 = 1;
const LEAKY_RELU: i32 = 2;
const SIGMOID: i32 = 3;
const TANH: i32 = 4;
const ELU: i32 = 5;
const SILU: i32 = 6;
const STEP: i32 = 7;
const SOFTMAX: i32 = 8;
const SELU: i32 = 9;
const SOFTPLUS: i32 = 10;

/** selu's constants, as `selu.ts` of the engine has them. */
const SCALE: f64 = 1.0507009873554805;
const ALPHA: f64 = 1.6732632423543772;

function all(x: Real): v128 {
  return v128.splat<Real>(x);
}

/** ln(1 + e^z), number by number in double precision. */
function softplus(z: v128): v128 {
  let result = z;
  result = v128.replace_lane<Real>(result, 0, softplusOf(v128.extract_lane<Real>(z, 0)));
  result = v128.replace_lane<Real>(result, 1, softplusOf(v128.extract_lane<Real>(z, 1)));
  if (LANES === 4) {
    result = f32x4.replace_lane(result, 2, softplusOf(f32x4.extract_lane(z, 2)) as f32);
    result = f32x4.replace_lane(result, 3, softplusOf(f32x4.extract_lane(z, 3)) as f32);
  }
  return result;
}

function softplusOf(z: Real): Real {
  return (max<f64>(z, 0) + log1pOf(expOf(-abs<f64>(z)))) as Real;
}

function valueOf(kind: i32, z: v128, alpha: v128): v128 {
  const isPositive = v128.gt<Real>(z, all(0));
  switch (kind) {
    case RELU:
      return v128.max<Real>(z, all(0));
    case LEAKY_RELU:
      return v128.bitselect(z, v128.mul<Real>(alpha, z), isPositive);
    case SIGMOID:
      return sigmoid(z);
    case TANH:
      return tanh(z);
    case ELU:
      return v128.bitselect(z, v128.mul<Real>(alpha, expm1(z)), isPositive);
    case SILU:
      return v128.mul<Real>(z, sigmoid(z));
    case SELU: {
      const below = v128.mul<Real>(all(ALPHA as Real), expm1(z));
      return v128.mul<Real>(all(SCALE as Real), v128.bitselect(z, below, isPositive));
    }
    case SOFTPLUS:
      return softplus(z);
    case STEP:
      return v128.and(all(1), v128.ge<Real>(z, all(0)));
    default:
      return z;
  }
}

function derivativeOf(kind: i32, z: v128, a: v128, alpha: v128): v128 {
  const one = all(1);
  const isPositive = v128.gt<Real>(z, all(0));
  switch (kind) {
    case RELU:
      return v128.and(one, isPositive);
    case LEAKY_RELU:
      return v128.bitselect(one, alpha, isPositive);
    case SIGMOID:
      return v128.mul<Real>(a, v128.sub<Real>(one, a));
    case TANH:
      return v128.sub<Real>(one, v128.mul<Real>(a, a));
    case ELU:
      return v128.bitselect(one, v128.add<Real>(a, alpha), isPositive);
    case SILU: {
      const s = sigmoid(z);
      return v128.mul<Real>(s, v128.add<Real>(one, v128.mul<Real>(z, v128.sub<Real>(one, s))));
    }
    case SELU:
      return v128.bitselect(
        all(SCALE as Real),
        v128.add<Real>(a, all((SCALE * ALPHA) as Real)),
        isPositive,
      );
    case SOFTPLUS:
      return sigmoid(z);
    case STEP:
      return all(0);
    default:
      return one;
  }
}

/** a = f(z), n numbers. @param width of a row, for softmax */
export function activate(kind: i32, alpha: f64, z: usize, a: usize, n: i32, width: i32): void {
  if (kind === SOFTMAX) return softmax(z, a, n, width);
  const parameter = all(alpha as Real);
  let i = 0;
  // The commonest has a loop without a choice in it.
  if (kind === RELU)
    for (; i + LANES <= n; i += LANES)
      v128.store(at(a, i), v128.max<Real>(v128.load(at(z, i)), all(0)));
  for (; i + LANES <= n; i += LANES)
    v128.store(at(a, i), valueOf(kind, v128.load(at(z, i)), parameter));
  for (; i < n; i++) write(at(a, i), valueOf(kind, read(at(z, i), false), parameter), false);
}

/** dz = f′(z) ∘ da, n numbers; for softmax a·(da − Σ a·da) row by row. */
export function activationGradient(
  kind: i32,
  alpha: f64,
  z: usize,
  a: usize,
  da: usize,
  dz: usize,
  n: i32,
  width: i32,
): void {
  if (kind === SOFTMAX) return softmaxGradient(a, da, dz, n, width);
  const parameter = all(alpha as Real);
  let i = 0;
  if (kind === RELU)
    for (; i + LANES <= n; i += LANES) {
      const slope = v128.and(all(1), v128.gt<Real>(v128.load(at(z, i)), all(0)));
      v128.store(at(dz, i), v128.mul<Real>(v128.load(at(da, i)), slope));
    }
  for (; i + LANES <= n; i += LANES) {
    const slope = derivativeOf(kind, v128.load(at(z, i)), v128.load(at(a, i)), parameter);
    v128.store(at(dz, i), v128.mul<Real>(v128.load(at(da, i)), slope));
  }
  for (; i < n; i++) {
    const slope = derivativeOf(kind, read(at(z, i), false), read(at(a, i), false), parameter);
    write(at(dz, i), v128.mul<Real>(read(at(da, i), false), slope), false);
  }
}

function softmax(z: usize, a: usize, n: i32, width: i32): void {
  for (let row = 0; row < n; row += width) {
    let most = load<Real>(at(z, row));
    for (let j = 1; j < width; j++) most = max<Real>(most, load<Real>(at(z, row + j)));
    for (let j = 0; j < width; j++) store<Real>(at(a, row + j), load<Real>(at(z, row + j)) - most);
  }
  let i = 0;
  for (; i + LANES <= n; i += LANES) v128.store(at(a, i), exp(v128.load(at(a, i))));
  for (; i < n; i++) write(at(a, i), exp(read(at(a, i), false)), false);
  for (let row = 0; row < n; row += width) {
    let sum: f64 = 0;
    for (let j = 0; j < width; j++) sum += load<Real>(at(a, row + j));
    for (let j = 0; j < width; j++)
      store<Real>(at(a, row + j), (load<Real>(at(a, row + j)) / sum) as Real);
  }
}

function softmaxGradient(a: usize, da: usize, dz: usize, n: i32, width: i32): void {
  for (let row = 0; row < n; row += width) {
    let dot: f64 = 0;
    for (let j = row; j < row + width; j++)
      dot += (load<Real>(at(a, j)) as f64) * (load<Real>(at(da, j)) as f64);
    for (let j = row; j < row + width; j++)
      store<Real>(
        at(dz, j),
        ((load<Real>(at(a, j)) as f64) * ((load<Real>(at(da, j)) as f64) - dot)) as Real,
      );
  }
}
