/**
 * Scores on real data beside those of scikit-learn and PyTorch, for the same seeds, splits and
 * settings. MNIST whole is in mnist.test.ts.
 */
import { afterAll, expect, test } from 'vitest';
import { dataFileOf, heading, locate, row, score, type Target } from './scores.js';

/** Those that take more than a few seconds run with `npm run quality` alone. */
const all = process.env['QUALITY'] === 'all';

const targets: readonly (Target & { readonly long?: boolean })[] = [
  { file: 'iris', dataset: 'iris' },
  { file: 'wine', dataset: 'wine' },
  { file: 'breast_cancer', dataset: 'breast_cancer' },
  { file: 'penguins', dataset: 'penguins' },
  { file: 'digits8x8', dataset: 'digits8x8', long: true },
  { file: 'diabetes', dataset: 'diabetes' },
  { file: 'winequality_red', dataset: 'winequality_red', long: true },
  { file: 'auto_mpg', dataset: 'auto_mpg', long: true },
  { file: 'energy_efficiency', dataset: 'energy_efficiency', long: true },
  { file: 'exercise2', dataset: 'exercise2 (n=100 -> 400 test)' },
  { file: 'make_classification', dataset: 'make_classification (train/test 75/25)' },
  { file: 'two_moons', dataset: 'two_moons' },
  { file: 'circles', dataset: 'circles' },
  { file: 'spiral2', dataset: 'spiral2', long: true },
  { file: 'ising1d', dataset: 'ising1d_energy_L40', long: true },
  { file: 'ising2d', dataset: 'ising2d_L16 phase', long: true },
  { file: 'adult', dataset: 'adult_sample3000', long: true },
  { file: 'california_housing', dataset: 'california_housing', long: true },
  { file: 'mnist10k', dataset: 'mnist10k 100', long: true },
];

const rows: string[] = [];
afterAll(() => void process.stdout.write(`\n${heading}\n${rows.join('\n')}\n`));

for (const target of targets) {
  if (target.long && !all) continue;
  const missing = locate(dataFileOf(target)) === undefined;
  test.skipIf(missing)(
    missing
      ? `${target.dataset}: ${dataFileOf(target).split('/').at(-1)} stays where it was fetched, ` +
          `and is not here`
      : target.dataset,
    { timeout: 600_000 },
    () => {
      const result = score(target);
      rows.push(row(result));
      expect(result.mean).toBeGreaterThanOrEqual(result.bound);
    },
  );
}
