/** Which rows train, validate and test. */
import type { SplitSpec } from '../model/experiment.js';
import { randomStreams } from '../model/random/streams.js';

export interface Parts {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** ⌊n·share⌋ as on paper: 29 % of 100 is 29, though 0.29 · 100 is 28.999… in doubles. */
export const shareOf = (n: number, share: number): number => Math.floor(Number((n * share).toPrecision(12)));

/**
 * Parts of n rows by shares. perm = a permutation by `seed`; test = its first ⌊n·test⌋, validation the next ⌊n·validation⌋,
 * train the rest. Without shuffling: train, validation, test in file order. Within a part rows keep file order.
 * @param classes the class of each row, for `stratify`
 */
export function splitRows(n: number, spec: SplitSpec, classes?: Int32Array): Parts {
  const random = randomStreams(spec.seed, spec.generator)('split');
  const groups = spec.stratify && classes ? groupsOf(classes) : [Int32Array.from({ length: n }, (_, i) => i)];
  const train: number[] = [];
  const validation: number[] = [];
  const test: number[] = [];
  for (const group of groups) {
    const tests = shareOf(group.length, spec.test);
    const validations = shareOf(group.length, spec.validation);
    if (spec.shuffle) {
      const order = random.permutation(group.length);
      order.forEach((place, rank) => (rank < tests ? test : rank < tests + validations ? validation : train).push(group[place]!));
    } else {
      const trains = group.length - tests - validations;
      group.forEach((row, rank) => (rank < trains ? train : rank < trains + validations ? validation : test).push(row));
    }
  }
  const inOrder = (rows: number[]): Int32Array => Int32Array.from(rows).sort();
  return { train: inOrder(train), validation: inOrder(validation), test: inOrder(test) };
}

function groupsOf(classes: Int32Array): Int32Array[] {
  const groups = new Map<number, number[]>();
  classes.forEach((code, row) => (groups.get(code) ?? groups.set(code, []).get(code)!).push(row));
  return [...groups.keys()].sort((a, b) => a - b).map((code) => Int32Array.from(groups.get(code)!));
}
