/**
 * The law of two-way edits: the text edited means the model edited, and text outside the edits is
 * the same byte for byte.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/language/syntax/parser.js';
import { toModel } from '../../src/language/reading/toModel.js';
import { applyTextEdits, toTextEdits } from '../../src/language/editing/toTextEdits.js';
import {
  applyEdit,
  EditError,
  freshCopies,
  type NetworkEdit,
} from '../../src/model/edits/edits.js';
import { freshName } from '../../src/model/experiment/experiment.js';
import type { Network } from '../../src/model/experiment/experiment.js';

const networkOf = (text: string): Network => toModel(parse(text)).experiment.network!;

function edited(text: string, edit: NetworkEdit): string {
  const result = applyTextEdits(text, toTextEdits(parse(text), networkOf(text), edit));
  expect(toModel(parse(result)).findings.filter((f) => f.code.startsWith('syntax/'))).toEqual([]);
  expect(networkOf(result), result).toEqual(applyEdit(networkOf(text), edit));
  return result;
}

const commented = `nnet 1
# above
network n {   # behind the brace
  input  in      4      # the input
  # about hidden
  dense  hidden  16  relu  init=he   # behind hidden

  dense  refine  16  tanh
  add    merge   from=[hidden, refine]   # a skip
  dense  out     3   softmax
}
`;

describe('on a file with comments', () => {
  test('a layer goes in between, under the others, and its neighbours stay as they are', () => {
    const result = edited(commented, {
      type: 'add',
      kind: 'dropout',
      name: 'drop',
      parameters: { rate: 0.5 },
      after: 'refine',
    });
    expect(result).toBe(
      commented
        .replace('  dense  refine  16  tanh\n', '  dense  refine  16  tanh\n  dropout drop   0.5\n')
        .replace('from=[hidden, refine]', 'from=[hidden, drop]  '),
    );
  });

  test('removing joins the neighbours; its trailing comment goes, the lines above stay', () => {
    const result = edited(commented, { type: 'remove', layer: 'hidden' });
    expect(result).toContain('# about hidden');
    expect(result).not.toContain('# behind hidden');
    expect(networkOf(result).layers.map((layer) => layer.name)).toEqual([
      'in',
      'refine',
      'merge',
      'out',
    ]);
  });

  test('blanks behind a value absorb its change', () => {
    expect(
      edited(commented, { type: 'set', layer: 'hidden', parameter: 'units', value: 128 }),
    ).toBe(commented.replace('hidden  16  relu', 'hidden  128  relu'));
    expect(edited(commented, { type: 'set', layer: 'in', parameter: 'shape', value: 12 })).toBe(
      commented.replace('4      # the', '12     # the'),
    );
  });

  test('an option is written, changed and cleared', () => {
    const written = edited(commented, {
      type: 'set',
      layer: 'refine',
      parameter: 'l2',
      value: 0.01,
    });
    expect(written).toContain('refine  16  tanh  l2=0.01\n');
    const changed = edited(written, { type: 'set', layer: 'refine', parameter: 'l2', value: 0.5 });
    expect(edited(changed, { type: 'set', layer: 'refine', parameter: 'l2' })).toBe(commented);
  });

  test('clearing a middle value turns the later ones into options', () => {
    expect(edited(commented, { type: 'set', layer: 'refine', parameter: 'units' })).toContain(
      'dense  refine activation=tanh\n',
    );
  });

  test('renaming follows every reference', () => {
    const text =
      `${commented}tune {\n  vary hidden.units [8, 16]\n}\nexpect {\n  ` +
      `output_variance(hidden) in 0.1..10\n}\n`;
    const result = edited(text, { type: 'rename', layer: 'hidden', name: 'first' });
    expect(result).toContain('from=[first, refine]');
    expect(result).toContain('vary first.units');
    expect(result).toContain('output_variance(first)');
  });

  test('moving keeps the line as it was written', () => {
    const result = edited(commented, { type: 'move', layer: 'hidden', after: 'refine' });
    expect(result).toContain('dense  hidden  16  relu  init=he   # behind hidden\n');
  });

  test('one entry of a matrix changes alone', () => {
    const text =
      'nnet 1\nnetwork n {\n  input x 2\n  dense h 2  weights=[\n    [0.1, 0.2],  # first\n    ' +
      '[0.3, 0.4]]\n}\n';
    expect(
      edited(text, {
        type: 'set',
        layer: 'h',
        parameter: 'weights',
        value: [
          [0.1, 0.2],
          [0.35, 0.4],
        ],
      }),
    ).toBe(text.replace('0.3,', '0.35,'));
  });

  test('line ends, tabs and one-line blocks stay what they are', () => {
    const windows = commented.replaceAll('\n', '\r\n');
    expect(
      edited(windows, {
        type: 'add',
        kind: 'dense',
        name: 'more',
        parameters: { units: 8 },
        after: 'hidden',
      }),
    ).not.toMatch(/[^\r]\n/);
    const line = 'nnet 1\nnetwork n { input x 2; dense h 4; dense o 1 }\n';
    expect(
      edited(line, { type: 'add', kind: 'dense', name: 'm', parameters: { units: 3 }, after: 'h' }),
    ).toBe('nnet 1\nnetwork n { input x 2; dense h 4; dense m 3; dense o 1 }\n');
    expect(edited(line, { type: 'remove', layer: 'h' })).toBe(
      'nnet 1\nnetwork n { input x 2; dense o 1 }\n',
    );
    expect(edited(line, { type: 'remove', layer: 'o' })).toBe(
      'nnet 1\nnetwork n { input x 2; dense h 4 }\n',
    );
  });

  test('a layer once more stands right below, with all it says', () => {
    expect(edited(commented, { type: 'duplicate', layer: 'hidden', name: 'hidden2' })).toContain(
      'behind hidden\n  dense  hidden2 16  relu  init=he\n\n  dense  refine',
    );
  });

  test('a comment that moves swallows nothing of the line it comes to', () => {
    const text = 'nnet 1\nnetwork n {\n  input x 2; dense a 3\n  dense b 4 # hi\n  dense c 1\n}\n';
    expect(edited(text, { type: 'move', layer: 'b', after: 'x' })).toBe(
      'nnet 1\nnetwork n {\n  input x 2\n  dense b 4 # hi\n  dense a 3\n  dense c 1\n}\n',
    );
    expect(
      networkOf(
        edited('nnet 1\nnetwork n { input x 2\n  dense c 1\n}\n', {
          type: 'add',
          kind: 'input',
          name: 'other',
          parameters: {},
        }),
      ).layers[0]!.name,
    ).toBe('other');
  });

  test('several layers are put in as they hang together', () => {
    const network = networkOf(commented);
    const layers = freshCopies(network, network.layers.slice(1, 4));
    expect(layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ['hidden2', []],
      ['refine2', ['hidden2']],
      ['merge2', ['hidden2', 'refine2']],
    ]);
    const result = edited(commented, { type: 'paste', layers, after: 'merge' });
    expect(result).toContain(
      '# a skip\n  dense  hidden2 16  relu  init=he\n  dense  refine2 16  tanh\n  add    merge2 ' +
        ' from=[hidden2, refine2]\n  dense  out',
    );
    expect(networkOf(result).layers.at(-1)).toMatchObject({ name: 'out', inputs: ['merge2'] });
  });

  test('a connection is cut, the others stay', () => {
    const result = edited(commented, { type: 'disconnect', layer: 'merge', input: 'hidden' });
    expect(result).toContain('from=refine');
    expect(networkOf(result).layers.find(({ name }) => name === 'merge')!.inputs).toEqual([
      'refine',
    ]);
  });

  test('what cannot be done says why', () => {
    const refuse = (edit: NetworkEdit): string => {
      try {
        applyEdit(networkOf(commented), edit);
      } catch (error) {
        if (error instanceof EditError) return error.message;
        throw error;
      }
      return '';
    };
    expect(refuse({ type: 'rename', layer: 'hidden', name: 'out' })).toBe(
      "There is already a layer 'out'.",
    );
    expect(refuse({ type: 'connect', layer: 'hidden', inputs: ['out'] })).toContain("'out' is not");
    expect(refuse({ type: 'disconnect', layer: 'out', input: 'merge' })).toContain(
      'left without an input',
    );
    expect(refuse({ type: 'disconnect', layer: 'out', input: 'in' })).toBe(
      "'out' does not take 'in'.",
    );
    expect(refuse({ type: 'duplicate', layer: 'hidden', name: 'out' })).toBe(
      "There is already a layer 'out'.",
    );
    expect(refuse({ type: 'remove', layer: 'nobody' })).toBe("There is no layer 'nobody'.");
  });
});

const texts = [
  commented,
  commented.replaceAll('\n', '\r\n'),
  commented.replaceAll('  ', '\t'),
  'nnet 1\nnetwork n { input x 2; dense h 4 relu; dense o 1 }',
  ...readdirSync('examples')
    .filter((name) => name.endsWith('.nnet'))
    .map((name) => readFileSync(`examples/${name}`, 'utf8')),
];

/** Any edit that a designer could make of a network. */
function anyEdit(network: Network): fc.Arbitrary<NetworkEdit> {
  const names = network.layers.map((layer) => layer.name);
  const layer = fc.constantFrom(...names);
  const maybe = fc.option(layer, { nil: undefined });
  const dense = network.layers.filter((l) => l.kind === 'dense').map((l) => l.name);
  return fc.oneof(
    fc
      .record({
        kind: fc.constantFrom(
          ['dense', { units: 8, activation: 'relu' }] as const,
          ['dropout', { rate: 0.3 }] as const,
          ['dense', { units: 2, l2: 0.5 }] as const,
          ['flatten', {}] as const,
        ),
        after: layer,
      })
      .map(({ kind, after }) => ({
        type: 'add' as const,
        kind: kind[0],
        name: freshName(network, 'fresh'),
        parameters: kind[1],
        after,
      })),
    layer.map((l) => ({ type: 'remove' as const, layer: l })),
    fc.record({ l: layer, after: maybe }).map(({ l, after }) => ({
      type: 'move' as const,
      layer: l,
      ...(after !== undefined && { after }),
    })),
    ...(dense.length === 0
      ? []
      : [
          fc
            .constantFrom(...dense)
            .chain((l) =>
              fc
                .constantFrom(
                  { parameter: 'units', value: 7 },
                  { parameter: 'units', value: 12345 },
                  { parameter: 'activation', value: 'sigmoid' },
                  { parameter: 'activation' },
                  { parameter: 'l2', value: 0.25 },
                  { parameter: 'bias', value: false },
                  { parameter: 'init' },
                )
                .map((set) => ({ type: 'set' as const, layer: l, ...set })),
            ),
        ]),
    layer.map((l) => ({ type: 'rename' as const, layer: l, name: freshName(network, 'renamed') })),
    layer.map((l) => ({ type: 'duplicate' as const, layer: l, name: freshName(network, l) })),
    fc.record({ l: layer, i: fc.nat() }).map(({ l, i }) => {
      const { inputs } = network.layers.find(({ name }) => name === l)!;
      return {
        type: 'disconnect' as const,
        layer: l,
        input: inputs[i % Math.max(1, inputs.length)] ?? '',
      };
    }),
    fc
      .record({ some: fc.subarray(names.slice(1), { minLength: 1 }), after: layer })
      .map(({ some, after }) => ({
        type: 'paste' as const,
        layers: freshCopies(
          network,
          network.layers.filter(({ name, kind }) => kind !== 'input' && some.includes(name)),
        ),
        after,
      })),
    fc
      .record({ l: layer, inputs: fc.subarray(names, { minLength: 1, maxLength: 1 }) })
      .map(({ l, inputs }) => ({ type: 'connect' as const, layer: l, inputs })),
  );
}

test.each(texts.map((text, i) => [i, text] as const))(
  'the law holds for any five edits of text %i',
  (_, text) => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        (__, seeds) => {
          let present = text;
          for (const seed of seeds) {
            const network = networkOf(present);
            if (network.layers.length < 2) return;
            const [edit] = fc.sample(anyEdit(network), { seed, numRuns: 1 });
            // A network that starts without an input, or whose input has moved, is not one a
            // designer leaves behind.
            const touchesInput =
              'layer' in edit! &&
              network.layers.find((layer) => layer.name === edit.layer)?.kind === 'input' &&
              edit.type !== 'rename';
            if (touchesInput || (edit!.type === 'move' && edit!.after === undefined)) continue;
            try {
              present = edited(present, edit!);
            } catch (error) {
              if (!(error instanceof EditError)) throw error;
            }
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  },
);
