/** e^x and what is made of it, a vector at a time, in the module's precision. */
import { exp4, expm4, sigmoid4, tanh4 } from './singles';
import { expm1Of, expOf, sigmoidOf, tanhOf } from './doubles';
import { SIZE } from './vector';

function pair(first: f64, second: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

function left(x: v128): f64 {
  return f64x2.extract_lane(x, 0);
}

function right(x: v128): f64 {
  return f64x2.extract_lane(x, 1);
}

/** e^x. */
export function exp(x: v128): v128 {
  return SIZE === 4 ? exp4(x) : pair(expOf(left(x)), expOf(right(x)));
}

/** e^x − 1 for x ≤ 0. */
export function expm1(x: v128): v128 {
  return SIZE === 4 ? expm4(x) : pair(expm1Of(left(x)), expm1Of(right(x)));
}

/** 1/(1 + e^(−x)). */
export function sigmoid(x: v128): v128 {
  return SIZE === 4 ? sigmoid4(x) : pair(sigmoidOf(left(x)), sigmoidOf(right(x)));
}

/** tanh x. */
export function tanh(x: v128): v128 {
  return SIZE === 4 ? tanh4(x) : pair(tanhOf(left(x)), tanhOf(right(x)));
}
