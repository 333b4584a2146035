/** What a network takes is told before it is allocated. */
import { stateOfText } from '../../src/trainer/session/states.js';
import { expect, test } from 'vitest';
import { expectRoom, memoryNeeded } from '../../src/trainer/tables/memoryNeeded.js';
import { built, call, wavy, type LayerLine } from '../support/build.js';
import { datasetOf, tablesOf } from '../support/data.js';
import { temporaryFolder, trainedRun } from '../support/runs.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const dense = (units: number): readonly LayerLine[] => [
  ['dense', 'a', { units }],
  ['dense', 'b', { units }],
  ['dense', 'o', { units: 1 }],
];

test('two layers of a million units are refused at once, and nothing is written', () => {
  const experiment = built(wavy(4), dense(1_000_000));
  const out = join(temporaryFolder(), 'out');
  const start = performance.now();
  expect(() => trainedRun(experiment, out)).toThrow(
    /takes about [\d,.]+ GB of memory, and .* free/,
  );
  const find = (path: string): { path: string } => ({ path });
  expect(() => stateOfText(experiment, tablesOf(experiment), find)).toThrow('of memory');
  expect(performance.now() - start).toBeLessThan(1000);
  expect(existsSync(out)).toBe(false);
});

test.each([
  ['adam', {}],
  ['sgd', { precision: 'float32' }],
  ['lbfgs', { batchSize: 'all' }],
] as const)('of %s: more units, rows and memory take more', (name, settings) => {
  const of = (units: number, rows: number): number => {
    const experiment = built(wavy(rows), dense(units), { ...settings, optimizer: call(name) });
    return memoryNeeded(experiment, datasetOf(experiment));
  };
  // Weights of b, their gradients, and what the optimizer and a checkpoint keep of them.
  expect(of(1000, 4)).toBeGreaterThan(1000 ** 2 * 4 * 5);
  expect(of(2000, 4)).toBeGreaterThan(3.9 * of(1000, 4));
  expect(of(100, 40)).toBeGreaterThan(of(100, 4));
});

test('what fits is trained', () => {
  const experiment = built(wavy(4), dense(10));
  const needed = memoryNeeded(experiment, datasetOf(experiment));
  expect(() => expectRoom(experiment, datasetOf(experiment), needed)).not.toThrow();
  expect(() => expectRoom(experiment, datasetOf(experiment), needed - 1)).toThrow('batch_size');
});
