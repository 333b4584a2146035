/** The command line as a user meets it: real processes, real files, exit codes. */
import { explained } from '../support/data.js';
import { experimentOf } from '../support/experiments.js';
import { printPlain } from '../../src/explain/printers.js';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DoneEvent, EpochEvent } from '../../src/model/runs/runEvents.js';
import type { TracedPass } from '../../src/model/runs/steps.js';
import { bundle, run, type Finished } from '../support/bundles.js';
import { expectRelative, reference, type Json } from '../support/reference.js';

let script = '';
let folder = '';
const nnet = (...args: string[]): Finished => run(script, args, folder);
const lines = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

beforeAll(() => {
  script = bundle('src/cli/cli.ts', 'cli');
  folder = mkdtempSync(join(tmpdir(), 'nnet-cli-'));
  cpSync('examples', folder, { recursive: true, filter: (path) => !path.includes('.nnet-runs') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without what is said of the data for information. */
const notesApart = (finished: Finished): Finished => ({
  ...finished,
  stdout: finished.stdout.replaceAll(/^.* information data\/note .*\n/gm, ''),
});

describe('check', () => {
  test('is silent about good files', () => {
    for (const name of readdirSync(folder).filter(
      (file) => file.endsWith('.nnet') && file !== 'transfer.nnet',
    ))
      expect(notesApart(nnet('check', name)), name).toEqual({ code: 0, stdout: '', stderr: '' });
    // The run it starts from is not there yet.
    expect(nnet('check', 'transfer.nnet')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^transfer.nnet:7:6 error data\/not-found .*\n$/) as string,
    });
  });

  test('prints file:line:column severity code message, and exits 1 on errors', () => {
    writeFileSync(join(folder, 'bad.nnet'), 'nnet 1\nnetwork n {\n  input x 2\n  dnese h 4\n}\n');
    const { code, stdout } = nnet('check', 'bad.nnet', 'xor.nnet');
    expect(code).toBe(1);
    expect(stdout).toBe(
      "bad.nnet:4:3 error name/unknown No kind of layer is called 'dnese'. Did you mean 'dense'?\n",
    );
    const [finding] = JSON.parse(nnet('check', '--json', 'bad.nnet').stdout) as Json[];
    expect(finding).toEqual({
      file: 'bad.nnet',
      line: 4,
      column: 3,
      endLine: 4,
      endColumn: 8,
      severity: 'error',
      code: 'name/unknown',
      message: "No kind of layer is called 'dnese'. Did you mean 'dense'?",
    });
  });
});

test('describe counts layers and parameters', () => {
  expect(nnet('describe', 'xor.nnet').stdout).toContain('17 parameters, 136 bytes');
  const description = JSON.parse(nnet('describe', 'iris.nnet', '--json').stdout);
  expect(
    description.layers.map((layer: Json) => [
      layer.name,
      layer.kind,
      layer.shape,
      layer.parameters,
    ]),
  ).toEqual([
    ['measurements', 'input', [4], 0],
    ['hidden', 'dense', [16], 80],
    ['drop', 'dropout', [16], 0],
    ['output', 'dense', [3], 51],
  ]);
});

test.each(['iris.nnet', 'boltzmann.nnet', 'two-outputs.nnet'])(
  'describe says what memory training takes: %s',
  (file) => {
    const { training_bytes: said } = JSON.parse(nnet('describe', file, '--json').stdout);
    const out = `run-memory-${file}`;
    nnet('train', file, '--epochs', '9', '--out', out);
    const record = JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8'));
    expect(said / record.environment.bytes).toBeGreaterThan(0.9);
    expect(said / record.environment.bytes).toBeLessThan(1.1);
  },
);

describe('train', () => {
  test('keeps to the kernels that are asked for, and says so', () => {
    for (const kernels of ['wasm', 'reference']) {
      const out = `run-${kernels}`;
      nnet(
        'train',
        'xor.nnet',
        '--epochs',
        '2',
        '--kernels',
        kernels,
        '--threads',
        '1',
        '--out',
        out,
      );
      const record = JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8'));
      expect(record.environment.kernels.split(' ')[0]).toBe(kernels);
    }
    expect(nnet('train', 'xor.nnet', '--kernels', 'abacus').code).toBe(2);
    expect(nnet('train', 'xor.nnet', '--threads', '0').code).toBe(2);
  });

  test("prints the lecture's fifty losses to all printed digits", () => {
    const { stdout } = nnet('train', 'scalar.nnet', '--out', 'run-text');
    const printed = [...stdout.matchAll(/^epoch \d+ {2}loss (\S+)$/gm)].map((match) =>
      Number(match[1]),
    );
    expect(printed).toEqual(reference('a_scalar_network').printed_table);
  });

  test('tells one event a line, and what came of it', () => {
    const events = lines(
      nnet('train', 'iris.nnet', '--epochs', '7', '--seed', '3', '--out', 'run-iris', '--json')
        .stdout,
    ) as (EpochEvent | DoneEvent)[];
    const epochs = events.filter((event): event is EpochEvent => event.type === 'epoch');
    expect(epochs.map((event) => event.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(Object.keys(epochs[0]!.validation!)).toContain('accuracy');
    const done = events.at(-1) as DoneEvent;
    expect(done).toMatchObject({ type: 'done', state: 'finished', epochs: 7, out: 'run-iris' });
    expect(Object.keys(done.metrics)).toEqual(['train', 'validation', 'test']);
    for (const file of ['source.nnet', 'run.json', 'metrics.jsonl', 'weights.safetensors'])
      expect(existsSync(join(folder, 'run-iris', file)), file).toBe(true);
    expect(lines(readFileSync(join(folder, 'run-iris/metrics.jsonl'), 'utf8'))).toEqual(events);
  });

  test('the same seed gives the same bits, another seed others', () => {
    const loss = (seed: string, out: string): unknown =>
      (
        lines(
          nnet('train', 'xor.nnet', '--epochs', '20', '--seed', seed, '--out', out, '--json')
            .stdout,
        ).at(-1) as DoneEvent
      ).loss;
    expect(loss('5', 'a')).toBe(loss('5', 'b'));
    expect(loss('5', 'a')).not.toBe(loss('6', 'c'));
  });

  test('keeps runs beside the file, out of git', () => {
    nnet('train', 'xor.nnet', '--epochs', '2');
    const [run_] = readdirSync(join(folder, '.nnet-runs/xor'));
    expect(run_).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}$/);
    expect(readFileSync(join(folder, '.nnet-runs/.gitignore'), 'utf8')).toBe('*\n');
  });

  test('refuses what has errors, with the findings', () => {
    const { code, stderr } = nnet('train', 'bad.nnet');
    expect([code, stderr]).toEqual([
      1,
      "bad.nnet:4:3 error name/unknown No kind of layer is called 'dnese'. Did you mean 'dense'?\n",
    ]);
  });

  test('an exploding loss stops with a cure', () => {
    writeFileSync(
      join(folder, 'explode.nnet'),
      readFileSync(join(folder, 'exercise2.nnet'), 'utf8')
        .replace('adam  learning_rate=0.01', 'sgd  learning_rate=1e9')
        .replace('16  tanh', '16'),
    );
    const { code, stdout } = nnet('train', 'explode.nnet', '--out', 'exploded');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /The loss became (Infinity|NaN) in epoch \d+, batch \d+.*smaller learning rate/,
    );
  });

  test('a classification that diverges ends with a word too', () => {
    writeFileSync(
      join(folder, 'diverge.nnet'),
      readFileSync(join(folder, 'iris.nnet'), 'utf8').replace(
        'adam  learning_rate=0.01',
        'sgd  learning_rate=1e200',
      ),
    );
    const { code, stdout } = nnet('train', 'diverge.nnet', '--out', 'diverged');
    expect(code).toBe(1);
    expect(stdout).toContain('smaller learning rate');
  });

  test('a second file with test rows is its own, in training and in evaluation', () => {
    writeFileSync(join(folder, 'more.csv'), 'x0,x1,y\n0.1,0.2,5.5\n0.3,0.1,5.2\n');
    writeFileSync(
      join(folder, 'second.nnet'),
      readFileSync(join(folder, 'exercise2.nnet'), 'utf8')
        .replace('test=25% seed=0', 'test="more.csv"')
        .replace('epochs      400', 'epochs      20'),
    );
    const done = lines(nnet('train', 'second.nnet', '--out', 'second', '--json').stdout).at(
      -1,
    ) as DoneEvent;
    writeFileSync(
      join(folder, 'absent.nnet'),
      readFileSync(join(folder, 'second.nnet'), 'utf8').replace('more.csv', 'absent.csv'),
    );
    expect(nnet('check', 'absent.nnet')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('absent.csv: there is no such file') as unknown,
    });
    const evaluated = JSON.parse(nnet('evaluate', 'second', '--json').stdout).metrics;
    expect(evaluated.test.mse).toBe(done.metrics.test!['mse']);
  });

  test('an interrupt saves what was trained and exits 130', async () => {
    const child = spawn(
      process.execPath,
      [script, 'train', 'exercise2.nnet', '--epochs', '10000000', '--out', 'interrupted', '--json'],
      { cwd: folder },
    );
    let out = '';
    const code = await new Promise((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        const ran = out.includes('"epoch"');
        out += String(chunk);
        // As soon as an epoch is over there is something to save.
        if (!ran && out.includes('"epoch"')) child.kill('SIGINT');
      });
      child.on('exit', resolve);
    });
    expect(code).toBe(130);
    expect(lines(out).at(-1)).toMatchObject({ type: 'done', state: 'stopped' });
    expect(nnet('evaluate', 'interrupted', '--json').code).toBe(0);
  });
});

describe('trace', () => {
  test('says in words what the inspector says', () => {
    const { stdout, code } = nnet('trace', 'xor.nnet', '--row', '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^xor, after 0 of 500 epochs, row 1\n/);
    const experiment = experimentOf(readFileSync(join(folder, 'xor.nnet'), 'utf8'));
    const pass = explained(experiment, 1, 0, (path) => ({ path: join(folder, path) }));
    for (const [i, step] of pass.explanations.entries()) {
      expect(stdout).toContain(`${step.phase} ${step.layer}: ${step.title}\n`);
      expect(stdout).toContain(`  ${printPlain(pass.entry(i, 0))}\n`);
    }
    expect(stdout).toContain('∂C/∂w²');
    expect(stdout).not.toMatch(/[\\{}]/);
  });

  test('is one object with all tensors', () => {
    const pass = JSON.parse(
      nnet('trace', 'two-two-one.nnet', '--row', '0', '--json').stdout,
    ) as TracedPass;
    expect(pass.rows).toEqual([0]);
    expect(
      pass.steps.map(
        (step) => `${step.phase} ${step.layer} ${Object.keys(step.quantities).join(' ')}`,
      ),
    ).toEqual([
      'forward x a',
      'forward hidden z a',
      'forward output z a',
      'loss output y loss da',
      'backward output delta dw db',
      'backward hidden delta dw db',
      'update hidden w b',
      'update output w b',
    ]);
    const wanted = reference('c_network_2_2_1').cases[0].quantities;
    expectRelative(pass.steps[3]!.quantities['loss']!.values[0]!, wanted.C, 1e-14, 'C');
  });

  test('takes rows in the order of the file, batches of the epoch, and states after epochs', () => {
    const trace = (...args: string[]): TracedPass =>
      JSON.parse(nnet('trace', ...args, '--json').stdout) as TracedPass;
    expect(trace('xor.nnet', '--row', '2').steps[0]!.quantities['a']!.values).toEqual([1, 0]);
    expect(trace('exercise2.nnet', '--batch', '1').rows).toHaveLength(10);
    const later = trace('scalar.nnet', '--epoch', '49').steps.find(
      (step) => step.phase === 'loss',
    )!;
    expectRelative(later.quantities['loss']!.values[0]!, 1.19371605e-8, 1e-7, 'last loss');
  });

  test('says that a row is not there', () => {
    expect(nnet('trace', 'xor.nnet', '--row', '4', '--json')).toMatchObject({
      code: 1,
      stderr: 'There is no row 4: the data has 4 rows, counted from 0.\n',
    });
  });
});

describe('predict and evaluate need nothing but the run', () => {
  test('classes with their probabilities', () => {
    nnet('train', 'iris.nnet', '--out', 'run-classes');
    const { stdout, code } = nnet('predict', 'run-classes', '--data', 'iris.csv');
    expect(code).toBe(0);
    const [header, first] = stdout.split('\n');
    expect(header).toBe(
      'sepal_length,sepal_width,petal_length,petal_width,species,predicted_species,probability_setosa,probability_versicolor,probability_virginica',
    );
    const cells = first!.split(',');
    expect(cells[5]).toBe('setosa');
    expect(
      cells
        .slice(6)
        .map(Number)
        .reduce((a, b) => a + b),
    ).toBeCloseTo(1, 12);
    const metrics = JSON.parse(nnet('evaluate', 'run-classes', '--json').stdout).metrics;
    expect(metrics.test.accuracy).toBeGreaterThanOrEqual(0.9);
    expect(
      JSON.parse(nnet('evaluate', 'run-classes', '--data', 'iris.csv', '--json').stdout).metrics
        .data.accuracy,
    ).toBeGreaterThan(0.9);
  });

  test('numbers in the units of the file', () => {
    nnet('train', 'exercise2.nnet', '--out', 'run-numbers');
    nnet('predict', 'run-numbers', '--data', 'exercise2.csv', '--out', 'predicted.csv');
    const rows = readFileSync(join(folder, 'predicted.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const error = rows.reduce((sum, [, , y, p]) => sum + Math.abs(p! - y!), 0) / rows.length;
    expect(error).toBeLessThan(0.1);
  });

  test('own cells are written as they stand, and rows without a target are not evaluated', () => {
    writeFileSync(
      join(folder, 'ids.csv'),
      'id,sepal_length,sepal_width,petal_length,petal_width,species\n007,5.10,3.5,1.4,0.2,setosa\n008,5.0,3.4,1.5,0.2,\n',
    );
    expect(nnet('predict', 'run-classes', '--data', 'ids.csv').stdout).toMatch(
      /\n007,5\.10,3\.5,1\.4,0\.2,setosa,setosa,/,
    );
    nnet('predict', 'run-classes', '--data', 'ids.csv', '--out', 'once.csv');
    expect(nnet('predict', 'run-classes', '--data', 'once.csv').stdout.split('\n')[0]).toMatch(
      /,predicted_species,.*,predicted_species_2,/,
    );
    expect(
      JSON.parse(nnet('evaluate', 'run-classes', '--data', 'ids.csv', '--json').stdout).metrics.data
        .accuracy,
    ).toBe(1);
  });

  test('a CSV without a header is read as the one in training was', () => {
    writeFileSync(
      join(folder, 'bare.csv'),
      Array.from({ length: 12 }, (_, i) => `${i},${2 * i}\n`).join(''),
    );
    writeFileSync(
      join(folder, 'bare.nnet'),
      'nnet 1\ndata "bare.csv" {\n  target column2\n}\nnetwork n {\n  input x\n  dense o ' +
        '1\n}\ntrain {\n  loss mse\n  epochs 3\n}\n',
    );
    nnet('train', 'bare.nnet', '--out', 'run-bare');
    writeFileSync(join(folder, 'one.csv'), '4,8\n');
    const { stdout, stderr } = nnet('predict', 'run-bare', '--data', 'one.csv');
    expect([stderr, stdout.split('\n')[0], stdout.split('\n').length]).toEqual([
      '',
      'column1,column2,predicted_column2',
      3,
    ]);
  });

  test('rows that training would leave out are left out, and stand empty in the predictions', () => {
    writeFileSync(
      join(folder, 'gaps.csv'),
      `a,y\n${Array.from({ length: 12 }, (_, i) => `${i === 3 ? '' : i},${2 * i}\n`).join('')}`,
    );
    writeFileSync(
      join(folder, 'gaps.nnet'),
      'nnet 1\ndata "gaps.csv" {\n  target y\n  missing drop\n}\nnetwork n {\n  input x\n  ' +
        'dense o 1\n}\ntrain {\n  loss mse\n  epochs 3\n}\n',
    );
    nnet('train', 'gaps.nnet', '--out', 'run-gaps');
    expect(nnet('predict', 'run-gaps', '--data', 'gaps.csv').stdout.split('\n')[4]).toBe(',6,');
    const own = JSON.parse(nnet('evaluate', 'run-gaps', '--json').stdout).metrics.train.mse;
    expect(
      JSON.parse(nnet('evaluate', 'run-gaps', '--data', 'gaps.csv', '--json').stdout).metrics.data
        .mse,
    ).toBe(own);
  });

  test('a second file with test rows is a part of the data that must not change', () => {
    writeFileSync(join(folder, 'first.csv'), 'a,y\n1,2\n2,4\n3,6\n');
    writeFileSync(join(folder, 'second.csv'), 'a,y\n4,8\n');
    writeFileSync(
      join(folder, 'two.nnet'),
      'nnet 1\ndata "first.csv" {\n  target y\n  split test="second.csv"\n}\nnetwork n {\n  ' +
        'input x\n  dense o 1\n}\ntrain {\n  loss mse\n  epochs 3\n}\n',
    );
    nnet('train', 'two.nnet', '--out', 'run-two');
    expect(nnet('evaluate', 'run-two').code).toBe(0);
    writeFileSync(join(folder, 'second.csv'), 'a,y\n4,9\n');
    expect(nnet('evaluate', 'run-two')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('changed') as unknown,
    });
  });

  test('a run that was killed goes on from its checkpoint, and a damaged record is told', () => {
    nnet('train', 'xor.nnet', '--out', 'run-killed');
    rmSync(join(folder, 'run-killed', 'weights.safetensors'));
    expect(nnet('resume', 'run-killed', '--epochs', '505').code).toBe(0);
    for (const record of [
      'null',
      '{"experiment":{},"encoding":{}}',
      '{"experiment":{"train":{}},"encoding":{},"data":{}}',
    ]) {
      writeFileSync(join(folder, 'run-killed', 'run.json'), record);
      expect(nnet('evaluate', 'run-killed')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('does not describe a run') as unknown,
      });
    }
  });

  test('what is missing is said', () => {
    writeFileSync(join(folder, 'narrow.csv'), 'sepal_length\n5\n');
    expect(nnet('predict', 'run-classes', '--data', 'narrow.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no column 'sepal_width'") as unknown,
    });
    expect(nnet('predict', 'nowhere', '--data', 'iris.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not a finished run') as unknown,
    });
  });
});

test('usage errors exit 2, help exits 0', () => {
  expect(nnet('trace', 'xor.nnet', '--row', '0', '--batch', '0', '--json').code).toBe(2);
  expect(nnet('trian', 'xor.nnet').code).toBe(2);
  expect(nnet('train').code).toBe(2);
  expect(nnet('train', 'xor.nnet', '--epochs', 'many').code).toBe(2);
  expect(nnet('--help').code).toBe(0);
  expect(nnet('check', 'nowhere.nnet')).toMatchObject({
    code: 1,
    stderr: 'nowhere.nnet: there is no such file.\n',
  });
});

describe('resume', () => {
  test('goes on where a run was stopped, and comes to the same weights as one that never was', () => {
    nnet('train', 'iris.nnet', '--epochs', '9', '--out', 'whole');
    nnet('train', 'iris.nnet', '--epochs', '4', '--out', 'parts');
    const { code, stdout } = nnet('resume', 'parts', '--epochs', '9');
    expect([code, stdout.match(/^epoch (\d+)/gm)]).toEqual([
      0,
      ['epoch 5', 'epoch 6', 'epoch 7', 'epoch 8', 'epoch 9'],
    ]);
    expect(
      readFileSync(join(folder, 'parts/weights.safetensors')).equals(
        readFileSync(join(folder, 'whole/weights.safetensors')),
      ),
    ).toBe(true);
    const epochs = (run_: string): unknown[] =>
      lines(readFileSync(join(folder, run_, 'metrics.jsonl'), 'utf8')).filter(
        (event) => (event as EpochEvent).type === 'epoch',
      );
    expect(epochs('parts')).toEqual(epochs('whole'));
  });

  test('a run that is over, and data that has changed, are refused with a word', () => {
    expect(nnet('resume', 'whole')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has run all its|epochs/),
    });
    writeFileSync(join(folder, 'small.csv'), 'x,y\n1,2\n2,4\n3,6\n');
    writeFileSync(
      join(folder, 'small.nnet'),
      'nnet 1\ndata "small.csv" { target y }\nnetwork n { input x; dense o 1 }\ntrain { loss ' +
        'mse; epochs 3; checkpoint every=2 }\n',
    );
    nnet('train', 'small.nnet', '--out', 'small-run');
    expect(readdirSync(join(folder, 'small-run/checkpoints'))).toEqual([
      '0002.safetensors',
      'last.safetensors',
    ]);
    writeFileSync(join(folder, 'small.csv'), 'x,y\n1,2\n2,4\n3,7\n');
    expect(nnet('resume', 'small-run', '--epochs', '6')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('data has changed'),
    });
    expect(nnet('resume', 'nowhere').stderr).toContain('is not a finished run');
  });
});

test('folds are told one by one and together, and one network is kept', () => {
  const { code, stdout } = nnet('train', 'folds.nnet', '--epochs', '20', '--out', 'folds-run');
  expect(code).toBe(0);
  expect(stdout.match(/^fold \d of 5/gm)).toHaveLength(5);
  expect(stdout).toMatch(/5 folds\n {2}loss +\S+ ± \S+\n {2}accuracy/);
  expect(existsSync(join(folder, 'folds-run/weights.safetensors'))).toBe(true);
});

test('a layer starts from another run, and a run that is missing is named', () => {
  expect(nnet('train', 'transfer.nnet', '--out', 'transfer-run')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('digits-run/weights.safetensors'),
  });
  nnet('train', 'digits-dense.nnet', '--epochs', '1', '--out', 'digits-run');
  expect(nnet('train', 'transfer.nnet', '--epochs', '1', '--out', 'transfer-run').code).toBe(0);
  expect(
    nnet('predict', 'transfer-run', '--data', 'digits-parity.csv').stdout.split('\n')[0],
  ).toContain('predicted_odd');
  writeFileSync(
    join(folder, 'other.nnet'),
    readFileSync(join(folder, 'transfer.nnet'), 'utf8').replace('dense  strokes', 'dense  unknown'),
  );
  expect(nnet('train', 'other.nnet').stderr).toContain(
    "no layer 'unknown' for 'unknown'. It has strokes, digit",
  );
});

test('predict on windows says what comes after the last row', () => {
  nnet('train', 'sunspots-lstm.nnet', '--epochs', '1', '--out', 'sun-run');
  const rows = nnet('predict', 'sun-run', '--data', 'sunspots.csv').stdout.trim().split('\n');
  const given = readFileSync(join(folder, 'sunspots.csv'), 'utf8').trim().split('\n');
  expect(rows).toHaveLength(given.length + 1);
  expect(rows[1]).toBe(`${given[1]},`);
  expect(rows.at(-1)).toMatch(/^,,\d+(\.\d+)?$/);
});

describe('what is asked for and cannot be had is refused', () => {
  test('--data where the rows are in the file, a seed that is none', () => {
    expect(nnet('train', 'scalar.nnet', '--data', 'iris.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has its rows in itself') as unknown,
    });
    expect(nnet('train', 'xor.nnet', '--seed', '4294967296').code).toBe(2);
  });

  test("another file's run is not written over, the same file's is", () => {
    nnet('train', 'xor.nnet', '--epochs', '2', '--out', 'taken');
    expect(nnet('train', 'scalar.nnet', '--epochs', '2', '--out', 'taken')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('taken holds a run of xor.nnet') as unknown,
    });
    expect(nnet('train', 'xor.nnet', '--epochs', '3', '--out', 'taken').code).toBe(0);
    expect(nnet('train', 'xor.nnet', '--out', 'iris.csv').stderr).toBe(
      'iris.csv is a file: a run is kept in a folder.\n',
    );
  });

  test('a run on data that has changed since is not evaluated on its parts', () => {
    writeFileSync(join(folder, 'moving.csv'), 'x,y\n1,2\n2,4\n3,6\n');
    writeFileSync(
      join(folder, 'moving.nnet'),
      'nnet 1\ndata "moving.csv" { target y }\nnetwork n { input x; dense o 1 }\ntrain { loss ' +
        'mse; epochs 3 }\n',
    );
    nnet('train', 'moving.nnet', '--out', 'moving-run');
    expect(nnet('evaluate', 'moving-run').code).toBe(0);
    writeFileSync(join(folder, 'moving.csv'), 'x,y\n1,2\n2,4\n3,7\n');
    expect(nnet('evaluate', 'moving-run')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The data has changed') as unknown,
    });
  });

  test('fewer rows than a window predict nothing, and that is said', () => {
    writeFileSync(
      join(folder, 'short.csv'),
      readFileSync(join(folder, 'sunspots.csv'), 'utf8').split('\n').slice(0, 3).join('\n'),
    );
    expect(nnet('predict', 'sun-run', '--data', 'short.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/a prediction takes \d+ rows/) as unknown,
    });
  });
});

test('warnings of check are told before the first epoch', () => {
  writeFileSync(
    join(folder, 'odd.nnet'),
    readFileSync(join(folder, 'scalar.nnet'), 'utf8').replace(
      /optimizer +sgd/,
      'optimizer sgd nesterov=true',
    ),
  );
  expect(nnet('train', 'odd.nnet', '--epochs', '1').stderr).toContain(
    'warning train/no-effect nesterov',
  );
});

test('a run with folds is gone on with after them', () => {
  nnet('train', 'folds.nnet', '--epochs', '4', '--out', 'folds-parts');
  const { code, stdout } = nnet('resume', 'folds-parts', '--epochs', '6');
  expect([code, stdout.match(/^epoch \d+/gm), stdout.match(/^fold /gm)]).toEqual([
    0,
    ['epoch 5', 'epoch 6'],
    null,
  ]);
});

test('evaluate tells who was taken for whom', () => {
  nnet('train', 'iris.nnet', '--epochs', '30', '--out', 'iris-run');
  const { report } = JSON.parse(nnet('evaluate', 'iris-run', '--json').stdout);
  expect(report[0]).toMatchObject({
    output: 'output',
    part: 'test',
    classes: ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica'].map((name) =>
      expect.stringContaining(name.split('-')[1]!),
    ),
  });
  expect(nnet('evaluate', 'iris-run', '--data', 'iris.csv').stdout).toContain(
    'true classes down, predicted ones across',
  );
});

test('diagnose shows variances for each initializer that is asked for', () => {
  const results = JSON.parse(
    nnet('diagnose', 'vanishing.nnet', '--init', 'glorot', '--init', 'normal', '--json').stdout,
  ) as Json[];
  expect(results.map(({ init }) => init)).toEqual(['glorot', 'normal']);
  expect(results[0].layers[0].gradient_variance).toBeLessThan(
    1e-6 * results[0].layers[7].gradient_variance,
  );
  const [given] = JSON.parse(
    nnet('diagnose', 'vanishing.nnet', '--init', 'normal(std=0.1)', '--json').stdout,
  ) as Json[];
  expect(given.init).toBe('normal(std=0.1)');
  expect(nnet('diagnose', 'vanishing.nnet', '--init', 'constant')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("'constant' needs its value: constant(value=…)"),
  });
  expect(nnet('diagnose', 'vanishing.nnet', '--init', 'glorto')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Did you mean 'glorot'?"),
  });
});

describe('differentiate', () => {
  test('gives value, derivatives, intermediates and counts', () => {
    const result = JSON.parse(
      nnet('differentiate', 'functions.nnet', 'f', '--at', 'x=2', '--mode', 'forward', '--json')
        .stdout,
    );
    expectRelative(result.derivative.x, 14.526078410856448, 1e-12, 'derivative');
    expect(result.symbolic.x.expression).toBe('x*(1 + exp(x^2))/sqrt(x^2 + exp(x^2))');
    expect(result.intermediates.map(({ name }: Json) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(result.operations.lecture).toEqual({
      tree: result.operations.tree,
      shared: result.operations.shared,
    });
    expect(nnet('differentiate', 'functions.nnet', 'f', '--at', 'x=2').stdout).toContain(
      'reverse sweep',
    );
  });

  test('says what is missing', () => {
    expect(nnet('differentiate', 'functions.nnet', 'f').stderr).toContain("needs a value for 'x'");
    expect(nnet('differentiate', 'functions.nnet', 'g', '--at', 'x=1').stderr).toContain(
      'There is f, swish, log_cosh',
    );
    expect(
      nnet('differentiate', 'functions.nnet', 'f', '--at', 'x=1', '--at', 'x=2').stderr,
    ).toContain('two values');
    expect(nnet('differentiate', 'functions.nnet', 'f', '--at', 'x').stderr).toContain(
      'write --at x=2',
    );
    expect(
      nnet('differentiate', 'functions.nnet', 'f', '--at', 'z=1', '--at', 'x=1').stderr,
    ).toContain("no parameter 'z'");
  });
});

test('the normal equations print what the lecture prints', () => {
  expect(nnet('normal-equations', 'linear-gates.nnet').stdout).toContain('1   0.75  -0.5  -0.5');
  expect(nnet('normal-equations', 'iris.nnet').stdout).toMatch(
    /theta\n +species=setosa +species=versicolor/,
  );
  expect(nnet('normal-equations', 'sunspots-lstm.nnet').stdout).toMatch(/\[-1\] +\S+\[0\]/);
  expect(
    JSON.parse(nnet('normal-equations', 'linear-gates.nnet', '--json').stdout).theta.map(
      ([value]: number[]) => Number(value!.toFixed(12)) + 0,
    ),
  ).toEqual([0.5, 0, 0]);
});

test('an activation is drawn with its derivative, the own functions of a file too', () => {
  expect(nnet('plot', 'activation', 'relu', '--out', 'relu.svg').stdout).toBe('relu.svg\n');
  expect(readFileSync(join(folder, 'relu.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  nnet('plot', 'activation', 'swish', '--file', 'functions.nnet', '--out', 'swish.svg');
  expect(existsSync(join(folder, 'swish.svg'))).toBe(true);
  nnet('plot', 'activation', 'elu(alpha=2)', '--out', 'elu.svg');
  expect(readFileSync(join(folder, 'elu.svg'), 'utf8')).not.toBe(
    readFileSync('media/plots/elu.svg', 'utf8'),
  );
  expect(nnet('plot', 'activation', 'tanh', '--out', 'nowhere/tanh.svg')).toMatchObject({
    code: 1,
    stderr: 'nowhere/tanh.svg cannot be written: there is no folder nowhere.\n',
  });
  expect(nnet('plot', 'activation', 'rely').stderr).toContain("Did you mean 'relu'?");
});

test('a Boltzmann machine dreams up rows', () => {
  nnet('train', 'boltzmann.nnet', '--out', 'machine');
  const rows = JSON.parse(
    nnet('sample', 'machine', 'hidden', '--count', '6', '--json').stdout,
  ) as number[][];
  expect([rows.length, rows[0]!.length]).toEqual([6, 9]);
  expect(rows.flat().every((p) => p >= 0 && p <= 1)).toBe(true);
  expect(nnet('sample', 'machine', 'output').stderr).toContain(
    "no Boltzmann machine 'output'. There is hidden.",
  );
});
