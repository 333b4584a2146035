/**
 * Texts nobody would write, made of those that people do: cut, doubled, spliced, with stray signs
 * in them. Whatever comes, every feature answers, every place lies in the text, and formatting
 * changes nothing but blanks. A fixed budget and seed; for a long run
 * `FUZZ_RUNS=20000 FUZZ_SEED=2 npx vitest run --project unit test/language/fuzz.test.ts`.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyze } from '../../src/language/analysis/analyze.js';
import { complete } from '../../src/language/features/completion.js';
import { foldingRanges, outline, selectionRange } from '../../src/language/features/structure.js';
import { hover } from '../../src/language/features/hover.js';
import { inlayHints } from '../../src/language/features/inlayHints.js';
import {
  definitionAt,
  referencesAt,
  rename,
  RenameError,
} from '../../src/language/features/navigation.js';
import { refactorings } from '../../src/language/features/refactorings.js';
import { semanticTokens } from '../../src/language/features/semanticTokens.js';
import { signatureHelp } from '../../src/language/features/signatureHelp.js';
import { formatEdits } from '../../src/language/editing/format.js';
import { networkView } from '../../src/language/analysis/networkView.js';
import { parse } from '../../src/language/syntax/parser.js';
import { toModel } from '../../src/language/reading/toModel.js';
import { applyTextEdits, toTextEdits } from '../../src/language/editing/toTextEdits.js';
import { applyEdit, EditError } from '../../src/model/edits/edits.js';
import { freshName } from '../../src/model/experiment/experiment.js';

const budget = {
  numRuns: Number(process.env['FUZZ_RUNS'] ?? 1000),
  seed: Number(process.env['FUZZ_SEED'] ?? 1),
};

const seeds = [
  ...readdirSync('examples')
    .filter((name) => name.endsWith('.nnet'))
    .map((name) => readFileSync(`examples/${name}`, 'utf8')),
  ...readdirSync('test/language/cases').map((name) =>
    readFileSync(`test/language/cases/${name}/input.nnet`, 'utf8'),
  ),
].filter((text) => text.length < 4000);

const signs = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  ';',
  '=',
  '"',
  '#',
  '%',
  '..',
  '-',
  '^',
  '<=',
  '\n',
  '\r\n',
  '\t',
  '§',
  '😀',
  '\0',
  '1e999',
  '0x',
  'from=',
  'network n {',
  'nnet 1',
  'function f(z) = ',
  '1/3',
];

interface Mutation {
  readonly what: 'cut' | 'double' | 'sign' | 'splice' | 'line';
  readonly at: number;
  readonly length: number;
  readonly other: number;
}

const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  what: fc.constantFrom('cut', 'double', 'sign', 'splice', 'line'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  other: fc.nat(),
});

function mutated(text: string, { what, at, length, other }: Mutation): string {
  const start = Math.floor(at * text.length);
  const end = Math.min(text.length, start + length);
  switch (what) {
    case 'cut':
      return text.slice(0, start) + text.slice(end);
    case 'double':
      return text.slice(0, end) + text.slice(start);
    case 'sign':
      return text.slice(0, start) + signs[other % signs.length]! + text.slice(start);
    case 'splice': {
      const from = seeds[other % seeds.length]!;
      return text.slice(0, start) + from.slice(Math.floor(at * from.length));
    }
    case 'line': {
      const lines = text.split('\n');
      const [line] = lines.splice(other % lines.length, 1);
      lines.splice(start % (lines.length + 1), 0, line!);
      return lines.join('\n');
    }
  }
}

const anyText = fc
  .record({
    seed: fc.constantFrom(...seeds),
    mutations: fc.array(anyMutation, { minLength: 1, maxLength: 6 }),
  })
  .map(({ seed, mutations }) => mutations.reduce(mutated, seed));

const columns = {
  columns: [
    {
      name: 'x',
      type: 'number',
      rows: 9,
      missing: 0,
      whole: false,
      minimum: 0,
      maximum: 1,
      mean: 0.5,
      deviation: 0.2,
    } as const,
  ],
  notes: [],
};

test('every feature answers, and every place lies in the text', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.double({ min: 0, max: 1, noNaN: true }), async (text, at) => {
      const offset = Math.floor(at * text.length);
      const analysis = analyze(text, () => columns);
      const lines = text.split(/\r\n|\r|\n/);
      for (const { range, message } of analysis.findings) {
        expect(range.start.line, message).toBeLessThan(lines.length);
        expect(range.end.character, message).toBeLessThanOrEqual(lines[range.end.line]!.length);
      }
      for (const { insertText, label } of complete(text, offset, analysis, {
        dataFiles: ['a.csv'],
        weightFiles: [],
      }))
        expect(insertText ?? label).toBeTruthy();
      await hover(text, offset, analysis, async () => undefined);
      signatureHelp(text, offset);
      definitionAt(analysis, offset);
      for (const { start, end } of referencesAt(analysis, offset))
        expect([start >= 0, end <= text.length]).toEqual([true, true]);
      try {
        rename(analysis, offset, 'renamed');
      } catch (error) {
        if (!(error instanceof RenameError)) throw error;
      }
      for (const { edits } of refactorings(analysis, offset, offset)) applyTextEdits(text, edits);
      expect(semanticTokens(analysis).length % 5).toBe(0);
      outline(analysis);
      foldingRanges(analysis);
      selectionRange(analysis, offset);
      inlayHints(analysis, { shapes: true, defaults: true });
      networkView(1, analysis, undefined);
    }),
    budget,
  );
}, 0);

test('formatting keeps meaning and comments, and twice is once', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const format = (given: string): string => applyTextEdits(given, formatEdits(given));
      const once = format(text);
      expect(format(once)).toBe(once);
      expect(once.replace(/[ \t\r\n]/g, '')).toBe(text.replace(/[ \t\r\n]/g, ''));
      expect(toModel(parse(once)).experiment).toEqual(toModel(parse(text)).experiment);
    }),
    budget,
  );
}, 0);

test('an edit of a network whose text is broken elsewhere means what it means to the model', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, which) => {
      const analysis = analyze(text, () => columns);
      const { network } = analysis.experiment;
      const statements = analysis.document.statements.find(
        ({ head }) => head.type === 'name' && head.name === 'network',
      )?.block?.statements;
      // A second layer of the same name comes to light when the first is renamed.
      if (
        !network ||
        analysis.networkBroken ||
        network.layers.length < 2 ||
        statements?.length !== network.layers.length
      )
        return;
      const layer = network.layers[1 + (which % (network.layers.length - 1))]!;
      for (const edit of [
        {
          type: 'add',
          kind: 'dense',
          name: freshName(network, 'added'),
          parameters: { units: 2 },
          after: layer.name,
        } as const,
        { type: 'rename', layer: layer.name, name: freshName(network, 'renamed') } as const,
        { type: 'duplicate', layer: layer.name, name: freshName(network, 'copy') } as const,
        { type: 'remove', layer: layer.name } as const,
      ]) {
        try {
          const result = applyTextEdits(text, toTextEdits(analysis.document, network, edit));
          expect(toModel(parse(result)).experiment.network, result).toEqual(
            applyEdit(network, edit),
          );
        } catch (error) {
          if (!(error instanceof EditError)) throw error;
        }
      }
    }),
    budget,
  );
}, 0);
