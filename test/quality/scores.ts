/**
 * Trains the files of this folder with the seeds of the references, and holds the means beside
 * those of scikit-learn and PyTorch.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { drain } from '../../src/engine/training/drain.js';
import { threadsHere } from '../../src/trainer/jobs/threads.js';
import { Training } from '../../src/engine/training/training.js';
import { datasetOf } from '../support/data.js';
import { experimentOf } from '../support/experiments.js';
import { reference, type Json } from '../support/reference.js';

const { results } = reference('k_quality_targets');

/** Data that may be copied, and data that stays where it was fetched. */
export const folders = [
  join(import.meta.dirname, '../data/csv'),
  join(import.meta.dirname, '../../../shared/data/csv'),
];

/** The path of a data file, or undefined where this machine does not have it. */
export const locate = (file: string): string | undefined =>
  folders.map((folder) => join(folder, basename(file))).find((path) => existsSync(path));

export interface Target {
  /** The file here, without `.nnet`. */
  readonly file: string;
  /** What the references call it. */
  readonly dataset: string;
}

export const dataFileOf = ({ file }: Target): string => /^data "(.+)"/m.exec(textOf(file))![1]!;

const textOf = (file: string): string =>
  readFileSync(join(import.meta.dirname, `${file}.nnet`), 'utf8');

export interface Score {
  readonly dataset: string;
  readonly metric: 'accuracy' | 'r2';
  readonly mean: number;
  readonly sd: number;
  readonly references: readonly { readonly name: string; readonly mean: number }[];
  /**
   * What the mean must reach: the better reference less the greater of 0.02 and two of its
   * deviations.
   */
  readonly bound: number;
  readonly seconds: number;
}

export function score({ file, dataset }: Target): Score {
  const wanted: Json = results.find((result: Json) => result.dataset === dataset);
  const metric = wanted.task === 'classification' ? 'accuracy' : 'r2';
  const started = performance.now();
  const scores = (wanted.seeds as number[]).map((seed) => {
    const experiment = experimentOf(textOf(file).replaceAll('SEED', String(seed)));
    const training = new Training(
      experiment,
      datasetOf(experiment, (path) => ({ path: locate(path) ?? path })),
      { threads: threadsHere() },
    );
    drain(training.run());
    const value = training.finish().metrics.test![metric]!;
    training.release();
    return value;
  });
  const seconds = (performance.now() - started) / 1000 / scores.length;
  const mean = scores.reduce((a, b) => a + b) / scores.length;
  const sd = Math.sqrt(scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scores.length);
  const peers = ['sklearn', 'torch'].flatMap((name) =>
    wanted[name]?.mean === undefined
      ? []
      : [{ name, mean: wanted[name].mean as number, sd: wanted[name].sd as number }],
  );
  const best = peers.reduce((a, b) => (b.mean > a.mean ? b : a));
  return {
    dataset,
    metric,
    mean,
    sd,
    references: peers,
    bound: best.mean - Math.max(0.02, 2 * best.sd),
    seconds,
  };
}

export const row = ({ dataset, metric, mean, sd, references, bound, seconds }: Score): string =>
  `${dataset.padEnd(46)} ${metric.padEnd(8)} ${mean.toFixed(4)} ± ${sd.toFixed(4)}   ` +
  `${['sklearn', 'torch'].map((name) => (references.find((r) => r.name === name)?.mean.toFixed(4) ?? '–').padStart(8)).join('')}   ${bound.toFixed(4)}   ${seconds.toFixed(1)}`;

export const heading =
  `${'data set'.padEnd(46)} ${'metric'.padEnd(8)} ` +
  `${'mean ± sd'.padEnd(17)}  sklearn   torch   at least   s/fit`;
