/** The whole of MNIST, 300 units and 300-100: some minutes each, with `npm run quality` alone. */
import { afterAll, describe, expect, test } from 'vitest';
import { dataFileOf, heading, locate, row, score, type Target } from './scores.js';

const targets: readonly Target[] = [
  { file: 'mnist60k_300', dataset: 'mnist60k -> last 10000 rows, 300' },
  { file: 'mnist60k_300_100', dataset: 'mnist60k -> last 10000 rows, 300+100, lr step' },
];

const rows: string[] = [];

describe('MNIST', () => {
  afterAll(() => void process.stdout.write(`\n${heading}\n${rows.join('\n')}\n`));
  for (const target of targets) {
    const missing = locate(dataFileOf(target)) === undefined;
    test.skipIf(missing)(
      missing
        ? `${target.dataset}: the images stay where they were fetched, and are not here`
        : target.dataset,
      { timeout: 3_600_000 },
      () => {
        const result = score(target);
        rows.push(row(result));
        expect(result.mean).toBeGreaterThanOrEqual(result.bound);
      },
    );
  }
});
