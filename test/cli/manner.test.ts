/**
 * How cells were read in training is how they are read after it: signs of numbers, dates, signs of
 * missing cells that are classes; in what is given to predict, to evaluate, and in a second file.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundle, run } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';

const cli = bundle('src/cli/cli.ts', 'cli');
const folder = temporaryFolder();
const write = (name: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
const nnet = (...args: string[]): ReturnType<typeof run> => run(cli, args, folder);
const rows = <T>(count: number, of: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));

/** A file for a CSV: one dense layer, or more. */
function experiment(name: string, data: string, layers = 'dense o 1', loss = 'mse'): void {
  write(`${name}.nnet`, [
    `nnet 1\ndata "${name}.csv" {\n${data}\n}\nnetwork n {\n  input x\n  ${layers}\n}`,
    `train {\n  loss ${loss}\n  optimizer adam learning_rate=0.05\n  epochs 300\n}`,
  ]);
}
const trained = (name: string): ReturnType<typeof run> =>
  nnet('train', `${name}.nnet`, '--out', name);
/** What is predicted of each row. */
const predicted = (name: string, csv: string): number[] =>
  nnet('predict', name, '--data', csv)
    .stdout.trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(/[-\d.e]+$/.exec(line)?.[0]));

describe('the signs of numbers', () => {
  test('are those of training, where a new file alone would be read otherwise', () => {
    write('de.csv', ['umsatz;y', ...rows(60, (i) => `${40 + i}.210,50;${40 + i}`)]);
    experiment('de', '  target y\n  normalize standard target=standard');
    expect(trained('de')).toMatchObject({ code: 0 });
    write('de-new.csv', ['umsatz;y', '52.001;52', '90.000;90']);
    const [low, high] = predicted('de', 'de-new.csv');
    expect(low).toBeCloseTo(51.8, 0);
    expect(high).toBeCloseTo(89.8, 0);
    expect(nnet('evaluate', 'de', '--data', 'de-new.csv').stdout).toMatch(/r2 0\.99/);
    write('two.csv', ['umsatz;y', ...rows(60, (i) => `${40 + i}.210,50;${40 + i}`)]);
    experiment(
      'two',
      '  target y\n  normalize standard target=standard\n  split test="de-new.csv"',
    );
    expect(trained('two').stdout).toMatch(/test .* r2 0\.99/);
  });

  test('are not said by a text among words, nor by an address', () => {
    write('w.csv', [
      'w,size,ip,y',
      ...rows(40, (i) => `${1 + (i % 9)}.126,${i === 3 ? '"7,5"' : 'M'},10.100.200.123,${i % 9}`),
    ]);
    experiment(
      'w',
      '  target y\n  column size type=category\n  column ip type=ignore\n  normalize standard',
    );
    expect(trained('w')).toMatchObject({ code: 0 });
    const { stdout } = nnet('describe', 'w.nnet');
    expect(stdout).not.toContain('1126');
    write('w-new.csv', ['w,size,ip', '3.126,M,10.100.200.123', '"7.126","M",1.234.567']);
    const [three, seven] = predicted('w', 'w-new.csv');
    expect(three).toBeCloseTo(2, 0);
    expect(seven).toBeCloseTo(6, 0);
  });
});

test('the month comes first where it did in training', () => {
  const us = rows(80, (i) => `${1 + (i % 12)}/${1 + ((i * 7) % 28)}/2021,${1 + (i % 12)}`);
  write('us.csv', ['date,y', ...us]);
  experiment(
    'us',
    '  target y\n  features "date.month"\n  column date parts=[month]\n  normalize standard target=standard',
  );
  expect(trained('us')).toMatchObject({ code: 0 });
  write('us-new.csv', ['date', '3/1/2021', '12/2/2021']);
  const [march, december] = predicted('us', 'us-new.csv');
  expect(march).toBeCloseTo(3, 0);
  expect(december).toBeCloseTo(12, 0);
  // Where both orders are possible, the one that was taken is told, and how to say otherwise.
  write('open.csv', ['date,y', ...rows(30, (i) => `${1 + (i % 12)}/${1 + (i % 9)}/2021,${i}`)]);
  experiment('open', '  target y\n  column date parts=[month]');
  expect(nnet('check', 'open.nnet').stdout).toMatch(
    /is read with the day first; if the month comes first, say order=mdy/,
  );
  experiment('open', '  target y\n  column date parts=[month] order=mdy');
  expect(nnet('check', 'open.nnet').stdout).not.toMatch(/day first/);
});

describe('NA', () => {
  const level = { EU: 0, APAC: 1, NA: 5, LAT: 2 } as const;
  const regions = Object.keys(level) as (keyof typeof level)[];

  test('is the class that it was, whatever stands beside it', () => {
    write('na.csv', [
      'region,y',
      ...rows(80, (i) => `${regions[i % 4]},${level[regions[i % 4]!]}`),
    ]);
    experiment('na', '  target y\n  missing most_frequent');
    expect(trained('na')).toMatchObject({ code: 0 });
    write('na-new.csv', ['region', 'NA', 'EU', 'NA']);
    const [first, eu, third] = predicted('na', 'na-new.csv');
    expect([first!, third!].map(Math.round)).toEqual([5, 5]);
    expect(Math.round(eu!)).toBe(0);
  });

  test('and what it was not', () => {
    write('no.csv', ['region,y', ...rows(60, (i) => `${['EU', 'Latam', 'NA'][i % 3]},${i % 3}`)]);
    experiment('no', '  target y\n  missing most_frequent');
    expect(trained('no')).toMatchObject({ code: 0 });
    write('no-new.csv', ['region', 'NA', 'EU']);
    expect(nnet('predict', 'no', '--data', 'no-new.csv')).toMatchObject({ code: 0 });
  });

  test('in quotes is no value where all cells of a column of numbers are in quotes', () => {
    write('q.csv', ['"p","y"', ...rows(30, (i) => (i === 4 ? '"NA","4"' : `"${i}.5","${i}"`))]);
    experiment('q', '  target y\n  missing median');
    expect(nnet('check', 'q.nnet').stdout).not.toMatch(/text/);
  });
});

test('what is missing at prediction is an error, ignored, or left empty, as one says', () => {
  write('m.csv', ['a,b,y', ...rows(60, (i) => `${i % 7},${'pq'[i % 2]},${(i % 7) + (i % 2)}`)]);
  experiment('m', '  target y\n  normalize standard');
  expect(trained('m')).toMatchObject({ code: 0 });
  write('m-new.csv', ['a', '3', '6']);
  const refused = nnet('predict', 'm', '--data', 'm-new.csv');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain("no column 'b', which the network takes");
  const ignored = nnet('predict', 'm', '--data', 'm-new.csv', '--unknown', 'ignore');
  expect(ignored).toMatchObject({ code: 0 });
  expect(ignored.stderr).toContain("There is no column 'b': every row has zeros for it.");
  write('m-cell.csv', ['a,b', ',p', '6,', '3,p']);
  expect(nnet('predict', 'm', '--data', 'm-cell.csv').stderr).toContain('line 2');
  const cells = nnet('predict', 'm', '--data', 'm-cell.csv', '--unknown', 'ignore').stdout;
  // Of a standardized number zero is the mean, which is near 3.
  const [first, , third] = cells
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[2]));
  expect(Math.abs(first! - third!)).toBeLessThan(0.3);
});

test('evaluate tells of rows that it cannot use', () => {
  write('e.csv', ['a,y', ...rows(40, (i) => `${i},${i < 20 ? 'a' : 'b'}`)]);
  experiment('e', '  target y\n  normalize standard', 'dense o 2 softmax', 'cross_entropy');
  expect(trained('e')).toMatchObject({ code: 0 });
  write('e-new.csv', ['a,y', '1,a', '2,', '36,b', '5,', '5,?']);
  expect(nnet('evaluate', 'e', '--data', 'e-new.csv').stderr).toContain(
    '3 of 5 rows have no target and are left out.',
  );
});

test('no window lies across lines that were left out, and these are told', () => {
  const series = [...rows(40, String), '', '', ...rows(40, (i) => String(42 + i))];
  write('s.csv', ['s', ...series]);
  experiment('s', '  features s\n  target s\n  window 4', 'flatten f\n  dense o 1');
  const { stdout } = nnet('check', 's.nnet');
  expect(stdout).toContain('72 windows of 4 rows');
  expect(stdout).toContain('2 lines without a value left out');
});

test('series 01 and series 1 are two', () => {
  write('g.csv', ['st,s', ...rows(20, (i) => `01,${i}`), ...rows(20, (i) => `1,${i * 2}`)]);
  experiment('g', '  features s\n  target s\n  window 4 group=st', 'flatten f\n  dense o 1');
  expect(nnet('check', 'g.nnet').stdout).toContain('32 windows of 4 rows');
});

test('classes are what their cells say: 1.1 is not 1.10', () => {
  const versions = ['1.1', '1.10', '1.2'];
  write('v.csv', ['ver,y', ...rows(60, (i) => `${versions[i % 3]},${[0, 9, 3][i % 3]}`)]);
  experiment('v', '  target y\n  column ver type=category');
  expect(trained('v').stdout).toMatch(/r2 0\.99|r2 1/);
  write('v-new.csv', ['ver', '1.10', '1.1']);
  expect(predicted('v', 'v-new.csv').map(Math.round)).toEqual([9, 0]);
});

test('categories written as decimals are the same when a run is used', () => {
  write('k.csv', ['k,y', ...rows(40, (i) => `${(i % 2) + 1}.0,${i % 2}`)]);
  experiment('k', '  target y\n  column k type=category');
  expect(trained('k')).toMatchObject({ code: 0 });
  expect(nnet('evaluate', 'k', '--data', 'k.csv')).toMatchObject({ code: 0 });
  const [none, one] = predicted('k', 'k.csv');
  expect(none).toBeCloseTo(0, 1);
  expect(one).toBeCloseTo(1, 1);
  write('k-test.csv', ['k,y', '1.0,0', '2.0,1']);
  experiment('k2', '  target y\n  column k type=category\n  split test="k-test.csv"');
  write('k2.csv', ['k,y', ...rows(40, (i) => `${(i % 2) + 1}.0,${i % 2}`)]);
  expect(trained('k2').stdout).toMatch(/test .* r2 0\.9|test .* r2 1/);
});

test('lines left out of a second file are gaps there', () => {
  const gap = (at: number): string[] => rows(40, (i) => (i === at ? `\n${i}` : String(i)));
  write('b.csv', ['s', ...gap(10)]);
  write('b-test.csv', ['s', ...gap(20)]);
  experiment(
    'b',
    '  features s\n  target s\n  window 5\n  split test="b-test.csv"',
    'flatten f\n  dense o 1',
  );
  expect(nnet('check', 'b.nnet').stdout).toContain('60 windows of 5 rows');
});

test('a category may have more classes than are listed of others', () => {
  write('c.csv', ['x,c,y', ...rows(4000, (i) => `${i % 5},t${i % 1300},${i % 3}`)]);
  experiment('c', '  target y\n  column c type=category encode=index');
  expect(nnet('check', 'c.nnet').stdout).not.toMatch(/Left out|error/);
});

test('what is said of a group holds', () => {
  write('h.csv', ['g,s', ...rows(30, (i) => `${['North', 'north'][i % 2]},${i}`)]);
  experiment(
    'h',
    '  features s\n  target s\n  column g lowercase=true\n  window 3 group=g',
    'flatten f\n  dense o 1',
  );
  expect(nnet('check', 'h.nnet').stdout).toContain('27 windows of 3 rows');
});

test('a part of a date that is called like another column is refused', () => {
  write('p2.csv', [
    'd,d.year,y',
    ...rows(20, (i) => `2024-01-${String(i + 1).padStart(2, '0')},7,${i}`),
  ]);
  experiment('p2', '  target y\n  column d parts=[year]');
  expect(nnet('check', 'p2.nnet').stdout).toContain("there is a column 'd.year' already");
});

test('a part without a yes, or without a no, is told of numbers, too', () => {
  write('t.csv', ['a,t', ...rows(60, (i) => `${i % 7},${i < 50 ? 0 : 1}`)]);
  experiment('t', '  target t\n  split test=15% shuffle=false', 'dense o 1 sigmoid');
  expect(nnet('check', 't.nnet').stdout).toMatch(
    /No test row is of 0: its scores say nothing of it/,
  );
});

test('dates without a cell are filled, and go in by their parts alone', () => {
  write('d.csv', [
    'd,y',
    ...rows(40, (i) => `2021-01-${String(1 + (i % 12)).padStart(2, '0')},${i % 12}`),
  ]);
  experiment('d', '  target y\n  column d parts=[day]\n  missing median\n  normalize standard');
  expect(trained('d')).toMatchObject({ code: 0 });
  write('d-new.csv', ['d,z', '2021-01-13,1', ',2']);
  expect(predicted('d', 'd-new.csv')).toHaveLength(2);
  write('d-none.csv', ['d,y', ',1', ',2']);
  expect(nnet('predict', 'd', '--data', 'd-none.csv')).toMatchObject({ code: 0 });
});
