/**
 * The complementary error function to double precision. Source: Abramowitz & Stegun 7.1.6 (series)
 * and 7.1.14 (continued fraction).
 */

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** erfc(x) = 1 − erf(x); relative error below 1e-13 for x < 26, then it underflows to 0. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  return x < 2 ? 1 - series(x) : fraction(x);
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!: all terms positive, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return twoOverRootPi * Math.exp(-x * x) * sum;
}

/** erfc(x) = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))), from the inside out. */
function fraction(x: number): number {
  let tail = x;
  for (let n = Math.ceil(20 + 300 / (x * x)); n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}
