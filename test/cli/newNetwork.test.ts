/** New Network from a CSV, with the first answer everywhere: its text is right, and it trains. */
import { globSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundle, run } from '../support/bundles.js';
import { offered } from '../support/offered.js';
import { temporaryFolder } from '../support/runs.js';

const cli = bundle('src/cli/cli.ts', 'cli');
const folder = temporaryFolder();
const root = join(import.meta.dirname, '../..');

const csvs = globSync('test/data/{found,csv,language}/**/*.csv{,.gz}', { cwd: root })
  .concat(globSync('examples/*.csv', { cwd: root }))
  // Tables that are refused as they stand, or come for prediction alone.
  .filter((path) => !/ragged-delimiter|new2?\.csv|te7?\.csv|mnist|check-train.*x\.csv/.test(path));

test.each(csvs)('%s', (path) => {
  const file = join(folder, `${basename(path)}-${csvs.indexOf(path)}.nnet`);
  const { text } = offered(join(root, path));
  writeFileSync(file, text);
  const checked = run(cli, ['check', file], folder);
  expect(checked.code, `${text}\n${checked.stdout}`).toBe(0);
  // That the newest rows stand first is the file's, and is said.
  expect(checked.stdout).not.toMatch(/ (warning|error) (?!data\/time-order 'date' falls)/);
  expect(run(cli, ['train', file, '--epochs', '2'], folder)).toMatchObject({ code: 0 });
});

describe('the target that is offered first', () => {
  const found = (name: string): string => offered(join(root, 'test/data/found', name)).target;
  test.each([
    ['target-guess/g.csv', 'label'],
    ['target-guess/p.csv', 'defaulted'],
    ['hash-header/mon.csv', 'Legendary'],
    ['time-order-shuffled/s.csv', 'level'],
    ['index-column/r.csv', 'y'],
  ])('of %s is %s', (name, target) => expect(found(name)).toBe(target));
});

describe('what the text says', () => {
  const text = (name: string): string => offered(join(root, 'test/data/found', name)).text;

  test('counts of rows are left out, with the reason', () => {
    expect(text('index-column/r.csv')).toMatch(/column +column1 +type=ignore +# numbers the rows/);
  });

  test('of columns that are hardly there no value is a class of its own', () => {
    expect(text('mostly-missing/m.csv')).toMatch(
      /column +tag +type=category missing=class +# 168 of 200 cells are missing/,
    );
  });

  test('the order of time is kept, and a lone series gets windows', () => {
    expect(text('time-order-shuffled/t.csv')).toMatch(/split .*shuffle=false/);
    const series = text('time-order-shuffled/s.csv');
    expect(series).toMatch(/features +level/);
    expect(series).toMatch(/window +12/);
    expect(series).toMatch(/lstm/);
  });

  test('a line end in a name is written \\n', () => {
    expect(text('newline-header/n.csv')).toContain('"Weight\\n(g)"');
  });
});
