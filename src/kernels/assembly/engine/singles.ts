/**
 * e^x and what is made of it in single precision, four numbers at a time: x = n·ln 2 + r, a
 * polynomial in r, and n added to the exponent. Within two units of the last place; beyond what a
 * number can hold e^x stays at the least or greatest that it can.
 */

function all(x: f32): v128 {
  return f32x4.splat(x);
}

/** c + r·p. */
function step(r: v128, p: v128, c: f32): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(r, p, all(c));
  return f32x4.add(all(c), f32x4.mul(r, p));
}

/** (e^r − 1)/r for |r| ≤ ½ ln 2, by its series. */
function series(r: v128): v128 {
  let p = step(r, all(1.0 / 5040.0), 1.0 / 720.0);
  p = step(r, p, 1.0 / 120.0);
  p = step(r, p, 1.0 / 24.0);
  p = step(r, p, 1.0 / 6.0);
  p = step(r, p, 0.5);
  return step(r, p, 1);
}

/** e^x. */
export function exp4(x: v128): v128 {
  const held = f32x4.max(f32x4.min(x, all(88)), all(-87));
  // Added to this, a number's last bits are whole: n stands there.
  const magic = all(12582912);
  const shifted = f32x4.add(f32x4.mul(held, all(1.44269504)), magic);
  const n = f32x4.sub(shifted, magic);
  // ln 2 in two parts, the first short enough for n times it to be exact.
  let r = f32x4.sub(held, f32x4.mul(n, all(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, all(-2.1219444e-4)));
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return f32x4.mul(step(r, series(r), 1), power);
}

/** e^x − 1 for x ≤ 0, exact near 0. */
export function expm4(x: v128): v128 {
  const near = f32x4.ge(x, all(-0.34));
  return v128.bitselect(f32x4.mul(x, series(x)), f32x4.sub(exp4(x), all(1)), near);
}

/** 1/(1 + e^(−x)), without overflow on either side. */
export function sigmoid4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const isPositive = f32x4.ge(x, all(0));
  return f32x4.div(v128.bitselect(all(1), e, isPositive), f32x4.add(all(1), e));
}

/** tanh x: near 0 a polynomial in x² (Cephes), else (1 − e)/(1 + e) with e = e^(−2|x|). */
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const e = exp4(f32x4.mul(size, all(-2)));
  const far = f32x4.div(f32x4.sub(all(1), e), f32x4.add(all(1), e));
  const z = f32x4.mul(x, x);
  let p = step(z, all(-5.70498872745e-3), 2.06390887954e-2);
  p = step(z, p, -5.37397155531e-2);
  p = step(z, p, 1.33314422036e-1);
  p = step(z, p, -3.33332819422e-1);
  const near = f32x4.add(x, f32x4.mul(x, f32x4.mul(z, p)));
  const sign = v128.and(x, all(-0.0));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, all(0.625)));
}
