/** Which rows train, validate and test. */
import type { SplitSpec } from '../model/experiment/experiment.js';
import { range } from './table.js';
import { RandomStreams } from '../model/random/streams.js';

export interface Parts {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** ⌊n·share⌋ as on paper: 29 % of 100 is 29, though 0.29 · 100 is 28.999… in doubles. */
export const shareOf = (n: number, share: number): number =>
  Math.floor(Number((n * share).toPrecision(12)));

/**
 * Parts of n rows by shares. perm = a permutation by `seed`; test = its first ⌊n·test⌋, validation
 * the next ⌊n·validation⌋, train the rest. Without shuffling: train, validation, test in file
 * order. Within a part rows keep file order.
 * @param classes the class of each row, for `stratify`
 */
export function splitRows(n: number, spec: SplitSpec, classes?: Int32Array): Parts {
  const random = new RandomStreams(spec.seed, spec.generator).of('split');
  const groups = spec.stratify && classes ? groupsOf(classes) : [range(n)];
  const train: number[] = [];
  const validation: number[] = [];
  const test: number[] = [];
  const sizes = groups.map(({ length }) => length);
  const quota = (share: number): readonly number[] =>
    spec.stratify === 'remainders' && classes
      ? byRemainders(sizes, share, 1 + Number(spec.test > 0) + Number(spec.validation > 0))
      : sizes.map((size) => shareOf(size, share));
  const [testQuota, validationQuota] = [quota(spec.test), quota(spec.validation)];
  for (const [g, group] of groups.entries()) {
    // Rounding up must leave a row that trains.
    const most = spec.stratify === 'remainders' ? group.length - 1 : group.length;
    const tests = Math.min(testQuota[g]!, most);
    const validations = Math.min(validationQuota[g]!, most - tests);
    if (spec.shuffle) {
      const order = random.permutation(group.length);
      order.forEach((place, rank) =>
        (rank < tests ? test : rank < tests + validations ? validation : train).push(group[place]!),
      );
    } else {
      const trains = group.length - tests - validations;
      group.forEach((row, rank) =>
        (rank < trains ? train : rank < trains + validations ? validation : test).push(row),
      );
    }
  }
  const inOrder = (rows: number[]): Int32Array => Int32Array.from(rows).sort();
  return { train: inOrder(train), validation: inOrder(validation), test: inOrder(test) };
}

/**
 * Rows of each class that a part gets: the part's rounded size shared out by largest remainders,
 * and one at least of each class that has a row for every part.
 * @param parts that rows are asked for
 */
export function byRemainders(sizes: readonly number[], share: number, parts: number): number[] {
  if (share === 0) return sizes.map(() => 0);
  const ideal = sizes.map((size) => Number((size * share).toPrecision(12)));
  const total = Math.round(Number(ideal.reduce((a, b) => a + b, 0).toPrecision(12)));
  const whole = ideal.map(Math.floor);
  const left = total - whole.reduce((a, b) => a + b, 0);
  const first = [...sizes.keys()]
    .toSorted((a, b) => ideal[b]! - whole[b]! - (ideal[a]! - whole[a]!) || a - b)
    .slice(0, left);
  return sizes.map((size, k) => {
    const quota = whole[k]! + Number(first.includes(k));
    return size >= parts ? Math.max(1, quota) : quota;
  });
}

function groupsOf(classes: Int32Array): Int32Array[] {
  const groups = new Map<number, number[]>();
  classes.forEach((code, row) => (groups.get(code) ?? groups.set(code, []).get(code)!).push(row));
  return [...groups.keys()].sort((a, b) => a - b).map((code) => Int32Array.from(groups.get(code)!));
}

/**
 * The rows that each of k folds sets aside, in file order. Without classes as scikit-learn's
 * `KFold`, with them as `StratifiedKFold`:
 * in the order of the file unless they are mixed first, which they are where the file says nothing.
 * @param classes the class of each row
 */
export function foldTests(
  n: number,
  folds: number,
  split: Pick<SplitSpec, 'seed' | 'generator' | 'shuffle'> | undefined,
  classes?: Int32Array,
): Int32Array[] {
  const { seed, generator, shuffle } = split ?? { seed: 0, generator: 'default', shuffle: true };
  const random = new RandomStreams(seed, generator).of('folds');
  const mixed = (length: number): Int32Array =>
    shuffle ? random.permutation(length) : range(length);
  const foldOfRow = new Int32Array(n);
  if (classes) {
    // Classes are numbered as they appear. Dealing the sorted classes out like cards says how many
    // rows of each a fold gets.
    const order = [...new Set(classes)];
    const codes = Int32Array.from(classes, (code) => order.indexOf(code));
    const sorted = codes.toSorted();
    for (const k of order.keys()) {
      const share = Array.from(
        { length: folds },
        (_, fold) => sorted.filter((code, i) => code === k && i % folds === fold).length,
      );
      const dealt = share.flatMap((count, fold) => Array.from({ length: count }, () => fold));
      const places = mixed(dealt.length);
      let next = 0;
      codes.forEach((code, row) => {
        if (code === k) foldOfRow[row] = dealt[places[next++]!]!;
      });
    }
  } else {
    const order = mixed(n);
    for (let fold = 0, at = 0; fold < folds; fold++) {
      const size = Math.floor(n / folds) + Number(fold < n % folds);
      for (let i = 0; i < size; i++) foldOfRow[order[at++]!] = fold;
    }
  }
  return Array.from({ length: folds }, (_, fold) =>
    Int32Array.from([...foldOfRow.keys()].filter((row) => foldOfRow[row] === fold)),
  );
}
