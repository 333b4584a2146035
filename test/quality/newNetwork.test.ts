/**
 * New Network with the first answer to every question, on every data set, trained as it stands: its
 * score beside scikit-learn's linear model on the same rows, and its MLP on 25 % for testing.
 * `npm run quality:new` runs all of them. `ROWS_TO=FOLDER` writes the rows for linear.py.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drain } from '../../src/engine/training/drain.js';
import { threadsHere } from '../../src/trainer/jobs/threads.js';
import { Training } from '../../src/engine/training/training.js';
import type { Dataset } from '../../src/model/experiment/dataset.js';
import { datasetOf } from '../support/data.js';
import { reference, type Json } from '../support/reference.js';
import { experimentOf } from '../support/experiments.js';
import { offered } from '../support/offered.js';
import { folders, locate } from './scores.js';

const all = process.env['QUALITY'] === 'all';
const rowsTo = process.env['ROWS_TO'];

interface Linear {
  readonly target: string;
  readonly metric: 'accuracy' | 'r2';
  readonly score: number;
  readonly spread: number;
}

const { scores: linear } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'linear.json'), 'utf8'),
) as { scores: Record<string, Linear> };
const { results } = reference('k_quality_targets');

/** Those that take more than two seconds. */
const long = /california|ising2d|mnist|digits8x8|sunspots|airline/;

const here = folders.flatMap((cwd) => globSync('*.csv{,.gz}', { cwd }));
const names = [...new Set([...here, ...Object.keys(linear)])].toSorted();
const lines: string[] = [];
const figure = (value: number | undefined): string => (value?.toFixed(4) ?? '–').padStart(10);

beforeAll(() => {
  if (rowsTo !== undefined) mkdirSync(rowsTo, { recursive: true });
});
afterAll(() => {
  const head = `${'New Network, unedited'.padEnd(34)}${'target'.padEnd(20)}${'metric'.padEnd(9)}`;
  process.stdout.write(
    `\n${head}      ours    linear  ± spread  sklearn MLP\n${lines.join('\n')}\n`,
  );
  if (rowsTo !== undefined)
    writeFileSync(
      join(rowsTo, 'rows.json'),
      `[${dumped.map((d) => JSON.stringify(d)).join(',\n')}]`,
    );
});

for (const name of names) {
  const path = locate(name);
  if (long.test(name) && !all) continue;
  test.skipIf(path === undefined)(
    path === undefined ? `${name} stays where it was fetched, and is not here` : name,
    { timeout: 7_200_000 },
    () => {
      const { text, target } = offered(path!);
      const experiment = experimentOf(text);
      const dataset = datasetOf(experiment);
      const metric = dataset.encoding.targets[0]!.kind === 'number' ? 'r2' : 'accuracy';
      if (rowsTo !== undefined) return dump(name, { target, metric, dataset });
      const beside = linear[name]!;
      expect({ target, metric }).toEqual({ target: beside.target, metric: beside.metric });
      const training = new Training(experiment, dataset, { threads: threadsHere() });
      drain(training.run());
      const { metrics } = training.finish();
      const score = (metrics.test ?? metrics.train)[metric]!;
      lines.push(
        `${name.padEnd(34)}${target.padEnd(20)}${metric.padEnd(9)}${figure(score)}` +
          `${figure(beside.score)}${figure(beside.spread)}   ${figure(mlpOf(name, target))}`,
      );
      // A linear model is the least that a network should come to.
      expect(score).toBeGreaterThanOrEqual(beside.score - beside.spread);
      // And so is the mean, or the toss of a coin.
      expect(score).toBeGreaterThan(metric === 'r2' ? 0 : 0.5);
    },
  );
}

/** What QUALITY.md says of scikit-learn's MLP, where it is of the same target. */
function mlpOf(name: string, target: string): number | undefined {
  const own = results.find(
    (result: Json) => basename(result.file) === name && result.target.includes(target),
  );
  return own?.sklearn?.mean as number | undefined;
}

const dumped: unknown[] = [];

function dump(name: string, said: { target: string; metric: string; dataset: Dataset }): void {
  const { target, metric, dataset } = said;
  const { rows, inputs, targets, parts } = dataset;
  for (const [ending, { buffer, byteOffset, byteLength }] of [
    ['x', inputs],
    ['y', targets],
  ] as const) {
    writeFileSync(
      join(rowsTo!, `${name}.${ending}`),
      new Uint8Array(buffer, byteOffset, byteLength),
    );
  }
  dumped.push({ name, target, metric, rows, train: [...parts.train], test: [...parts.test] });
}
