/** Rows of a table by their number, and the way back: as `embed.ts` of the engine has them. */
import { Real } from './real';
import { at } from './vector';

/**
 * a[i] = table[x[i]], rows of `size` numbers.
 * @returns where the first number stands that has no row; −1 where all have one
 */
export function lookUp(x: usize, table: usize, a: usize, n: i32, values: i32, size: i32): i32 {
  for (let i = 0; i < n; i++) {
    const given = load<Real>(at(x, i));
    if (!(given >= 0 && given < (values as Real)) || floor<Real>(given) !== given) return i;
    memory.copy(at(a, i * size), at(table, (given as i32) * size), at(0, size));
  }
  return -1;
}

/** gradient[k] = Σ of da[i] where x[i] is k. */
export function lookUpGradient(
  x: usize,
  da: usize,
  gradient: usize,
  n: i32,
  values: i32,
  size: i32,
): void {
  memory.fill(gradient, 0, at(0, values * size));
  for (let i = 0; i < n; i++) {
    const to = at(gradient, (load<Real>(at(x, i)) as i32) * size);
    const from = at(da, i * size);
    for (let k = 0; k < size; k++)
      store<Real>(at(to, k), load<Real>(at(to, k)) + load<Real>(at(from, k)));
  }
}
