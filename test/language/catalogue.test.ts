/**
 * Every word of the catalogue is offered in its place, explained under the cursor, and coloured
 * before the server is up.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/language/analysis/analyze.js';
import { complete } from '../../src/language/features/completion.js';
import { hover } from '../../src/language/features/hover.js';
import { semanticTokens } from '../../src/language/features/semanticTokens.js';
import { tokenize } from '../../src/language/syntax/lexer.js';
import { families } from '../../src/model/catalogue/catalogue.js';
import type { Entry } from '../../src/model/catalogue/entry.js';
import { statements } from '../../src/model/catalogue/statements.js';

/** What is offered, and shown, at the `|` of a text. */
function at(marked: string): { offered: string[]; shown: Promise<string> } {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const analysis = analyze(text);
  return {
    offered: complete(text, offset, analysis, { dataFiles: [], weightFiles: [] }).map(
      ({ label }) => label,
    ),
    shown: hover(text, offset, analysis, async () => undefined).then(
      (found) => found?.markdown ?? '',
    ),
  };
}

const places: Readonly<Record<keyof typeof families, (word: string) => string>> = {
  layer: (word) => `nnet 1\nnetwork n {\n  input x 2\n  ${word}`,
  activation: (word) => `nnet 1\nnetwork n {\n  input x 2\n  dense h 2 activation=${word}`,
  initializer: (word) => `nnet 1\nnetwork n {\n  input x 2\n  dense h 2 init=${word}`,
  loss: (word) => `nnet 1\ntrain {\n  loss ${word}`,
  optimizer: (word) => `nnet 1\ntrain {\n  loss mse\n  optimizer ${word}`,
  schedule: (word) => `nnet 1\ntrain {\n  loss mse\n  optimizer sgd learning_rate=${word}`,
};

describe.each(Object.entries(families) as [keyof typeof families, readonly Entry[]][])(
  '%s',
  (family, entries) => {
    const place = places[family];
    const coloured = readFileSync('media/nnet.tmLanguage.json', 'utf8').match(/\w+/g);

    test.each(entries.map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
      expect(at(place('|')).offered).toContain(name);
      // Half of the word typed changes nothing: the editor filters.
      expect(at(place(`${name.slice(0, Math.ceil(name.length / 2))}|`)).offered).toContain(name);
      const shown = await at(place(`${name.slice(0, 1)}|${name.slice(1)}\n}`)).shown;
      expect(shown).toContain(entry.help);
      expect(shown).toContain(entry.theory);
      expect(entry.theory?.match(/[.](?= |$)/g), 'two sentences').toHaveLength(2);
      if (entry.source !== undefined) expect(shown).toContain(entry.source);
      expect(coloured).toContain(name);
    });

    test('nothing else is offered there', () => {
      const others = Object.entries(families).flatMap(([other, list]) =>
        other === family ? [] : list.map(({ name }) => name),
      );
      const own = new Set(entries.map(({ name }) => name));
      // `activation` is a kind of layer and an option; options carry an equals sign.
      expect(
        at(place('|')).offered.filter((label) => others.includes(label) && !own.has(label)),
      ).toEqual([]);
    });
  },
);

describe('options', () => {
  // What must be said is a value: it needs no name.
  const optional = (entry: Entry): string[] =>
    entry.parameters.filter(({ required }) => !required).map(({ name }) => name);
  test.each(families.layer.map((entry) => [entry.name, entry] as const))(
    'of %s',
    async (name, entry) => {
      const { offered } = at(`nnet 1\nnetwork n {\n  input x 2\n  ${name} own |`);
      for (const option of optional(entry)) {
        expect(offered, option).toContain(`${option}=`);
        expect(
          await at(
            `nnet 1\nnetwork n {\n  input x 2\n  ${name} own ` +
              `${option.slice(0, 1)}|${option.slice(1)}=`,
          ).shown,
          option,
        ).toContain(entry.parameters.find((parameter) => parameter.name === option)!.help);
      }
    },
  );

  test.each(
    (['loss', 'optimizer'] as const).flatMap((family) =>
      families[family].map((entry) => [`${family} ${entry.name}`, entry] as const),
    ),
  )('of %s', (head, entry) => {
    const { offered } = at(`nnet 1\ntrain {\n  ${head} |`);
    for (const option of optional(entry)) expect(offered).toContain(`${option}=`);
  });
});

describe.each(['data', 'train', 'tune'] as const)('statements of %s', (section) => {
  test.each(statements[section].map((entry) => [entry.name, entry] as const))(
    '%s',
    async (name, entry) => {
      expect(at(`nnet 1\n${section} {\n  |`).offered).toContain(name);
      expect(
        await at(`nnet 1\n${section} {\n  ${name.slice(0, 1)}|${name.slice(1)} `).shown,
      ).toContain(entry.help);
    },
  );
});

test('a number says what it is of', async () => {
  expect(await at('nnet 1\nnetwork n {\n  input x 2\n  dense h 1|6 relu\n}').shown).toContain(
    'neurons',
  );
  expect(
    await at('nnet 1\ntrain {\n  loss mse\n  optimizer adam learning_rate=1|e-3\n}').shown,
  ).toContain('learning_rate');
  expect(
    await at('nnet 1\ndata {\n  rows [[1, 2]]\n  target y\n  split test=2|5%\n}').shown,
  ).toContain('test');
});

test('a function of the file says what it computes', async () => {
  expect(
    await at('nnet 1\nfunction f(z) = z * sigmoid(z)\nnetwork n {\n  input x 2\n  dense h 2 f|\n}')
      .shown,
  ).toContain('function f(z) = z * sigmoid(z)');
});

test('words are words to the editor, those of other alphabets too', () => {
  const { wordPattern } = JSON.parse(readFileSync('media/language-configuration.json', 'utf8')) as {
    wordPattern: { pattern: string; flags: string };
  };
  const word = new RegExp(wordPattern.pattern, `${wordPattern.flags}g`);
  expect('dense  größe_2 16 relu init=he'.match(word)).toEqual([
    'dense',
    'größe_2',
    'relu',
    'init',
    'he',
  ]);
});

describe('beside a slip', () => {
  const text = readFileSync('examples/two-outputs.nnet', 'utf8');
  const { tokens } = tokenize(text);
  const block = text.indexOf('{', text.indexOf('\nnetwork'));
  const end = text.indexOf('\n}', block) + 1;
  // Without its brace, its quote or its keyword a block is no longer what it was.
  const removable = tokens.filter(
    ({ kind, start, text: word }) =>
      !['{', '}', 'newline', 'end', 'string', '[', ']', '(', ')'].includes(kind) &&
      start < end &&
      word !== 'network',
  );

  test.each(
    removable.map(
      ({ start, end: stop, text: word }) => [`${word} at ${start}`, start, stop] as const,
    ),
  )('without %s a new line of the network still offers layers', (_, start, stop) => {
    const broken = `${text.slice(0, start)}${text.slice(stop, end)}  |\n${text.slice(end)}`;
    const { offered } = at(broken);
    expect(offered).toEqual(families.layer.map(({ name }) => name));
  });
});

describe('what is taken stands in the place of what was typed', () => {
  /** The text once the item of a label is taken at the `|`. */
  const taken = (marked: string, label: string): string => {
    const offset = marked.indexOf('|');
    const text = marked.replace('|', '');
    const analysis = analyze(text, () => ({
      columns: [{ name: 'sepal length', type: 'number', rows: 9, missing: 0, whole: false }],
      notes: [],
    }));
    const item = complete(text, offset, analysis, {
      dataFiles: ['data/iris.csv'],
      weightFiles: [],
    }).find((other) => other.label === label)!;
    const { range, newText } = item.textEdit as {
      range: {
        start: { line: number; character: number };
        end: { line: number; character: number };
      };
      newText: string;
    };
    const lines = text.split('\n');
    const line = lines[range.start.line]!;
    lines[range.start.line] =
      line.slice(0, range.start.character) + newText + line.slice(range.end.character);
    return lines.join('\n');
  };

  test('paths', () => {
    expect(taken('nnet 1\ndata "data/ir|" {\n}', 'data/iris.csv')).toBe(
      'nnet 1\ndata "data/iris.csv" {\n}',
    );
    expect(taken('nnet 1\ndata "da|', 'data/iris.csv')).toBe('nnet 1\ndata "data/iris.csv"');
  });

  test('columns in quotes', () =>
    expect(taken('nnet 1\ndata "a.csv" {\n  target "sep|"\n}', 'sepal length')).toBe(
      'nnet 1\ndata "a.csv" {\n  target "sepal length"\n}',
    ));

  test('paths of settings', () =>
    expect(
      taken(
        'nnet 1\nnetwork n {\n  input x 2\n  dense hidden 4\n}\ntune {\n  vary hidden.un|\n}',
        'hidden.units',
      ),
    ).toContain('  vary hidden.units\n'));
});

test.each([
  ['init=normal(sdt=1)', 'init=normal(std=1)'],
  ['leeky_relu(0.01)', 'leaky_relu(0.01)'],
])('a slip inside %s is mended where it is', (slip, mended) => {
  const text = `nnet 1\nnetwork n {\n  input x 2\n  dense h 4 ${slip}\n}\n`;
  const { findings } = analyze(text);
  const [edit] = findings.find(({ fix }) => fix)!.fix!.edits;
  const { range, newText } = edit!;
  const line = text.split('\n')[3]!;
  expect(line.slice(0, range.start.character) + newText + line.slice(range.end.character)).toBe(
    `  dense h 4 ${mended}`,
  );
});

test('names that every object has are names like any other', async () => {
  const { shown } = at('nnet 1\nconstruc|tor {\n  a 1\n}\n');
  expect(await shown).toBe('');
  expect(semanticTokens(analyze('nnet 1\nconstructor {\n  a 1\n}\n')).length % 5).toBe(0);
});
