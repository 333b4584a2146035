/** Tables that people brought, on the command line: what the file says is what the network gets. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { byRemainders } from '../../src/data/split.js';
import type { TracedPass } from '../../src/model/runs/steps.js';
import { bundle, run, type Finished } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';

const cli = bundle('src/cli/cli.ts', 'cli');
const folder = temporaryFolder();
cpSync('test/data/found', folder, { recursive: true });

const nnet = (place: string, ...args: string[]): Finished => run(cli, args, join(folder, place));
/** Rows of what predict prints, by their cells. */
const predicted = (place: string, ...args: string[]): string[][] =>
  nnet(place, 'predict', ...args)
    .stdout.trim()
    .split('\n')
    .map((line) => line.split(','));

describe('a column is at prediction what it was in training', () => {
  test('01 is the class 01, though all cells of the new file are numbers', () => {
    expect(nnet('code-at-predict', 'train', 's.nnet', '--out', 'run').code).toBe(0);
    const rows = predicted('code-at-predict', 'run', '--data', 'new.csv');
    expect(rows.slice(1).map(([shop]) => shop)).toEqual(['01', '02']);
    const alone = predicted('code-at-predict', 'run', '--data', 'new2.csv');
    expect(rows[1]).toEqual(alone[1]);
  });

  test.each(['te', 'te7'])(
    '%s.csv may have nothing, or numbers, where the first has words',
    (name) => {
      expect(nnet('code-at-predict', 'check', `${name}.nnet`)).toMatchObject({ code: 0 });
      expect(nnet('code-at-predict', 'train', `${name}.nnet`)).toMatchObject({ code: 0 });
    },
  );
});

test('no window lies across a gap, at prediction either', () => {
  expect(nnet('window-gap-predict', 'train', 'w.nnet', '--out', 'run').code).toBe(0);
  const rows = predicted('window-gap-predict', 'run', '--data', 'gap.csv');
  const error = rows.slice(1).flatMap(([, s, p]) => (s && p ? [(Number(s) - Number(p)) ** 2] : []));
  const blank = rows.slice(1).flatMap(([t, s, p]) => (s && !p ? [Number(t)] : []));
  expect(blank.filter((t) => t > 100)).toEqual([153, 154, 155, 156]);
  const mean = error.reduce((a, b) => a + b) / error.length;
  const told = nnet('window-gap-predict', 'evaluate', 'run', '--data', 'gap.csv').stdout;
  expect(Number(/ mse (\S+)/.exec(told)![1])).toBeCloseTo(mean, 5);
});

describe('stratified parts', () => {
  test.each([
    [[40, 6, 6], 0.15, [6, 1, 1]],
    [[6, 6, 6, 6], 0.15, [1, 1, 1, 1]],
    [[5, 5, 5, 5, 5], 0.15, [1, 1, 1, 1, 1]],
    [[50, 3, 1], 0.15, [8, 1, 0]],
    [[30, 2], 0.15, [5, 0]],
    [[50, 50, 50], 0.2, [10, 10, 10]],
    [[7, 7], 0, [0, 0]],
  ])('of %j at %d are %j', (sizes, share, parts) => {
    expect(byRemainders(sizes, share, 3)).toEqual(parts);
  });

  test.each(['strat_40_6_6', 'strat_6_6_6_6', 'strat_5_5_5_5_5', 'strat_50_3_1', 'strat_30_2'])(
    '%s trains, and a part without a class is told',
    (name) => {
      expect(nnet('stratify-rare', 'check', `${name}.nnet`).code).toBe(0);
      const { code, stderr } = nnet('stratify-rare', 'train', `${name}.nnet`, '--epochs', '1');
      expect(code).toBe(0);
      const rare = { strat_50_3_1: 'c2', strat_30_2: 'c1' }[name];
      if (rare === undefined) expect(stderr).not.toContain('row is of');
      else expect(stderr).toContain(`No test row is of ${rare}: its scores say nothing of it.`);
    },
  );
});

test('what check has no error for begins to train, in every folder', () => {
  const outcomes = readdirSync(folder).flatMap((place) =>
    readdirSync(join(folder, place))
      .filter((file) => file.endsWith('.nnet') && /^train/m.test(read(place, file)))
      .map((file) => {
        const checked = nnet(place, 'check', file).code;
        const trained = nnet(place, 'train', file, '--epochs', '1').code;
        return [`${place}/${file}`, checked, trained] as const;
      }),
  );
  const { stdout } = nnet('check-train-disagree', 'check', 'auc.nnet');
  expect(stdout).toContain('train/refused');
  expect(stdout).toContain('early_stopping watches validation_roc_auc');
  expect(outcomes.length).toBeGreaterThan(20);
  expect(outcomes.filter(([, checked, trained]) => checked !== trained)).toEqual([]);
});

const read = (place: string, file: string): string =>
  readFileSync(join(folder, place, file), 'utf8');

describe('cells that training knows nothing of', () => {
  const train = 'c,x,y\n' + 'a,1,u\nb,2,v\n'.repeat(20);
  const net =
    'nnet 1\ndata "t.csv" {\n  target y\n}\nnetwork n {\n  input i\n  dense o 2 softmax\n}\n' +
    'train {\n  loss cross_entropy\n  epochs 2\n}\n';
  const place = 'unknown-cells';
  beforeAll(() => {
    mkdirSync(join(folder, place));
    writeFileSync(join(folder, place, 't.csv'), train);
    writeFileSync(join(folder, place, 'n.nnet'), net);
    writeFileSync(join(folder, place, 'new.csv'), 'c,x\na,1\nz,2\nb,\nb,4\n');
    writeFileSync(join(folder, place, 'classes.csv'), 'c,x\na,1\nz,2\n');
    nnet(place, 'train', 'n.nnet', '--out', 'run');
  });

  test('are refused by row, line and column', () => {
    const { code, stderr } = nnet(place, 'predict', 'run', '--data', 'new.csv');
    expect(code).toBe(1);
    expect(stderr).toContain("new.csv, line 3, column 'c': 'z' is none of the classes a, b.");
  });

  test('an unseen class is an input of zeros, where that is asked for', () => {
    const rows = predicted(place, 'run', '--data', 'classes.csv', '--unknown', 'ignore');
    expect(rows).toHaveLength(3);
    expect(rows[2]![2]).toMatch(/^[uv]$/);
    const missing = nnet(place, 'predict', 'run', '--data', 'new.csv', '--unknown', 'ignore');
    expect(missing).toMatchObject({ code: 0 });
    // Two rows, and the first of them by its place.
    expect(missing.stderr).toContain('2 of 4 rows have zeros for what training never saw.');
    expect(missing.stderr).toContain(
      "new.csv, line 3, column 'c': 'z' is none of the classes a, b.",
    );
  });

  test('or such rows stand empty, and are counted', () => {
    const { stdout, stderr } = nnet(
      place,
      'predict',
      'run',
      '--data',
      'new.csv',
      '--unknown',
      'skip',
    );
    const rows = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[2]);
    expect(rows.map((cell) => cell !== '')).toEqual([true, false, false, true]);
    expect(stderr).toContain("2 of 4 rows stand empty. new.csv, line 3, column 'c': 'z'");
  });
});

test('a schedule over all epochs that resuming stretches is told', () => {
  const place = 'resume-schedule';
  nnet(place, 'train', 'e.nnet', '--out', 'run');
  const { code, stderr } = nnet(place, 'resume', 'run', '--epochs', '40');
  expect(code).toBe(0);
  expect(stderr).toMatch(/follows one_cycle over 40 epochs from here on; it was over \d+/);
  expect(nnet(place, 'resume', 'run', '--epochs', '40').code).toBe(1);
});

test('a network of verification tools is imported, and holds its inputs within their bounds', () => {
  const place = 'sisl-clip';
  expect(nnet(place, 'import', 'n.nnet', '--out', 'ours.nnet')).toMatchObject({ code: 0 });
  const data = 'data {\n columns a b y\n rows [[0.5, 0.5, 0], [3, -2, 0]]\n target y\n}\n';
  const train = 'train { loss mse; epochs 1; batch_size all }\n';
  const text = read(place, 'ours.nnet').replace('network n', `${data}network n`);
  writeFileSync(join(folder, place, 'run.nnet'), text + train);
  const traced = JSON.parse(
    nnet(place, 'trace', 'run.nnet', '--row', '1', '--json').stdout,
  ) as TracedPass;
  const last = traced.steps.findLast(
    ({ phase, layer }) => phase === 'forward' && layer === 'outputs',
  );
  // Clipped to [-1, 1], computed with NumPy; unclipped it would be 4.775.
  expect(Object.values(last!.quantities).at(-1)!.values[0]).toBeCloseTo(2.775, 12);
  expect(nnet(place, 'import', 'imported.nnet')).toMatchObject({ code: 1 });
});

test('the target under another name is told, among categories as among numbers', () => {
  const place = 'mostly-missing';
  expect(nnet(place, 'check', 'm.nnet').stdout).toContain(
    "Each value of 'left' goes with one of the target 'churned'",
  );
  const rows = Array.from({ length: 30 }, (_, i) => [i % 7, 3 * (i % 7) - 1.5, (i * i) % 11]);
  writeFileSync(join(folder, place, 'f.csv'), `a,f,b\n${rows.join('\n')}\n`);
  writeFileSync(
    join(folder, place, 'f.nnet'),
    'nnet 1\ndata "f.csv" {\n  target f\n}\nnetwork n {\n  input i\n  dense o 1\n}\n' +
      'train {\n  loss mse\n}\n',
  );
  const { stdout } = nnet(place, 'check', 'f.nnet');
  expect(stdout).toContain("'a' rises or falls with the target 'f'");
  expect(stdout).not.toContain("'b' rises");
});

test('several 0/1 targets have accuracy, each of them too, and are predicted as 0 and 1', () => {
  const place = 'multilabel';
  expect(nnet(place, 'check', 'm.nnet')).toMatchObject({ code: 0 });
  const trained = nnet(place, 'train', 'm.nnet', '--out', 'labels');
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  expect(trained.stdout).toMatch(/test .* accuracy 0\.\d+.* l1\.accuracy .* l3\.accuracy /);
  const [head, ...rows] = nnet(place, 'predict', 'labels', '--data', 'm.csv')
    .stdout.trim()
    .split('\n');
  expect(head).toMatch(/predicted_l1,probability_l1,predicted_l2,probability_l2/);
  for (const row of rows) {
    const [decision, probability] = row.split(',').slice(6, 8).map(Number);
    expect(decision).toBe(Number(probability! >= 0.5));
  }
});
