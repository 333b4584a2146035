/** Vectors of 128 bits of either precision. */
import { Real } from './real';

/** Numbers of a vector. */
export const LANES: i32 = 16 / sizeof<Real>();
/** Bytes of a number, and their logarithm. */
export const SIZE: i32 = sizeof<Real>();
export const SHIFT: i32 = alignof<Real>();

/** a·b + c, rounded once where the processor can and the module was made for it. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(a, b, c);
  return v128.add<Real>(v128.mul<Real>(a, b), c);
}

/** The address of the i-th number. */
export function at(base: usize, i: i32): usize {
  return base + ((i as usize) << SHIFT);
}

/** Zeros. */
export function nothing(): v128 {
  return v128.splat<Real>(0);
}

/** A vector of numbers, or one of them in all lanes: what is left at the end of a row. */
export function read(from: usize, isWhole: bool): v128 {
  return isWhole ? v128.load(from) : v128.load_splat<Real>(from);
}

/** All of a vector, or its first number. */
export function write(to: usize, value: v128, isWhole: bool): void {
  if (isWhole) v128.store(to, value);
  else store<Real>(to, v128.extract_lane<Real>(value, 0));
}
