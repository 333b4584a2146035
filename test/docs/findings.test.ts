/** Every code of a finding has its help, and a test that brings it about. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingHelp } from '../../src/model/catalogue/findings.js';

const codePattern =
  /['` ]((?:syntax|structure|name|type|wiring|shape|loss|data|train|init|function|file)\/[a-z-]+)['` ]/g;
const codesIn = (files: readonly string[]): Set<string> =>
  new Set(
    files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(codePattern)].map((match) => match[1]!),
    ),
  );

/**
 * Said of data by commands, whose tests look at the sentence: a class never seen, weights that do
 * not fit, a file too large for the editor.
 */
const bySentence = ['data/class', 'data/weights'];

/** Element ids look like codes: what is a place in a file is none. */
const places = new Set([
  'data/path',
  'data/target',
  'data/features',
  'data/columns',
  'data/rows',
  'data/generate',
  'data/normalize',
  'train/loss',
  'data/delimiter',
  'train/metrics',
]);

const used = [
  ...codesIn(globSync('src/**/*.ts').filter((file) => !file.endsWith('catalogue/findings.ts'))),
].filter((code) => code in findingHelp || !places.has(code));

test('every code that is used is explained, and none that is not', () => {
  expect(used.filter((code) => !(code in findingHelp))).toEqual([]);
  expect(Object.keys(findingHelp).filter((code) => !used.includes(code))).toEqual([]);
});

test('every code is brought about by a test', () => {
  const exercised = codesIn([
    ...globSync('test/language/cases/*/expected.txt'),
    ...globSync('test/**/*.test.ts').filter((file) => !file.includes('findings.test')),
    'test/data/badcsv/expected.json',
  ]);
  expect(
    Object.keys(findingHelp).filter((code) => !exercised.has(code) && !bySentence.includes(code)),
  ).toEqual([]);
});
