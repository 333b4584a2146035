/** Names from texts and tables are shown, never obeyed: by the editor, by a terminal. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless } from '../../src/cli/output.js';
import { columnMarkdown } from '../../src/language/features/describe.js';
import { code, shown } from '../../src/language/features/markdown.js';
import { analyze } from '../../src/language/analysis/analyze.js';
import { hover } from '../../src/language/features/hover.js';
import { printString } from '../../src/model/experiment/value.js';
import { budget } from './budget.js';

const runs = { numRuns: budget(300, 20_000) };
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '[a](http://x.y)',
        '![](https://x.y/i.png)',
        '<img src=x>',
        'https://x.y',
        'www.x.y',
        'a@b.cd',
        '`',
        '**',
        '\n\n# h',
        '|',
        '\u001b[2J',
        '\u009b',
        '\u202e',
        'plain',
        ' ',
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map((parts) => parts.join('')),
);

/** Markdown without its code spans: what a renderer reads. */
const read = (markdown: string): string => markdown.replaceAll(/`[^`]*`/g, '');
const active = /\]\(|!\[|<|https?:|www\.|@|^#/m;

describe('Markdown', () => {
  test('nothing of a name is a link, an image or markup', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        expect(read(shown(name))).not.toMatch(active);
        expect(read(code(name))).toBe('');
        const summary = { name, rows: 3, missing: 0, whole: false, classes: [name, 'b'] };
        expect(read(columnMarkdown({ ...summary, type: 'category' }))).not.toMatch(active);
      }),
      runs,
    );
  });

  test('nor in the hover of a text that names it', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const text = `nnet 1\ndata ${printString(name.replaceAll(/[\r\n]/g, ' '))} { target y }\n`;
        const known = { columns: [], notes: [], header: '' };
        const found = await hover(
          text,
          14,
          analyze(text, () => known),
          () => Promise.resolve(undefined),
        );
        expect(read(found?.markdown ?? '')).not.toMatch(active);
      }),
      runs,
    );
  });
});

test('a terminal is told nothing by a name', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      // What is left are line ends, tabs, and signs that can be seen.
      expect(harmless(name)).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u);
    }),
    runs,
  );
  expect(harmless('a\u001b[31mb\r\nc\u009bd')).toBe('a␛[31mb\nc<U+009B>d');
});
