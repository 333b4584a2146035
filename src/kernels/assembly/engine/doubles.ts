/**
 * e^x, e^x − 1 and tanh x in double precision, step by step as FreeBSD's msun has them (Sun
 * Microsystems 1993), which JavaScript's `Math` in V8 follows: the same bits as there.
 */

const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const PER_LN2: f64 = 1.442695040888963387;
const GREATEST: f64 = 7.09782712893383973096e2;
const LEAST: f64 = -7.4513321910194110842e2;

/** The upper half of a number's bits, without its sign. */
function sizeOf(x: f64): u32 {
  return ((reinterpret<u64>(x) >> 32) & 0x7fffffff) as u32;
}

/** 2^k. */
function power(k: i32): f64 {
  return reinterpret<f64>(((0x3ff + k) as u64) << 52);
}

/** e^x. */
export function expOf(given: f64): f64 {
  let x = given;
  const size = sizeOf(x);
  if (size >= 0x40862e42) {
    if (x !== x) return x;
    if (x > GREATEST) return Infinity;
    if (x < LEAST) return 0;
  }
  let high: f64 = 0;
  let low: f64 = 0;
  let k: i32 = 0;
  if (size > 0x3fd62e42) {
    if (size < 0x3ff0a2b2) {
      if (x === 1) return 2.718281828459045;
      k = x < 0 ? -1 : 1;
      high = x - (x < 0 ? -LN2_HIGH : LN2_HIGH);
      low = x < 0 ? -LN2_LOW : LN2_LOW;
    } else {
      k = (PER_LN2 * x + (x < 0 ? -0.5 : 0.5)) as i32;
      high = x - (k as f64) * LN2_HIGH;
      low = (k as f64) * LN2_LOW;
    }
    x = high - low;
  } else if (size < 0x3e300000) return 1 + x;
  const t = x * x;
  let c = -1.6533902205465251539e-6 + t * 4.13813679705723846039e-8;
  c = 6.61375632143793436117e-5 + t * c;
  c = -2.77777777770155933842e-3 + t * c;
  c = 1.66666666666666019037e-1 + t * c;
  c = x - t * c;
  if (k === 0) return 1 - ((x * c) / (c - 2) - x);
  const y = 1 - (low - (x * c) / (2 - c) - high);
  if (k === 1024) return y * 2 * power(1023);
  return k >= -1021 ? y * power(k) : y * power(k + 1000) * power(-1000);
}

/** e^x − 1. */
export function expm1Of(given: f64): f64 {
  let x = given;
  const size = sizeOf(x);
  if (size >= 0x4043687a) {
    if (x !== x) return x;
    if (x > GREATEST) return Infinity;
    if (x < 0) return -1;
  }
  let c: f64 = 0;
  let k: i32 = 0;
  if (size > 0x3fd62e42) {
    let high: f64 = 0;
    let low: f64 = 0;
    if (size < 0x3ff0a2b2) {
      k = x < 0 ? -1 : 1;
      high = x < 0 ? x + LN2_HIGH : x - LN2_HIGH;
      low = x < 0 ? -LN2_LOW : LN2_LOW;
    } else {
      k = (PER_LN2 * x + (x < 0 ? -0.5 : 0.5)) as i32;
      high = x - (k as f64) * LN2_HIGH;
      low = (k as f64) * LN2_LOW;
    }
    x = high - low;
    c = high - x - low;
  } else if (size < 0x3c900000) return x;
  const half = 0.5 * x;
  const hxs = x * half;
  let r = 4.00821782732936239552e-6 + hxs * -2.01099218183624371326e-7;
  r = -7.93650757867487942473e-5 + hxs * r;
  r = 1.58730158725481460165e-3 + hxs * r;
  r = -3.33333333333331316428e-2 + hxs * r;
  r = 1 + hxs * r;
  let t = 3 - r * half;
  let e = hxs * ((r - t) / (6 - x * t));
  if (k === 0) return x - (x * e - hxs);
  e = x * (e - c) - c;
  e -= hxs;
  if (k === -1) return 0.5 * (x - e) - 0.5;
  if (k === 1) return x < -0.25 ? -2 * (e - (x + 0.5)) : 1 + 2 * (x - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - x);
    return (k === 1024 ? y * 2 * power(1023) : y * power(k)) - 1;
  }
  if (k < 20) {
    t = reinterpret<f64>(((0x3ff00000 - (0x200000 >> k)) as u64) << 32);
    return (t - (e - x)) * power(k);
  }
  return (x - (e + power(-k)) + 1) * power(k);
}

/** tanh x. */
export function tanhOf(x: f64): f64 {
  const size = sizeOf(x);
  if (x !== x || size < 0x3e300000) return x;
  let z: f64 = 1;
  if (size < 0x40360000) {
    const length = abs(x);
    if (size >= 0x3ff00000) z = 1 - 2 / (expm1Of(2 * length) + 2);
    else {
      const t = expm1Of(-2 * length);
      z = -t / (t + 2);
    }
  }
  return x < 0 ? -z : z;
}

/** 1/(1 + e^(−x)), as `sigmoid.ts` has it. */
export function sigmoidOf(x: f64): f64 {
  if (x >= 0) return 1 / (1 + expOf(-x));
  const e = expOf(x);
  return e / (1 + e);
}

/** ln x. */
export function logOf(given: f64): f64 {
  let x = given;
  let bits = reinterpret<u64>(x);
  let k: i32 = 0;
  if ((bits as i64) < 0x0010000000000000) {
    if (x === 0) return -Infinity;
    if (x < 0) return NaN;
    k = -54;
    x *= 18014398509481984;
    bits = reinterpret<u64>(x);
  }
  if (bits >= 0x7ff0000000000000) return x + x;
  let upper = (bits >> 32) as i32;
  k += (upper >> 20) - 1023;
  upper &= 0xfffff;
  const up = (upper + 0x95f64) & 0x100000;
  x = reinterpret<f64>((((upper | (up ^ 0x3ff00000)) as u64) << 32) | (bits & 0xffffffff));
  k += up >> 20;
  const f = x - 1;
  const dk = k as f64;
  if ((0xfffff & (2 + upper)) < 3) {
    if (f === 0) return k === 0 ? 0 : dk * LN2_HIGH + dk * LN2_LOW;
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k === 0 ? f - r : dk * LN2_HIGH - (r - dk * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (LG2 + w * (LG4 + w * LG6));
  const t2 = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
  const r = t2 + t1;
  if (((upper - 0x6147a) | (0x6b851 - upper)) > 0) {
    const half = 0.5 * f * f;
    return k === 0
      ? f - (half - s * (half + r))
      : dk * LN2_HIGH - (half - (s * (half + r) + dk * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - r) : dk * LN2_HIGH - (s * (f - r) - dk * LN2_LOW - f);
}

const LG1: f64 = 6.66666666666673513e-1;
const LG2: f64 = 3.999999999940941908e-1;
const LG3: f64 = 2.857142874366239149e-1;
const LG4: f64 = 2.222219843214978396e-1;
const LG5: f64 = 1.818357216161805012e-1;
const LG6: f64 = 1.531383769920937332e-1;
const LG7: f64 = 1.479819860511658591e-1;

/** ln(1 + x) for 0 ≤ x ≤ 1. */
export function log1pOf(x: f64): f64 {
  if (x !== x) return x;
  const size = sizeOf(x);
  if (size < 0x3e200000) return size < 0x3c900000 ? x : x - x * x * 0.5;
  let f = x;
  let c: f64 = 0;
  let upper: i32 = 1;
  let k: i32 = 0;
  if (size >= 0x3fda827a) {
    let u = 1 + x;
    const bits = reinterpret<u64>(u);
    upper = (bits >> 32) as i32;
    k = (upper >> 20) - 1023;
    c = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    upper &= 0xfffff;
    const low = bits & 0xffffffff;
    if (upper < 0x6a09e) u = reinterpret<f64>((((upper | 0x3ff00000) as u64) << 32) | low);
    else {
      k += 1;
      u = reinterpret<f64>((((upper | 0x3fe00000) as u64) << 32) | low);
      upper = (0x100000 - upper) >> 2;
    }
    f = u - 1;
  }
  const half = 0.5 * f * f;
  const dk = k as f64;
  if (upper === 0) {
    if (f === 0) return k === 0 ? 0 : dk * LN2_HIGH + (c + dk * LN2_LOW);
    const r = half * (1 - 0.66666666666666666 * f);
    return k === 0 ? f - r : dk * LN2_HIGH - (r - (dk * LN2_LOW + c) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  let r = LG6 + z * LG7;
  r = LG5 + z * r;
  r = LG4 + z * r;
  r = LG3 + z * r;
  r = LG2 + z * r;
  r = z * (LG1 + z * r);
  return k === 0
    ? f - (half - s * (half + r))
    : dk * LN2_HIGH - (half - (s * (half + r) + (dk * LN2_LOW + c)) - f);
}
