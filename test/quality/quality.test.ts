/** Scores on real data beside those of scikit-learn and PyTorch, for the same seeds, splits and settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drain } from '../../src/engine/stepper.js';
import { reference, type Json } from '../support/reference.js';
import { trainingOf } from '../support/experiments.js';

const { results } = reference('k_quality_targets');

/** File here, data set there, metric. */
const datasets = [
  ['iris', 'iris', 'accuracy'],
  ['exercise2', 'exercise2 (n=100 -> 400 test)', 'r2'],
  ['two_moons', 'two_moons', 'accuracy'],
  ['circles', 'circles', 'accuracy'],
] as const;

test.each(datasets)('%s', (file, dataset, metric) => {
  const text = readFileSync(join(import.meta.dirname, `${file}.nnet`), 'utf8');
  const scores = [0, 1, 2, 3, 4].map((seed) => {
    const { training } = trainingOf(text.replaceAll('SEED', String(seed)), import.meta.dirname);
    drain(training.run());
    return training.finish().metrics.test![metric]!;
  });
  const mean = scores.reduce((a, b) => a + b) / scores.length;
  const peers: Json[] = Object.values(results.find((result: Json) => result.dataset === dataset)).filter((value) => typeof value === 'object' && value !== null && 'mean' in value);
  const best = peers.reduce((a, b) => (b.mean > a.mean ? b : a));
  const bound = best.mean - Math.max(0.02, 2 * best.sd);
  process.stdout.write(`${dataset}: ${mean.toFixed(4)} (references ${peers.map((peer) => peer.mean.toFixed(4)).join(', ')}; at least ${bound.toFixed(4)})\n`);
  expect(mean).toBeGreaterThanOrEqual(bound);
});
