/** Operands of a recorded operation, i words behind the first. */

/** A whole number. */
export function word(o: usize, i: i32): i32 {
  return load<i32>(o + ((i as usize) << 2));
}

/** An address. */
export function place(o: usize, i: i32): usize {
  return load<i32>(o + ((i as usize) << 2)) as usize;
}

/** A number of two words. */
export function double(o: usize, i: i32): f64 {
  return load<f64>(o + ((i as usize) << 2));
}
