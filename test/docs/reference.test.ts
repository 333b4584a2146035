/** The reference pages are those of today's catalogue; `npm run reference` writes them anew. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { referencePages } from './referencePages.js';

const pages = referencePages();
if (process.env['UPDATE_GOLDEN']) {
  for (const [path, text] of pages) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

test.each([...pages.keys()])('%s is as the catalogue has it', (path) => {
  expect(readFileSync(path, 'utf8') === pages.get(path), 'stale: npm run reference').toBe(true);
});

test('every entry is on its page', () => {
  expect(pages.get('docs/reference/layers.md')).toContain('### conv2d');
  expect(pages.get('docs/reference/README.md')).toContain('`lbfgs`');
});
