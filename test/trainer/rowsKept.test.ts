/**
 * From a CSV to a run and back: every row is used or told as lost, and a run predicts of the rows it
 * was trained on what it gave in training, to the bit.
 */
import fc from 'fast-check';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drain } from '../../src/engine/training/drain.js';
import { outputsOf } from '../../src/engine/training/evaluation.js';
import { outputTerms } from '../../src/engine/training/outputs.js';
import { tensor } from '../../src/engine/compute/tensor.js';
import { Training } from '../../src/engine/training/training.js';
import { DataError } from '../../src/data/dataError.js';
import { predict } from '../../src/trainer/jobs/predict.js';
import { readRun, readingOf } from '../../src/trainer/store/readRun.js';
import { readTable } from '../../src/trainer/tables/readTable.js';
import { datasetOf } from '../support/data.js';
import { experimentOf } from '../support/experiments.js';
import { runsOf } from '../support/propertyRuns.js';
import { temporaryFolder, trainedRun } from '../support/runs.js';

const folder = temporaryFolder();

const missing = (often: number): fc.Arbitrary<boolean> => fc.nat(99).map((n) => n < often);
const row = fc.record({
  a: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  noA: missing(8),
  code: fc.constantFrom('01', '02', 'x', 'NA'),
  noCode: missing(5),
  y: fc.double({ min: -5, max: 5, noNaN: true }),
  noY: missing(6),
  shape: fc.constantFrom('round', 'long', 'flat'),
});
const file = fc.record({
  rows: fc.array(row, { minLength: 30, maxLength: 60 }),
  isClass: fc.boolean(),
  missing: fc.constantFrom('drop', 'median', 'most_frequent'),
  normalize: fc.constantFrom('none', 'standard', 'robust'),
  ownClass: fc.boolean(),
  comments: fc.nat(3),
  blanks: fc.nat(3),
});
type Drawn = typeof file extends fc.Arbitrary<infer T> ? T : never;

function written({
  rows,
  isClass,
  missing: method,
  normalize,
  ownClass,
  comments,
  blanks,
}: Drawn): {
  csv: string;
  text: (path: string) => string;
} {
  const lines = rows.map(({ a, noA, code, noCode, y, noY, shape }) =>
    [noA ? '' : a, noCode ? '' : code, noY ? '' : isClass ? shape : y].join(','),
  );
  for (let i = 0; i < comments; i++) lines.splice(i * 7, 0, '# measured anew');
  for (let i = 0; i < blanks; i++) lines.splice(3 + i * 5, 0, ',,');
  const text = (path: string): string =>
    `nnet 1\ndata ${JSON.stringify(path)} {\n  target y\n  missing ${method}\n` +
    `  normalize ${normalize}\n  column code type=category${ownClass ? ' missing=class' : ''}\n` +
    `  split train=80% test=20% seed=3\n}\nnetwork n {\n  input x\n  dense h 4 tanh\n` +
    `  dense o ${isClass ? '3 softmax' : '1'}\n}\ntrain {\n` +
    `  loss ${isClass ? 'cross_entropy' : 'mse'}\n  epochs 3\n}\n`;
  return { csv: `a,code,y\n${lines.join('\n')}\n`, text };
}

/** Of the notes, how many rows or lines they say are left out. */
const told = (notes: readonly string[]): number =>
  notes.reduce(
    (sum, note) =>
      sum + Number(/^(\d+)(?: of \d+)? (?:rows?|lines?) .*left out/.exec(note)?.[1] ?? 0),
    0,
  );

test('rows in the file are rows that are used and rows that are told', () => {
  fc.assert(
    fc.property(file, (drawn) => {
      const { csv, text } = written(drawn);
      const path = join(mkdtempSync(join(folder, 'rows-')), 'd.csv');
      writeFileSync(path, csv);
      const experiment = experimentOf(text(path));
      try {
        const { rows, notes } = datasetOf(experiment);
        expect(rows + told(notes), notes.join('\n')).toBe(csv.trimEnd().split('\n').length - 1);
      } catch (error) {
        // Too few rows of a class, or none: an error says it.
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: runsOf(60), seed: 2 },
  );
});

test('a run predicts of its own rows what it gave in training', () => {
  fc.assert(
    fc.property(file, (drawn) => {
      const { csv, text } = written(drawn);
      const own = mkdtempSync(join(folder, 'run-'));
      const path = join(own, 'd.csv');
      writeFileSync(path, csv);
      const experiment = experimentOf(text(path));
      let dataset;
      try {
        dataset = datasetOf(experiment);
      } catch (error) {
        if (error instanceof DataError) return;
        throw error;
      }
      const training = new Training(experiment, dataset);
      drain(training.run());
      const terms = outputTerms(training.network, experiment.train, dataset, experiment.functions);
      const { inputWidth, inputs, rows } = dataset;
      const given = outputsOf(training.network, terms, rows, (at, count) =>
        tensor([count, inputWidth], inputs.subarray(at * inputWidth, (at + count) * inputWidth)),
      ).get(terms[0]!)!;
      const run = readRun(trainedRun(experiment, join(own, 'run')));
      const { table } = readTable({ path }, readingOf(run.record));
      const columns = predict(run, table);
      dataset.fileRows.forEach((fileRow, i) => {
        if (!drawn.isClass) expect(columns[0]!.values[fileRow]).toBe(given[i]);
        else
          for (const k of [0, 1, 2]) expect(columns[1 + k]!.values[fileRow]).toBe(given[i * 3 + k]);
      });
    }),
    { numRuns: runsOf(20), seed: 4 },
  );
});
