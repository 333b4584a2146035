/** Runs on disk under attack: cut, changed, foreign, locked. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TrainSpec } from '../../src/model/experiment/experiment.js';
import { readMetrics, readRecord, readRun, runToUse } from '../../src/trainer/store/readRun.js';
import { RunFolder } from '../../src/trainer/store/runFolder.js';
import { built, call, wavy, type LayerLine } from '../support/build.js';
import { resumedRun, temporaryFolder, trainedRun, type During } from '../support/runs.js';
import { report, spread } from './budget.js';

const scratch = temporaryFolder();
const lines: readonly LayerLine[] = [
  ['dense', 'h', { units: 3, activation: call('tanh') }],
  ['dropout', 'd', { rate: 0.25 }],
  ['dense', 'o', { units: 1 }],
];
const settings: Partial<TrainSpec> = {
  optimizer: call('adam', { learning_rate: 0.01 }),
  batchSize: 6,
  epochs: 6,
  precision: 'float32',
  checkpointEvery: 2,
};
const experiment = built(wavy(18), lines, settings);
const whole = trainedRun(experiment, join(scratch, 'whole'));
const weightsOf = (path: string): string =>
  JSON.stringify(readRun(path).weights.map(({ name, data }) => [name, ...data]));
const epochsOf = (path: string): string =>
  JSON.stringify(readMetrics(path).filter((event) => event.type === 'epoch'));

/** A run that was stopped after four epochs, in a folder of its own. */
const stoppedAt: During = (event) =>
  event?.type === 'epoch' && event.epoch === 5 ? 'stop' : undefined;
const stopped = trainedRun(experiment, join(scratch, 'stopped'), stoppedAt);
let copies = 0;
function copyOf(run: string): string {
  const path = join(scratch, `copy${++copies}`);
  cpSync(run, path, { recursive: true });
  return path;
}

/** One sentence or two, and no trace of the program's own. */
const isRefusal = (error: unknown): boolean =>
  error instanceof RangeError && !error.message.includes('\n') && /[.!]$/.test(error.message);

const filesOf = (run: string): string[] => [
  ...readdirSync(run).filter((name) => name !== 'checkpoints'),
  ...readdirSync(join(run, 'checkpoints')).map((name) => join('checkpoints', name)),
];

describe('a file cut at any byte', () => {
  test.each(filesOf(stopped))('%s', (name) => {
    const original = readFileSync(join(stopped, name));
    let resumed = 0;
    const cuts = spread(original.length, 12);
    for (const at of cuts) {
      const path = copyOf(stopped);
      writeFileSync(join(path, name), original.subarray(0, at));
      try {
        resumedRun(path);
        expect(weightsOf(path), `${name} cut at ${at}`).toBe(weightsOf(whole));
        resumed++;
      } catch (error) {
        expect(isRefusal(error), `${name} cut at ${at}: ${String(error)}`).toBe(true);
      }
      rmSync(path, { recursive: true });
    }
    report(`${name}: ${cuts.length} cuts, ${resumed} gone on with to the same bits`);
    if (name !== 'run.json' && name !== 'source.nnet') expect(resumed).toBe(cuts.length);
  });

  test('the epochs of the history are those of a run that was never stopped', () => {
    const path = resumedRun(copyOf(stopped));
    expect(epochsOf(path)).toBe(epochsOf(whole));
  });

  test('a damaged last checkpoint is passed over; an older last one is, too', () => {
    const path = copyOf(stopped);
    writeFileSync(join(path, 'checkpoints', 'last.safetensors'), 'no tensors');
    resumedRun(path);
    expect(weightsOf(path)).toBe(weightsOf(whole));
    const older = copyOf(whole);
    cpSync(
      join(whole, 'checkpoints', '0002.safetensors'),
      join(older, 'checkpoints', '0100.safetensors'),
    );
    cpSync(
      join(whole, 'checkpoints', '0002.safetensors'),
      join(older, 'checkpoints', 'last.safetensors'),
    );
    rmSync(join(older, 'checkpoints', '0100.safetensors'));
    resumedRun(older);
    expect(weightsOf(older)).toBe(weightsOf(whole));
  });

  test('what was left half-written is gone once the run goes on', () => {
    const path = copyOf(stopped);
    for (const name of ['run.json.77.part', 'checkpoints/last.safetensors.77.part'])
      writeFileSync(join(path, name), 'half');
    writeFileSync(join(path, 'mine.77.part'), 'not a leftover of a run');
    resumedRun(path);
    expect(filesOf(path).filter((name) => name.endsWith('.part'))).toEqual(['mine.77.part']);
  });
});

describe('any one byte changed', () => {
  test.each(['run.json', 'weights.safetensors', 'checkpoints/last.safetensors'])('%s', (name) => {
    const original = readFileSync(join(whole, name));
    const path = copyOf(whole);
    const wanted = [JSON.stringify(readRecord(whole)), weightsOf(whole)];
    let refused = 0;
    const places = spread(original.length, 150);
    for (const at of places)
      for (const bit of [1, 0x20]) {
        const bytes = Buffer.from(original);
        bytes[at]! ^= bit;
        writeFileSync(join(path, name), bytes);
        try {
          expect([JSON.stringify(readRecord(path)), weightsOf(path)], `byte ${at}`).toEqual(wanted);
        } catch (error) {
          expect(isRefusal(error), `byte ${at}: ${String(error)}`).toBe(true);
          refused++;
        }
      }
    report(`${name}: ${2 * places.length} changes, ${refused} refused, the rest the same`);
    if (!name.startsWith('checkpoints')) expect(refused).toBeGreaterThan(places.length);
  });

  test('a record of a later format is not guessed at', () => {
    const path = copyOf(whole);
    const record = join(path, 'run.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('"format": 1', '"format": 2'));
    expect(() => readRecord(path)).toThrow('has format 2; this version reads formats up to 1.');
  });

  test('an older record without a digest is held against its schema', () => {
    const path = copyOf(whole);
    const file = join(path, 'run.json');
    const {
      format: _f,
      sha256: _s,
      ...record
    } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    const write = (): void => writeFileSync(file, JSON.stringify(record));
    write();
    expect(readRecord(path).file).toBe('n.nnet');
    record['experiment']!['train']!['batchSize'] = 0;
    write();
    expect(() => readRecord(path)).toThrow(/does not describe a run: experiment\.train\.batchSize/);
  });
});

describe('files of others', () => {
  const layouts: readonly Readonly<Record<string, string>>[] = [
    { 'x.nnet': 'nnet 1\n' },
    { 'weights.safetensors': 'mine' },
    { 'metrics.jsonl': 'mine', 'source.nnet': 'mine' },
    { 'checkpoints/0001.safetensors': 'mine' },
    { 'checkpoints/notes.txt': 'mine' },
    { 'run.json': '{"file": "n.nnet"}' },
    { 'run.json': '{ half', 'weights.safetensors': 'mine' },
  ];
  test.each(layouts)('%j: nothing is touched', (layout) => {
    const path = join(scratch, `others${++copies}`);
    for (const [name, text] of Object.entries(layout)) {
      mkdirSync(join(path, name, '..'), { recursive: true });
      writeFileSync(join(path, name), text);
    }
    expect(() => trainedRun(experiment, path)).toThrow(/holds other files \(.*Choose a new or an/);
    for (const [name, text] of Object.entries(layout))
      expect(readFileSync(join(path, name), 'utf8')).toBe(text);
    expect(existsSync(join(path, 'run.lock'))).toBe(false);
  });

  test('beside a run of the same file they stay as they are, when it makes way', () => {
    const path = copyOf(whole);
    writeFileSync(join(path, 'notes.md'), 'mine');
    writeFileSync(join(path, 'checkpoints', 'best.safetensors'), 'mine');
    trainedRun(built(wavy(18), lines, { ...settings, epochs: 1 }), path);
    expect(readFileSync(join(path, 'notes.md'), 'utf8')).toBe('mine');
    expect(readFileSync(join(path, 'checkpoints', 'best.safetensors'), 'utf8')).toBe('mine');
    expect(readdirSync(join(path, 'checkpoints')).toSorted()).toEqual([
      'best.safetensors',
      'last.safetensors',
    ]);
  });

  test('of a run of another file nothing is touched either', () => {
    const path = copyOf(whole);
    expect(() => RunFolder.claim(path, 'other.nnet')).toThrow('holds a run of n.nnet');
    expect(weightsOf(path)).toBe(weightsOf(whole));
  });
});

describe('two writers', () => {
  test('the second is refused, and may come when the first has ended', () => {
    const path = copyOf(stopped);
    const first = RunFolder.reopen(path);
    expect(() => RunFolder.reopen(path)).toThrow(`is being written by process ${process.pid}`);
    first.release();
    RunFolder.reopen(path).release();
  });

  test.each([
    ['of a process that is gone', { host: hostname(), pid: gone() }, true],
    [
      'of an id that another process has by now',
      { host: hostname(), pid: process.pid, started: 'x' },
      true,
    ],
    ['that is no lock', 'half', true],
    ['of another machine', { host: 'elsewhere', pid: 1 }, false],
  ])('a lock %s', (_, holder, isTakenOver) => {
    const path = copyOf(stopped);
    writeFileSync(join(path, 'run.lock'), JSON.stringify(holder));
    const open = (): RunFolder => RunFolder.reopen(path);
    if (isTakenOver) open().release();
    else expect(open).toThrow('process 1 on elsewhere');
    expect(existsSync(join(path, 'run.lock'))).toBe(!isTakenOver);
  });
});

/** The id of a process that has ended. */
function gone(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('weights that are no numbers', () => {
  const failing = (at: number): During => {
    return (event, run) => {
      if (event?.type === 'epoch' && event.epoch === at) run.setLearningRate(1e30);
    };
  };

  test('never replace the last ones that were', () => {
    const plain = { ...settings, optimizer: call('sgd', { learning_rate: 0.01 }), epochs: 60 };
    const path = trainedRun(built(wavy(18), lines, plain), join(scratch, 'diverged'), failing(3));
    expect(readRecord(path).state).toBe('failed');
    for (const { data } of readRun(path).weights)
      for (const value of data) expect(Number.isFinite(value)).toBe(true);
    expect(() => runToUse(path)).toThrow('--failed');
    expect(runToUse(path, true).notice).toMatch(/^This run failed/);
  });

  test('before the first epoch there are none', () => {
    const plain = { ...settings, optimizer: call('sgd', { learning_rate: 1e30 }) };
    const path = trainedRun(built(wavy(18), lines, plain), join(scratch, 'at-once'));
    expect(existsSync(join(path, 'weights.safetensors'))).toBe(false);
    expect(() => runToUse(path, true)).toThrow('it has no weights.safetensors');
  });
});

test('killed after its last epoch, a run still comes to its end', () => {
  const path = copyOf(whole);
  const folder = RunFolder.reopen(path);
  folder.describe({ ...readRecord(path), state: 'running' });
  folder.release();
  rmSync(join(path, 'weights.safetensors'));
  resumedRun(path);
  expect(readRecord(path).state).toBe('finished');
  expect(weightsOf(path)).toBe(weightsOf(whole));
});

test('a run that says it is running, with nobody at it, was interrupted', () => {
  const path = copyOf(whole);
  const folder = RunFolder.reopen(path);
  folder.describe({ ...readRecord(path), state: 'running' });
  expect(readRecord(path).state).toBe('running');
  folder.release();
  expect(readRecord(path).state).toBe('interrupted');
  expect(runToUse(path).notice).toMatch(/^This run was interrupted/);
});
