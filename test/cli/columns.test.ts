/** Columns that the file describes: the same when a run trains, is used and is checked. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle, run } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';

const cli = bundle('src/cli/cli.ts', 'cli');
const folder = temporaryFolder();
const nnet = (...args: string[]): ReturnType<typeof run> => run(cli, args, folder);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

const network = (inputs: string): string =>
  `network n {\n  input x\n${inputs}  dense o 1\n}\ntrain {\n  loss mse\n  epochs 3\n}\n`;

test('prices, dates, signs of missing cells and their class', () => {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    const tag = i % 3 === 0 ? 'None' : i % 3 === 1 ? 'a' : 'B';
    return `"$1,${200 + ((i * 7) % 41)}",${day},${i % 5 === 0 ? '' : tag},${i * 0.5}`;
  });
  write('p.csv', `price,day,tag,y\n${rows.join('\n')}\n`);
  write(
    'p.nnet',
    'nnet 1\ndata "p.csv" {\n  target y\n  column price type=number strip=["$", ","]\n' +
      '  column day parts=[month, weekday]\n' +
      '  column tag type=category na=[None] lowercase=true missing=class\n' +
      '  normalize standard\n}\n' +
      network(''),
  );
  expect(nnet('check', 'p.nnet')).toMatchObject({ code: 0 });
  expect(nnet('check', 'p.nnet').stdout).not.toMatch(/error|warning/);
  const trained = nnet('train', 'p.nnet', '--out', 'run');
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  // Two parts of the day, one price, and a, b and no value.
  write('new.csv', 'price,day,tag\n$900,2025-03-03,A\n"$1,000",2025-03-04,\n$1100,2025-03-05,b\n');
  const predicted = nnet('predict', 'run', '--data', 'new.csv');
  expect(predicted, predicted.stderr).toMatchObject({ code: 0 });
  const lines = predicted.stdout.trim().split('\n');
  expect(lines[0]).toBe('price,day,tag,predicted_y');
  expect(lines[2]).toMatch(/^"\$1,000",2025-03-04,,-?[\d.]+/);
  expect(lines).toHaveLength(4);
});

test('windows of several series: none lies across two, and each has its next row', () => {
  // Two stations, rows taking turns; level is a line in each.
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 2 ? 'B' : 'A'},${(i >> 1) + (i % 2) * 100}`,
  );
  write('w.csv', `station,level\n${rows.join('\n')}\n`);
  write(
    'w.nnet',
    'nnet 1\ndata "w.csv" {\n  features level\n  target level\n  window 3 group=station\n' +
      '  normalize standard target=standard\n  split train=70% test=30%\n}\n' +
      network('  flatten f\n').replace(
        'epochs 3',
        'epochs 400\n  optimizer adam learning_rate=0.02',
      ),
  );
  const checked = nnet('check', 'w.nnet').stdout;
  // Of 20 rows a station, 14 train and 6 test: 11 and 3 windows.
  expect(checked).toContain("28 windows of 3 rows, within each 'station'");
  expect(nnet('train', 'w.nnet', '--out', 'windows')).toMatchObject({ code: 0 });
  const { stdout } = nnet('predict', 'windows', '--data', 'w.csv');
  const lines = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  // The first three rows of each have no window before them; the rows to come are one of each.
  expect(lines.slice(0, 6).every(([, , predicted]) => predicted === '')).toBe(true);
  expect(lines).toHaveLength(42);
  expect(lines.slice(40).map(([station, level]) => [station, level])).toEqual([
    ['A', ''],
    ['B', ''],
  ]);
  for (const [station, level, predicted] of lines.slice(6, 40))
    expect(Math.abs(Number(predicted) - Number(level)), `${station} ${level}`).toBeLessThan(5);
});
