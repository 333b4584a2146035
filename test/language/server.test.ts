/** The real language server, spoken to over its own protocol. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CodeAction,
  type CompletionItem,
  type Hover,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { orProblem } from '../../src/data/dataError.js';
import { answer, ask } from '../../src/protocol/requestType.js';
import {
  editsRequest,
  experimentRequest,
  newExperimentRequest,
  plotRequest,
  tableRequest,
  tensorsRequest,
  viewRequest,
  readValueRequest,
  type ExperimentResult,
} from '../../src/protocol/serverMessages.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import { sourceOf } from '../../src/trainer/tables/sources.js';
import { readBeginning, summaryOf, tensorsOf } from '../../src/trainer/tables/summary.js';
import { TableStore } from '../../src/trainer/tables/tableStore.js';
import type { DataFile } from '../../src/protocol/tablesMessages.js';
import { startServer, type StartedServer } from '../support/languageServer.js';

const weights = writeSafetensors([{ name: 'hidden.w', shape: [2, 3], data: new Float64Array(6) }]);

/** The files there are. */
const files: Readonly<Record<string, DataFile>> = {
  'empty.csv.gz': { path: 'empty.csv.gz', bytes: Uint8Array.of(0, 0, 0) },
  'iris.csv': { path: 'iris.csv', location: 'examples/iris.csv' },
  'w.safetensors': { path: 'w.safetensors', bytes: weights },
};
const fileOf = (path: string): DataFile => files[path] ?? { path, location: `nowhere/${path}` };

let server: StartedServer;
let connection: ProtocolConnection;
const published = new Map<string, PublishDiagnosticsParams>();
let documents = 0;

beforeAll(async () => {
  server = await startServer({
    name: 'server',
    capabilities: { workspace: { inlayHint: { refreshSupport: true } } },
    prepare: answerAsClient,
    published: (params) => void published.set(params.uri, params),
  });
  ({ connection } = server);
});
afterAll(() => server.stop());

/** Tables and weights as the extension's host has them read. */
function answerAsClient(client: ProtocolConnection): void {
  const store = new TableStore();
  answer(client, tableRequest, ({ paths: [path], reading }) =>
    orProblem(() => {
      if (path !== 'huge.csv') return store.summary({ files: [fileOf(path)], reading });
      const bytes = new TextEncoder().encode('a,b,y\n1,2,u\n3,');
      return summaryOf(readBeginning({ name: path, bytes }, reading));
    }),
  );
  answer(client, tensorsRequest, ({ path }) => orProblem(() => tensorsOf(sourceOf(fileOf(path)))));
  answer(client, plotRequest, ({ activation }) => (activation === 'relu' ? 'PHN2Zy8+' : null));
  client.onRequest('workspace/inlayHint/refresh', () => null);
}

/** Opens a text in which `|` is the cursor. */
async function open(
  marked: string,
): Promise<{ uri: string; text: string; position: { line: number; character: number } }> {
  const at = marked.indexOf('|');
  const text = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 1);
  const before = text.slice(0, Math.max(0, at)).split('\n');
  const uri = `file:///test/${++documents}.nnet`;
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'nnet', version: 1, text },
  });
  await ask(connection, experimentRequest, { uri });
  return { uri, text, position: { line: before.length - 1, character: before.at(-1)!.length } };
}

const head = 'nnet 1\ndata "iris.csv" {\n  target species\n}\n';

test.each([
  ['empty.csv.gz', 'data/unreadable'],
  ['nowhere.csv', 'data/not-found'],
])('a data file that cannot be looked into: %s', async (path, code) => {
  const { uri } = await open(`nnet 1\ndata "${path}" {\n  target y\n}\n`);
  const { findings } = (await ask(connection, experimentRequest, { uri }))!;
  expect(findings.find((finding) => finding.code.startsWith('data/'))?.code).toBe(code);
});

test('of a file too large to be sent its beginning is looked into', async () => {
  // One class so far is not one class, and a constant is none; a column that the header does not
  // have is not there.
  const { uri } = await open(
    'nnet 1\ndata "huge.csv" {\n  features a c\n  target y\n}\nnetwork n {\n  input x\n  dense ' +
      'o 2 softmax\n}\ntrain {\n  loss cross_entropy\n}\n',
  );
  const { findings } = (await ask(connection, experimentRequest, { uri }))!;
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'information data/note',
    'error data/column',
  ]);
});

test('weights that a layer starts from are looked at while typing', async () => {
  const text = (path: string, units: number, more = ''): string =>
    `nnet 1\nnetwork n {\n  input x 2\n  dense hidden ${units} tanh weights="${path}"${more}\n  ` +
    `dense o 1\n}\n`;
  const findingsOf = async (source: string): Promise<string[]> => {
    const { uri } = await open(source);
    const { findings } = (await ask(connection, experimentRequest, { uri }))!;
    return findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`);
  };
  expect(await findingsOf(text('w.safetensors', 3))).toEqual([]);
  expect(await findingsOf(text('w.safetensors', 4))).toEqual([
    "error shape/weights The weights of 'hidden' are 2×4; those of 'hidden' in w.safetensors are 2×3.",
  ]);
  expect(await findingsOf(text('w.safetensors', 3, ' layer=first'))).toEqual([
    "error data/weights w.safetensors has no layer 'first' for 'hidden'. It has hidden: say which with layer=.",
  ]);
  expect(await findingsOf(text('iris.csv', 3))).toEqual([
    expect.stringContaining(
      'error data/weights iris.csv: The weights file says its header has',
    ) as string,
  ]);
  expect(await findingsOf(text('none.safetensors', 3))).toEqual([
    expect.stringContaining(
      'warning data/not-found none.safetensors: there is no such file',
    ) as string,
  ]);
});

describe('completion', () => {
  const cases: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['sections', 'nnet 1\n|', ['data', 'network', 'train', 'expect'], ['nnet', 'dense']],
    [
      'kinds',
      `${head}network n {\n  |\n}`,
      ['dense', 'input', 'dropout', 'conv2d', 'lstm', 'rbm'],
      ['loss'],
    ],
    ['half-typed kinds', `${head}network n {\n  de|\n}`, ['dense'], ['loss']],
    ['nothing for a new name', `${head}network n {\n  dense |\n}`, [], ['relu', 'units=']],
    [
      'activations',
      `${head}network n {\n  dense h 16 |\n}`,
      ['relu', 'softmax', 'init='],
      ['adam', 'units='],
    ],
    [
      'initializers',
      `${head}network n {\n  dense h 16 relu init=|\n}`,
      ['he', 'glorot', 'orthogonal'],
      ['relu', 'adam'],
    ],
    [
      'layers above',
      `${head}network n {\n  input x\n  dense a 4\n  dense b 4 from=|\n  dense c 3\n}`,
      ['x', 'a'],
      ['c', 'b'],
    ],
    [
      'layers in a list',
      `${head}network n {\n  input x\n  dense a 4\n  add s from=[x, |]\n}`,
      ['a'],
      ['s', 'x'],
    ],
    [
      'layers in a list that is not closed',
      `${head}network n {\n  input x\n  dense a 4\n  add s from=[a, |\n`,
      ['x'],
      ['s', 'a'],
    ],
    [
      'an option in a call',
      `${head}network n {\n  input x\n  dense h 4 elu(alpha=|\n}`,
      ['1'],
      ['relu'],
    ],
    [
      'options of a call, those that are needed too',
      `${head}train {\n  optimizer sgd learning_rate=step(0.1, |\n}`,
      ['every=', 'factor='],
      ['momentum='],
    ],
    ['what a checkpoint needs', `${head}train {\n  checkpoint |\n}`, ['every='], []],
    [
      'paths with a dot',
      `${head}network n {\n  input x\n  dense h 4\n}\ntune {\n  vary h.|\n}`,
      ['h.units', 'h.activation', 'h.repeat', 'data.train_rows'],
      ['log'],
    ],
    [
      'what a path can be',
      `${head}network n {\n  input x\n  dense h 4\n}\ntune {\n  vary h.activation [relu, |\n}`,
      ['tanh'],
      ['log', 'adam'],
    ],
    [
      'optimizers to vary',
      `${head}tune {\n  vary train.optimizer [|\n}`,
      ['adam', 'sgd'],
      ['relu', 'log'],
    ],
    [
      'numbers to vary',
      `${head}network n {\n  input x\n  dense h 4\n}\ntune {\n  vary h.l2 |\n}`,
      ['log'],
      ['relu'],
    ],
    [
      'columns above, in a formula',
      'nnet 1\ndata {\n  generate 10 {\n    x uniform 0 1\n    ab uniform 0 1\n    y = x + |\n  ' +
        '  z = 1\n  }\n}\n',
      ['x', 'ab', 'exp', 'pi'],
      ['y', 'z'],
    ],
    ['distributions', 'nnet 1\ndata {\n  generate 10 {\n    x |\n', ['uniform', 'normal'], ['exp']],
    [
      'features that are not named yet',
      'nnet 1\ndata "iris.csv" {\n  target species\n  features sepal_length |\n}\n',
      ['petal_width'],
      ['sepal_length', 'species'],
    ],
    [
      'what a section has not yet',
      `${head}train {\n  loss mse\n  epochs 3\n  |\n}`,
      ['optimizer', 'loss'],
      ['epochs'],
    ],
    [
      'outputs for a loss',
      `${head}network n {\n  input x\n  dense h 4\n  dense o 3 softmax\n}\ntrain {\n  loss ` +
        `cross_entropy output=|\n}`,
      ['o'],
      ['h', 'x'],
    ],
    [
      'classes of a column',
      'nnet 1\ndata "iris.csv" {\n  target species\n  column species type=category ' +
        'classes=[setosa, |\n}\n',
      ['virginica'],
      ['setosa'],
    ],
    [
      'metrics of the parts there are',
      `${head}train {\n  early_stopping |\n}`,
      ['train_accuracy', 'loss'],
      ['validation_accuracy', 'train_mse'],
    ],
    [
      'layers to expect of',
      `${head}network n {\n  input x\n  dense h 4\n}\nexpect {\n  output_variance(|\n}`,
      ['h'],
      ['accuracy'],
    ],
    ['how to compare', `${head}expect {\n  train_accuracy |\n}`, ['>=', 'in'], ['loss']],
    ['a metric to reach', `${head}expect {\n  epochs_to_reach |\n}`, ['loss'], ['>=']],
    [
      'padding, once',
      `${head}network n {\n  input x 4x4x1\n  conv2d c 2 3 padding=|\n}`,
      ['same', 'valid'],
      [],
    ],
    ['columns', 'nnet 1\ndata "iris.csv" {\n  target |\n}\n', ['species', 'petal_width'], ['relu']],
    ['losses', `${head}train {\n  loss |\n}`, ['mse', 'cross_entropy'], ['adam']],
    [
      'loss options',
      `${head}train {\n  loss huber |\n}`,
      ['delta=', 'reduction='],
      ['learning_rate='],
    ],
    [
      'optimizer options',
      `${head}train {\n  loss mse\n  optimizer adam |\n}`,
      ['learning_rate=', 'beta1='],
      ['momentum='],
    ],
    [
      'train statements',
      `${head}train {\n  |\n}`,
      ['loss', 'optimizer', 'epochs', 'checkpoint'],
      ['dense', 'folds'],
    ],
    ['nothing in comments', `${head}# de|`, [], ['dense', 'data']],
  ];
  test.each(cases)('%s', async (_, marked, wanted, unwanted) => {
    const { uri, position } = await open(marked);
    const items = await connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri },
      position,
    });
    const labels = items.map((item) => item.label);
    for (const label of wanted) expect(labels).toContain(label);
    for (const label of unwanted) expect(labels).not.toContain(label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe('hover', () => {
  test.each([
    [
      'kind',
      `${head}network n {\n  input x\n  den|se h 16 relu\n  dense o 3 softmax\n}`,
      /Every unit takes every input[\s\S]*Output 16 · 80 parameters/,
    ],
    [
      'activation',
      `${head}network n {\n  input x\n  dense h 16 re|lu\n}`,
      /Zero for negative inputs/,
    ],
    [
      'option',
      `${head}network n {\n  input x\n  dense h 16 relu in|it=he\n}`,
      /How the weights are drawn/,
    ],
    ['number', `${head}network n {\n  input x\n  dense h 1|6 relu\n}`, /How many neurons/],
    [
      'column',
      'nnet 1\ndata "iris.csv" {\n  target spe|cies\n}',
      /category, 150 rows[\s\S]*setosa/,
    ],
    ['statement', `${head}train {\n  epo|chs 5\n}`, /How often all training rows/],
    ['section', 'nnet 1\nda|ta "iris.csv" {\n}', /Where the rows come from/],
    [
      'a number in a call',
      `${head}network n {\n  input x\n  dense h 16 elu(alpha=0.|5)\n}`,
      /\*\*alpha\*\*/,
    ],
    [
      'a number without its name',
      `${head}train {\n  optimizer sgd learning_rate=step(0.1, 3|0)\n}`,
      /\*\*every\*\*/,
    ],
    [
      'a weight in a list',
      `${head}network n {\n  input x 2\n  dense h 1 weights=[[1], [2|]]\n}`,
      /\*\*weights\*\*/,
    ],
    [
      'a built-in function',
      'nnet 1\nfunction f(z) = z * sig|moid(z)\n',
      /sigmoid\(x\).*1 \/ \(1 \+ e\^-x\)/,
    ],
    ['a constant', 'nnet 1\nfunction f(z) = z * p|i\n', /3\.14159/],
    ['a parameter', 'nnet 1\nfunction f(z) = |z * 2\n', /a parameter of f/],
    [
      'a function where it is defined',
      'nnet 1\nfunction sw|ish(z) = z * 2\n',
      /a function of this file/,
    ],
    [
      'a column that is drawn',
      'nnet 1\ndata {\n  generate 10 {\n    ab| uniform 0 1\n    y = ab^2\n  }\n  target y\n}\n',
      /\*\*ab\*\* — number, 10 rows/,
    ],
    [
      'a column in a formula',
      'nnet 1\ndata {\n  generate 10 {\n    ab uniform 0 1\n    y = a|b^2\n  }\n  target y\n}\n',
      /\*\*ab\*\* — number/,
    ],
    [
      'a distribution',
      'nnet 1\ndata {\n  generate 10 {\n    ab unif|orm 0 1\n  }\n  target ab\n}\n',
      /LOW HIGH/,
    ],
    ['the file', 'nnet 1\ndata "ir|is.csv" {\n  target species\n}\n', /150 rows, 5 columns/],
    [
      'a quoted name',
      `${head}network n {\n  input "my in|put"\n  dense o 3\n}`,
      /\*\*my input\*\* — input/,
    ],
    ['a metric', `${head}train {\n  metrics f|1\n}`, /harmonic mean/],
    [
      'an expected metric',
      `${head}expect {\n  test_acc|uracy >= 0.9\n}`,
      /share of rows[\s\S]*test rows/,
    ],
    ['an expectation', `${head}expect {\n  gradient_|error < 1e-6\n}`, /central differences/],
    ['the value of a statement', `${head}train {\n  epochs 1|0\n}`, /\*\*epochs\*\* — How often/],
    [
      'a path',
      `${head}network n {\n  input x\n  dense h 4\n}\ntune {\n  vary h.un|its [2, 4]\n}`,
      /How many neurons/,
    ],
  ])('%s', async (_, marked, wanted) => {
    const { uri, position } = await open(marked);
    const hover = await connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri },
      position,
    });
    expect((hover?.contents as { value: string } | undefined)?.value).toMatch(wanted);
  });
});

test('findings are published, and their fixes offered', async () => {
  const { uri } = await open(
    `${head}network n {\n  input x\n  dense h 16 rleu\n  dense o 3 softmax\n}\ntrain {\n  loss ` +
      `cross_entropy\n}\n`,
  );
  const { diagnostics } = published.get(uri)!;
  expect(diagnostics.map((d) => d.code)).toEqual(['name/unknown']);
  const [action] = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: diagnostics[0]!.range,
    context: { diagnostics },
  });
  expect(action!.edit!.changes![uri]).toEqual([{ range: diagnostics[0]!.range, newText: 'relu' }]);
});

test('the designer gets its view, and edits as text; a stale one is refused', async () => {
  const { uri } = await open(
    `${head}network n {\n  input x\n  dense h 16 relu\n  dense o 3 softmax\n}\n`,
  );
  const view = (await ask(connection, viewRequest, { uri }))!;
  expect(view).toMatchObject({
    version: 1,
    stale: false,
    lines: { x: 5, h: 6, o: 7 },
    data: { title: 'iris.csv', detail: '150 rows · 4 inputs → species' },
  });
  const edit = { type: 'set', layer: 'h', parameter: 'units', value: 32 } as const;
  const result = await ask(connection, editsRequest, { uri, version: 1, edit });
  expect(result).toEqual({
    edits: [
      {
        range: { start: { line: 6, character: 10 }, end: { line: 6, character: 12 } },
        newText: '32',
      },
    ],
  });
  expect(await ask(connection, editsRequest, { uri, version: 0, edit })).toEqual({
    stale: true,
  });
});

test('while the network cannot be read, the last good view stays and nothing is edited', async () => {
  const good = `${head}network n {\n  input x\n  dense h 16 relu\n}\n`;
  const { uri } = await open(good);
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: good.replace('16 relu', '16 init=') }],
  });
  const view = (await ask(connection, viewRequest, { uri }))!;
  expect([view.stale, view.network!.layers.length]).toEqual([true, 2]);
  expect(
    await ask(connection, editsRequest, {
      uri,
      version: 2,
      edit: { type: 'remove', layer: 'h' },
    }),
  ).toHaveProperty('refused');
});

test('an experiment is as of the newest text', async () => {
  const { uri, text } = await open(
    `${head}network n {\n  input x\n  dense o 3 softmax\n}\ntrain {\n  loss cross_entropy\n}\n`,
  );
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: text.replace('cross_entropy', 'mse') }],
  });
  const result = (await ask(connection, experimentRequest, { uri }))!;
  expect([result.version, result.experiment.train!.losses[0].call.call]).toEqual([2, 'mse']);
});

test('a new network comes checked, with its file, and nothing is told of it', async () => {
  const { columns } = new TableStore().summary({ files: [fileOf('iris.csv')], reading: {} });
  const uri = 'file:///test/new.nnet';
  const asked = (features: string[]): Promise<ExperimentResult> =>
    ask(connection, newExperimentRequest, {
      uri,
      name: 'new',
      choice: { path: 'iris.csv', target: 'species', asClass: true, columns, features },
    });
  const good = await asked(['petal_length', 'petal_width']);
  expect(good.text).toContain('network new {');
  expect(good.findings.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  expect(good.experiment.network?.layers.map(({ kind }) => kind)).toEqual([
    'input',
    'dense',
    'dense',
  ]);
  // What the file itself forbids is found as well.
  const bad = await asked([]);
  expect(bad.findings.find(({ severity }) => severity === 'error')?.code).toBe('data/no-features');
  expect(published.has(uri)).toBe(false);
  expect(await ask(connection, experimentRequest, { uri })).toBeNull();
});

test('what is typed for a parameter is read as the text would read it', async () => {
  const { uri } = await open(
    `${head}function twice(z) = 2 * z\nnetwork n {\n  input x\n  dense h 16 relu\n}\n`,
  );
  const read = (parameter: string, text: string, kind = 'dense'): Promise<unknown> =>
    ask(connection, readValueRequest, { uri, kind, parameter, text });
  expect(await read('rate', '33.3%', 'dropout')).toEqual({ value: 0.333 });
  expect(await read('l2', '1/3')).toEqual({ value: 1 / 3 });
  expect(await read('units', ' 12 ')).toEqual({ value: 12 });
  expect(await read('units', '')).toHaveProperty('message');
  expect(await read('units', '1.5')).toEqual({
    message: "'units' is a whole number of neurons from 1 to 65536; 1.5 is not.",
  });
  expect(await read('l1', '')).toEqual({});
  expect(await read('activation', 'twice')).toEqual({ value: 'twice' });
  expect(await read('activation', 'elu(alpha=2)')).toEqual({
    value: { call: 'elu', values: [], options: { alpha: 2 } },
  });
  expect(await read('from', 'x, h', 'add')).toEqual({ value: ['x', 'h'] });
  expect(await read('weights', '[[1, 2], [3, 4]]')).toEqual({
    value: [
      [1, 2],
      [3, 4],
    ],
  });
  expect(await read('weights', 'runs/a b/weights.safetensors')).toEqual({
    value: 'runs/a b/weights.safetensors',
  });
  expect(await read('shape', '4x4x1', 'reshape')).toEqual({ value: { shape: [4, 4, 1] } });
});
