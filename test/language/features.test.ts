/**
 * What the editor asks of a text: names and where they lead, colours, outline, signatures,
 * refactorings.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze, type Analysis } from '../../src/language/analysis/analyze.js';
import { inlayHints } from '../../src/language/features/inlayHints.js';
import {
  definitionAt,
  referencesAt,
  rename,
  RenameError,
} from '../../src/language/features/navigation.js';
import { refactorings } from '../../src/language/features/refactorings.js';
import { semanticTokens, tokenTypes } from '../../src/language/features/semanticTokens.js';
import { signatureHelp } from '../../src/language/features/signatureHelp.js';
import { foldingRanges, outline, selectionRange } from '../../src/language/features/structure.js';
import { pathsIn } from '../../src/language/features/documentLinks.js';
import { occurrencesIn } from '../../src/language/analysis/symbols.js';
import { importSisl } from '../../src/language/editing/importSisl.js';
import { relativePath, resolvePath } from '../../src/language/analysis/paths.js';
import { applyTextEdits } from '../../src/language/editing/toTextEdits.js';
import { Training } from '../../src/engine/training/training.js';
import { datasetOf } from '../support/data.js';
import { experimentOf } from '../support/experiments.js';

const text = `nnet 1
function swish(z) = z * sigmoid(z)
function far(a, y) = (a - y)^4
data {
  generate 20 seed=1 {
    x1 uniform -1 1
    x2 uniform -1 1
    y = x1 * x2 + x1
  }
  features x1 x2
  target y
}
network n {
  input  in      2
  dense  hidden  4  swish
  dense  skip    4  tanh  from=in
  add    both    from=[hidden, skip]
  dense  out     1
}
train {
  loss far
  epochs 5
}
tune {
  vary hidden.units [2, 4]
}
expect {
  output_variance(hidden) in 0.1..10
}
`;
const analysis = analyze(text);
const at = (word: string, nth = 0): number => {
  let place = -1;
  for (let i = 0; i <= nth; i++) place = text.indexOf(word, place + 1);
  return place + 1;
};
const wordsAt = (places: readonly { start: number; end: number }[]): string[] =>
  places.map(({ start, end }) => text.slice(start, end));

test('the text has no findings', () =>
  expect(analysis.findings.filter(({ severity }) => severity === 'error')).toEqual([]));

describe('names', () => {
  test.each([
    ['a layer', 'hidden', 0, 4],
    ['a layer, from a reference', 'hidden, skip', 0, 4],
    ['a layer, from a path of tune', 'hidden.units', 0, 4],
    ['a function', 'swish\n', 0, 2],
    ['a loss of the file', 'far\n', 0, 2],
    ['a parameter of a function', 'z * sig', 0, 3],
    ['a generated column', 'x1 uniform', 0, 4],
    ['a target', 'y\n}', 0, 2],
  ])('%s is found everywhere', (_, word, nth, count) => {
    const found = referencesAt(analysis, at(word, nth));
    expect(new Set(wordsAt(found)).size).toBe(1);
    expect(found).toHaveLength(count);
    const definition = definitionAt(analysis, at(word, nth));
    expect(definition).toHaveProperty('place.definition', true);
  });

  test('a column of a CSV leads to the file', () => {
    const own = analyze('nnet 1\ndata "a.csv" {\n  target species\n}\n');
    expect(definitionAt(own, own.document.text.indexOf('species') + 1)).toEqual({
      column: 'species',
      path: 'a.csv',
    });
    expect(() => rename(own, own.document.text.indexOf('species') + 1, 'kind')).toThrow(
      'a column of a.csv: rename it there',
    );
  });

  test('what is taken without being written is shown', () => {
    const hints = (train: string): string[] => {
      const own = analyze(`nnet 1\ntrain { ${train} }\n`);
      const second = own.document.text.split('\n')[1]!;
      return inlayHints(own, { shapes: true, defaults: true }).map(
        ({ label, position }) =>
          `${second
            .slice(0, position.character)
            .split(/[\s;]+/)
            .at(-1)} ${label as string}`,
      );
    };
    expect(hints('loss mse')).toEqual([
      '{ optimizer adam learning_rate=0.001 · batch_size 32 · epochs 100 · shuffle true · seed ' +
        '0 · precision float64',
    ]);
    expect(
      hints('loss mse; optimizer sgd; epochs 5; batch_size all; seed 1; precision float32'),
    ).toEqual(['sgd learning_rate=0.01']);
    expect(
      hints(
        'loss mse; optimizer sgd learning_rate=1; epochs 5; batch_size all; seed 1; precision ' +
          'float32',
      ),
    ).toEqual([]);
  });

  test('the network itself can be called otherwise', () => {
    const [edit] = rename(analysis, text.indexOf('network n') + 8, 'gates');
    expect(applyTextEdits(text, [edit!])).toBe(text.replace('network n', 'network gates'));
  });

  test('a name that would mean something else is refused', () => {
    const formulas = analyze(
      'nnet 1\ndata {\n  generate 10 {\n    x uniform 0 1\n    y = sin(pi * x)\n  }\n  target ' +
        'y\n}\nfunction swish(z) = z * e\n',
    );
    const at = (name: string): number => formulas.document.text.indexOf(name);
    expect(() => rename(formulas, at('x uniform'), 'pi')).toThrow("'pi' is a constant");
    expect(() => rename(formulas, at('z) ='), 'e')).toThrow("'e' is a constant");
    expect(() => rename(formulas, at('swish'), 'silu')).toThrow("'silu' is built in");
    expect(rename(formulas, at('swish'), 'mine')).toHaveLength(1);
  });

  test('a column with a blank in its name is quoted in formulas, too', () => {
    const quoted =
      'nnet 1\ndata {\n  generate 10 {\n    "my x" uniform 0 1\n    y = 2 * "my x" + 1\n  }\n  ' +
      'target y\n}\n';
    const formulas = analyze(quoted);
    expect(formulas.findings).toEqual([]);
    const renamed = (name: string): string =>
      applyTextEdits(quoted, rename(formulas, quoted.indexOf('my x'), name));
    expect(renamed('x')).toContain('x uniform 0 1\n    y = 2 * x + 1');
    expect(renamed('your x')).toContain('"your x" uniform 0 1\n    y = 2 * "your x" + 1');
  });

  test('renaming changes every mention and nothing else', () => {
    const renamed = applyTextEdits(text, rename(analysis, at('hidden'), 'first'));
    expect(renamed.match(/\bfirst\b/g)).toHaveLength(4);
    expect(analyze(renamed).experiment.network!.layers[3]!.inputs).toEqual(['first', 'skip']);
    expect(applyTextEdits(text, rename(analysis, at('skip'), 'short cut'))).toContain(
      'from=[hidden, "short cut"]',
    );
    expect(applyTextEdits(text, rename(analysis, at('x1 uniform'), 'left'))).toContain(
      'y = left * x2 + left',
    );
    expect(applyTextEdits(text, rename(analysis, at('z)'), 'sum'))).toContain(
      'function swish(sum) = sum * sigmoid(sum)',
    );
  });

  test('in paths, metrics and searched values too', () => {
    const several = `nnet 1
function swish(z) = z * sigmoid(z)
data { columns x y z; rows [[1, 2, 3], [2, 3, 4]]; target y z; split validation=50% }
network n { input x; dense price 1 target=y; dense mass 1 target=z from=x }
train { loss mse output=price; loss mse output=mass; early_stopping validation_price.mse }
tune { vary network.price.activation [relu, swish] }
expect { train_price.mse < 9 }
`;
    const own = analyze(several);
    const renamed = applyTextEdits(several, rename(own, several.indexOf('price') + 1, 'cost'));
    expect(renamed).not.toContain('price');
    expect(renamed).toContain('vary network.cost.activation');
    expect(renamed).toContain('validation_cost.mse');
    expect(applyTextEdits(several, rename(own, several.indexOf('swish') + 1, 'mine'))).toContain(
      '[relu, mine]',
    );
    expect(() => rename(own, several.indexOf('price') + 1, 'the price')).toThrow(
      'cannot stand in a path',
    );
    expect(() => rename(own, several.indexOf('price') + 1, 'train')).toThrow(
      'cannot stand in a path',
    );
    const toy = analyze('nnet 1\ndata {\n  generate moons 20\n  target label\n}\n');
    expect(() => rename(toy, toy.document.text.indexOf('label') + 1, 'cls')).toThrow(
      'not named in this file',
    );
  });

  test('a name that is taken, or cannot stand there, is refused with the reason', () => {
    const refused = (word: string, to: string): string => {
      try {
        rename(analysis, at(word), to);
      } catch (error) {
        if (error instanceof RenameError) return error.message;
      }
      return '';
    };
    expect(refused('hidden', 'skip')).toBe("There is already a layer 'skip'.");
    expect(refused('swish', 'my swish')).toContain('no plain name');
    expect(refused('epochs', 'x')).toContain('no name here');
  });

  test('every name of every example is defined, or is of a CSV', () => {
    for (const name of readdirSync('examples').filter((file) => file.endsWith('.nnet'))) {
      const own = analyze(readFileSync(`examples/${name}`, 'utf8'));
      const occurrences = occurrencesIn(own.document);
      const csv =
        own.experiment.data?.source.kind === 'csv' || own.experiment.data?.source.kind === 'toy';
      for (const occurrence of occurrences.filter(
        ({ definition, kind }) => !definition && !(csv && kind === 'column'),
      ))
        expect(
          occurrences.some(
            (other) =>
              other.definition && other.kind === occurrence.kind && other.name === occurrence.name,
          ),
          `${name}: ${occurrence.name}`,
        ).toBe(true);
    }
  });
});

test('colours say what a word means here', () => {
  const data = semanticTokens(analysis);
  const lines = text.split('\n');
  const words: string[] = [];
  let [line, character] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    [line, character] = [line + data[i]!, data[i] === 0 ? character + data[i + 1]! : data[i + 1]!];
    words.push(
      `${lines[line]!.slice(character, character + data[i + 2]!)} ` +
        `${tokenTypes[data[i + 3]!]}${data[i + 4] ? ' declaration' : ''}`,
    );
  }
  for (const wanted of [
    'network keyword',
    'dense type',
    'hidden variable declaration',
    'hidden variable',
    'swish function',
    'far function',
    'tanh enumMember',
    'from parameter',
    'x1 property declaration',
    'z parameter declaration',
  ])
    expect(words).toContain(wanted);
  expect(words).not.toContain('swish enumMember');
});

test('the outline lists sections, layers with shapes, functions', () => {
  const symbols = outline(analysis);
  expect(symbols.map(({ name }) => name)).toEqual([
    'swish',
    'far',
    'data',
    'network n',
    'train',
    'tune',
    'expect',
  ]);
  expect(symbols[3]!.children!.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
    'in input 2',
    'hidden dense 4',
    'skip dense 4',
    'both add 4',
    'out dense 1',
  ]);
});

test('blocks, long lists and runs of comments fold', () => {
  const own = analyze(
    '# one\n# two\nnnet 1\ndata {\n  rows [[1],\n  [2]]\n  columns y\n  target y\n}\n',
  );
  expect(
    foldingRanges(own).map(({ startLine, endLine, kind }) => [startLine, endLine, kind]),
  ).toEqual(
    expect.arrayContaining([
      [3, 7, undefined],
      [0, 1, 'comment'],
    ]),
  );
});

test('a selection grows from the word to its value, statement, block and file', () => {
  const steps: string[] = [];
  for (
    let range: ReturnType<typeof selectionRange> | undefined = selectionRange(
      analysis,
      at('skip]'),
    );
    range;
    range = range.parent
  ) {
    const lines = text.split('\n');
    const { start, end } = range.range;
    steps.push(
      start.line === end.line
        ? lines[start.line]!.slice(start.character, end.character)
        : `${end.line - start.line + 1} lines`,
    );
  }
  expect(steps.slice(0, 4)).toEqual([
    'skip',
    '[hidden, skip]',
    'from=[hidden, skip]',
    'add    both    from=[hidden, skip]',
  ]);
  expect(steps.at(-1)).toBe(`${text.split('\n').length} lines`);
});

describe('signature help', () => {
  const active = (marked: string): string | undefined => {
    const offset = marked.indexOf('|');
    const help = signatureHelp(marked.replace('|', ''), offset);
    const signature = help?.signatures[0];
    const label = signature?.parameters?.[help!.activeParameter!]?.label;
    return (
      signature &&
      `${signature.label.split(' ')[0]}: ${typeof label === 'object' ? signature.label.slice(...label) : (label ?? '')}`
    );
  };
  test.each([
    ['a layer', 'network n {\n  dense h |', 'dense: units'],
    ['its second value', 'network n {\n  dense h 4 |', 'dense: [activation=linear]'],
    ['an option', 'network n {\n  dense h 4 init=|', 'dense: [init=glorot]'],
    ['a call', 'network n {\n  dense h 4 elu(|', 'elu: [alpha=1]'],
    ['a schedule', 'train {\n  optimizer sgd learning_rate=step(0.1, |', 'step: every'],
    ['a built-in function', 'function f(z) = where(z > max(1, 2), |', 'where(condition,: a'],
    ['one within another', 'function f(z) = where(z > max(1, 2, |', 'max(a,: …'],
    ['no function at all', 'function f(z) = (z + |', undefined],
    ['what is expected', 'expect {\n  output_variance(|', 'output_variance: layer'],
    [
      'a statement',
      'train {\n  early_stopping validation_loss patience=|',
      'early_stopping: [patience=10]',
    ],
  ])('%s', (_, marked, wanted) => expect(active(marked)).toBe(wanted));
});

test('paths are links', () => {
  const own = analyze(
    'nnet 1\ndata "my data.csv" {\n  target y\n  split test="other.csv"\n}\nnetwork n { input ' +
      'x; dense o 1 weights="run/weights.safetensors" }\n',
  );
  expect(pathsIn(own).map(({ path }) => path)).toEqual([
    'my data.csv',
    'other.csv',
    'run/weights.safetensors',
  ]);
  expect(resolvePath('file:///a/b/c.nnet', '../my data.csv')).toBe('file:///a/my%20data.csv');
  expect(resolvePath('vscode-vfs://github/o/r/c.nnet', 'd.csv')).toBe(
    'vscode-vfs://github/o/r/d.csv',
  );
  expect(relativePath('file:///a/b/c.nnet', 'file:///a/d/e%20f.csv')).toBe('../d/e f.csv');
  expect(relativePath('file:///a/b/c.nnet', 'file:///a/b/e.csv')).toBe('e.csv');
  expect(relativePath('file:///a/b/c.nnet', 'other://x/e.csv')).toBeUndefined();
});

describe('refactorings', () => {
  const apply = (source: string, word: string, title: RegExp): string => {
    const own: Analysis = analyze(source);
    const offset = source.indexOf(word) + 1;
    const found = refactorings(own, offset, offset).find((refactoring) =>
      title.test(refactoring.title),
    );
    expect(
      found,
      `${title} among ${refactorings(own, offset, offset)
        .map((r) => r.title)
        .join('; ')}`,
    ).toBeDefined();
    return applyTextEdits(source, found!.edits);
  };
  const own =
    'nnet 1\nnetwork n {\n  input  x  2\n  dense  h  4  relu  # hidden\n  dense  g  2  l2=0.1\n ' +
    ' dense  o  1\n}\n';

  test('an activation becomes a layer of its own, and the network computes the same', () => {
    const result = apply(own, 'h  4', /layer of its own/);
    expect(result).toContain('  dense  h  4  # hidden\n  activation  h_relu  relu\n');
    const { layers } = analyze(result).experiment.network!;
    expect(layers.map(({ name, inputs }) => `${name} of ${inputs.join()}`)).toEqual([
      'x of ',
      'h of x',
      'h_relu of h',
      'g of h_relu',
      'o of g',
    ]);
  });

  test('a stack becomes a branch: added where shapes are equal, side by side where not', () => {
    expect(apply(own, 'g  2', /skip 'g' and concat/)).toContain('  concat  skip  from=[g, h]\n');
    const equal = own.replace('g  2', 'g  4');
    const result = apply(equal, 'g  4', /skip 'g' and add/);
    expect(analyze(result).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      analyze(result).experiment.network!.layers.map(
        ({ name, inputs }) => `${name} of ${inputs.join()}`,
      ),
    ).toEqual(['x of ', 'h of x', 'g of h', 'skip of g,h', 'o of skip']);
  });

  test('a penalty that all layers have is said once', () => {
    const source =
      'nnet 1\ndata { columns x y; rows [[1, 2]]; target y }\nnetwork n {\n  input  x  1\n  ' +
      'dense  h  4  relu l2=0.1\n  dense  o  1  l2=0.1\n}\ntrain {\n  loss  mse\n}\n';
    const result = apply(source, 'relu', /once/);
    expect(result).toContain('  dense  h  4  relu\n  dense  o  1\n');
    expect(analyze(result).experiment.train!.l2).toBe(0.1);
  });
});

describe("other programs' networks", () => {
  const folder = 'test/data/sisl';
  const names = readdirSync(folder).filter((name) => name.endsWith('.nnet'));

  test.each(names)('%s computes what it computed', (name) => {
    const source = readFileSync(`${folder}/${name}`, 'utf8');
    const imported = importSisl(source, 'net');
    expect(analyze(imported).findings).toEqual([]);
    const expected = JSON.parse(
      readFileSync(`${folder}/${name.replace('.nnet', '.expected.json')}`, 'utf8'),
    ) as { inputs: number[][]; outputs: number[][] };
    const cases = expected.inputs.map((input, i) => ({ input, output: expected.outputs[i]! }));
    const { layers } = analyze(imported).experiment.network!;
    const outputs = Number(layers.at(-1)!.parameters['units']);
    const columns = (prefix: string, n: number): string =>
      Array.from({ length: n }, (_, i) => `${prefix}${i}`).join(' ');
    const rows = cases.map(({ input }) => [
      // Outside the bounds, too: the network itself holds them.
      ...input,
      ...Array.from({ length: outputs }, () => 0),
    ]);
    const experiment = experimentOf(
      `${imported}data { columns ${columns('x', expected.inputs[0]!.length)} ${columns('y', outputs)}; rows ` +
        `${JSON.stringify(rows)}; target ${columns('y', outputs)} }\ntrain { loss mse; ` +
        `batch_size ` +
        `all }\n`,
    );
    const training = new Training(
      experiment,
      datasetOf(experiment, (path) => ({ path })),
    );
    const result = [
      ...training.evaluation.outputs(Int32Array.from(cases.keys())).outputs.values(),
    ][0]!;
    for (const [r, { output }] of cases.entries())
      output.forEach((value, j) =>
        expect(
          Math.abs(result[r * outputs + j]! - value) / Math.max(1, Math.abs(value)),
          `${name}, row ${r}`,
        ).toBeLessThan(1e-9),
      );
  });

  test.each(readdirSync(`${folder}/bad`).filter((name) => name.endsWith('.nnet')))(
    '%s is refused with the line',
    (name) => {
      expect(() => importSisl(readFileSync(`${folder}/bad/${name}`, 'utf8'), 'net')).toThrow(
        RangeError,
      );
    },
  );
});
