/** Reference numbers of test/reference, and how close a number must be to one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

// JSON of many shapes: each test names the fields it reads.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** "NaN", "Infinity" and "-Infinity" are numbers in these files. */
const revive = (_: string, value: unknown): unknown =>
  value === 'NaN'
    ? NaN
    : value === 'Infinity'
      ? Infinity
      : value === '-Infinity'
        ? -Infinity
        : value;

export const reference = (name: string): Json =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../reference', `${name}.json`), 'utf8'),
    revive,
  );

export const flat = (value: unknown): number[] =>
  Array.isArray(value) ? value.flatMap(flat) : [Number(value)];

/** |actual − expected| ≤ tolerance · max(1, |expected|), number by number. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: unknown,
  tolerance: number,
  what = '',
): void {
  const wanted = flat(expected);
  expect(actual.length, `${what}: count`).toBe(wanted.length);
  for (const [i, e] of wanted.entries()) {
    const a = actual[i]!;
    if (Object.is(a, e) || a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    const difference = Math.abs(a - e) / Math.max(1, Math.abs(e));
    if (!(difference <= tolerance))
      expect.fail(
        `${what}[${i}]: ${a} where ${e} is expected (off by ${difference}, ${tolerance} allowed)`,
      );
  }
}

/** |actual − expected| ≤ tolerance · |expected|: purely relative. */
export function expectRelative(
  actual: number,
  expected: number,
  tolerance: number,
  what = '',
): void {
  if (actual === expected) return;
  const difference = Math.abs(actual - expected) / Math.abs(expected);
  if (!(difference <= tolerance))
    expect.fail(
      `${what}: ${actual} where ${expected} is expected (relative difference ${difference}, ` +
        `${tolerance} allowed)`,
    );
}
