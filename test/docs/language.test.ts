/** Every example of docs/language.md is without a finding; whole files are checked as wholes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyze } from '../../src/language/analysis/analyze.js';
import { parse } from '../../src/language/syntax/parser.js';
import { toModel } from '../../src/language/reading/toModel.js';

const page = readFileSync('docs/language.md', 'utf8');
const examples = [...page.matchAll(/^```nnet\n(.*?)^```/gms)].map(([, text]) => text!);
const isWhole = (text: string): boolean => /^nnet 1$/m.test(text);

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(7);
  expect(examples.filter(isWhole).length).toBeGreaterThan(1);
});

test.each(examples.map((text) => [text.split('\n')[0], text]))('%s', (_, text) => {
  // Of a fragment names are not checked: they stand elsewhere.
  const findings = isWhole(text)
    ? analyze(text).findings
    : toModel(parse(`nnet 1\n${text}`)).findings;
  const told = findings.filter(({ severity }) => severity !== 'information');
  expect(told.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});
