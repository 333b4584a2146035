/** Rows of a table by their number, and the way back. */
import type { Floats } from './tensor.js';

/**
 * a[i] = table[x[i]], rows of `size` numbers.
 * @returns where the first number stands that has no row; −1 where all have one
 */
export function lookUp(x: Floats, table: Floats, a: Floats, size: number): number {
  const values = table.length / size;
  for (let i = 0; i < x.length; i++) {
    const index = x[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= values) return i;
    for (let k = 0; k < size; k++) a[i * size + k] = table[index * size + k]!;
  }
  return -1;
}

/** gradient[k] = Σ of da[i] where x[i] is k. */
export function lookUpGradient(x: Floats, da: Floats, gradient: Floats, size: number): void {
  gradient.fill(0);
  for (let i = 0; i < x.length; i++)
    for (let k = 0; k < size; k++) gradient[x[i]! * size + k]! += da[i * size + k]!;
}
