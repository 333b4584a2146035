/** Runs of the command line that are killed, and disks that fail under them. */
import { TableStore } from '../../src/trainer/tables/tableStore.js';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bundle, run, type Finished } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';
import { readMetrics, readRecord, readRun } from '../../src/trainer/store/readRun.js';
import { budget, report, spread } from './budget.js';

const script = bundle('src/cli/cli.ts', 'torture-cli');
const folder = temporaryFolder();
const nnet = (...args: string[]): Finished => run(script, args, folder);

const rows = Array.from({ length: 300 }, (_, i) =>
  [Math.sin(i), Math.cos(2 * i), Math.sin(i) * Math.cos(2 * i)].map((x) => x.toFixed(4)).join(','),
);
writeFileSync(join(folder, 'points.csv'), `a,b,y\n${rows.join('\n')}\n`);

const file = (data: string, layers: string, train: string): string => `nnet 1
data "points.csv" { target y; ${data} }
network n { input x 2; ${layers} dense out 1 }
train { loss mse; ${train} }
`;

/** Each trains for half a second, by `npm run torture` for a few. */
const more = budget(1, 6);
const networks: Readonly<Record<string, string>> = {
  plain: file(``, `dense h 24 tanh;`, `optimizer adam; batch_size 10; epochs ${300 * more}`),
  stopping: file(
    'split train=70% validation=30% seed=1',
    'dense h 24 tanh;',
    `optimizer adam; batch_size 10; epochs ${400 * more}; early_stopping validation_loss patience=9999`,
  ),
  noise: file(
    '',
    'dense h 24 tanh; dropout d 0.3;',
    `batch_size 10; epochs ${250 * more}; checkpoint every=50`,
  ),
  normal: file(``, `dense h 24 relu; batch_norm b;`, `batch_size 20; epochs ${300 * more}`),
  momentum: file(
    ``,
    `dense h 24 tanh;`,
    `optimizer sgd momentum=0.9; batch_size 5; epochs ${150 * more}`,
  ),
  half: file(``, `dense h 24 tanh;`, `batch_size 10; epochs ${300 * more}; precision float32`),
  folds: file(`folds 3; split seed=1`, `dense h 16 tanh;`, `batch_size 10; epochs ${120 * more}`),
  'folds-stopping': file(
    'folds 3; split seed=1',
    'dense h 16 tanh;',
    `batch_size 10; epochs ${150 * more}; early_stopping validation_loss patience=40`,
  ),
};
for (const [name, text] of Object.entries(networks))
  writeFileSync(join(folder, `${name}.nnet`), text);

const weightsOf = (path: string): string =>
  JSON.stringify(readRun(join(folder, path)).weights.map(({ name, data }) => [name, ...data]));
/** What a run told, but for layers, which are looked at by the clock. */
const toldBy = (path: string): unknown[] =>
  readMetrics(join(folder, path)).filter(
    (event) => event.type !== 'diagnostics' && event.type !== 'done',
  );

/** Starts a command and kills it. @returns how long it was alive, in ms */
async function killed(args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  await Promise.race([wait(afterMs), ended]);
  child.kill('SIGKILL');
  await ended;
}

describe('killed at any time, again and again, a run comes to the same', () => {
  const kills = budget(2, 13);
  test.each(Object.keys(networks))('%s', { timeout: 600_000 }, async (name) => {
    const started = performance.now();
    expect(nnet('train', `${name}.nnet`, '--out', `${name}-whole`, '--json').code).toBe(0);
    const wholeMs = performance.now() - started;
    let [resumed, anew] = [0, 0];
    for (let kill = 0; kill < kills; kill++) {
      const out = `${name}-${kill}`;
      // From the start of the process to about its end; a second kill in what goes on.
      await killed(['train', `${name}.nnet`, '--out', out], 120 + (wholeMs * (kill + 0.5)) / kills);
      if (kill % 2 === 1 && existsSync(join(folder, out, 'run.json')))
        await killed(['resume', out], 150 + (wholeMs * 0.3 * kill) / kills);
      const left = existsSync(join(folder, out)) ? readdirSync(join(folder, out)) : [];
      const done = left.includes('run.json') && readRecord(join(folder, out)).state === 'finished';
      if (left.includes('weights.safetensors'))
        for (const { data } of readRun(join(folder, out)).weights)
          expect(data.every(Number.isFinite)).toBe(true);
      const { code, stderr } = done ? { code: 0, stderr: '' } : nnet('resume', out);
      if (code === 0) resumed++;
      else {
        // Nothing was trained yet: one sentence says so, and the folder can be trained into anew.
        expect(stderr.trim().split('\n')).toHaveLength(1);
        expect(stderr).toMatch(/has no checkpoint|is not a finished run/);
        expect(nnet('train', `${name}.nnet`, '--out', out).code).toBe(0);
        anew++;
      }
      expect(weightsOf(out)).toBe(weightsOf(`${name}-whole`));
      expect(toldBy(out)).toEqual(toldBy(`${name}-whole`));
      rmSync(join(folder, out), { recursive: true });
    }
    report(
      `${name}: ${kills} killed, ${resumed} gone on with to the same bits, ${anew} before their first epoch`,
    );
  });
});

/** Trains until somebody stops it. */
writeFileSync(
  join(folder, 'endless.nnet'),
  file('', 'dense h 24 tanh;', 'batch_size 10; epochs 10000000'),
);
const endless = (out: string): ReturnType<typeof spawn> =>
  spawn(process.execPath, [script, 'train', 'endless.nnet', '--out', out, '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const firstEpoch = (child: ReturnType<typeof spawn>): Promise<void> =>
  new Promise((seen) =>
    child.stdout!.on('data', (text) => {
      if (String(text).includes('"epoch"')) seen();
    }),
  );

test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s saves and ends', async (signal) => {
  const child = endless(signal);
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  await firstEpoch(child);
  child.kill(signal);
  expect(await ended).toBe(130);
  expect(readRecord(join(folder, signal)).state).toBe('stopped');
  const told = readMetrics(join(folder, signal)).filter(({ type }) => type === 'epoch').length;
  expect(nnet('resume', signal, '--epochs', String(told + 2)).code).toBe(0);
  expect(readRecord(join(folder, signal)).state).toBe('finished');
});

test('two processes in one folder: the second is refused', async () => {
  const child = endless('two');
  const ended = new Promise((done) => child.once('exit', done));
  await firstEpoch(child);
  for (const args of [
    ['train', 'endless.nnet', '--out', 'two'],
    ['resume', 'two'],
  ]) {
    const { code, stderr } = nnet(...args);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^two is being written by process \d+ on [^\n]*\n$/) as string,
    });
  }
  child.kill('SIGINT');
  await ended;
  expect(readRecord(join(folder, 'two')).state).toBe('stopped');
});

describe('a disk that fails at any operation', () => {
  const quick = file('', 'dense h 4 tanh;', 'batch_size 50; epochs 6; checkpoint every=2');
  writeFileSync(join(folder, 'quick.nnet'), quick);
  const faulty = (n: number, code: string, out: string, ...args: string[]): Finished => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', resolve('test/torture/faults.cjs'), script, ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          NNET_FAULT: `${n}:${code}:${join(folder, out)}`,
          NNET_COUNT: join(folder, `count-${code}`),
        },
      },
    );
    return { code: status ?? -1, stdout, stderr };
  };

  test.each(['ENOSPC', 'EIO', 'EACCES'])('%s', { timeout: 600_000 }, (code) => {
    const whole = 'quick-whole';
    if (!existsSync(join(folder, whole))) nnet('train', 'quick.nnet', '--out', whole);
    const count = join(folder, `count-${code}`);
    faulty(0, code, `counted-${code}`, 'train', 'quick.nnet', '--out', `counted-${code}`);
    const operations = Number(readFileSync(count, 'utf8'));
    expect(operations).toBeGreaterThan(30);
    let [resumed, anew] = [0, 0];
    for (const at of spread(operations, 8)) {
      const out = `fault-${code}-${at}`;
      const { code: exit, stderr } = faulty(at + 1, code, out, 'train', 'quick.nnet', '--out', out);
      if (exit === 0) {
        // What failed was no more than tidying up.
        expect(weightsOf(out)).toBe(weightsOf(whole));
        continue;
      }
      expect({ exit, lines: stderr.trim().split('\n').length, stderr }).toMatchObject({
        exit: 1,
        lines: 1,
      });
      expect(stderr, `operation ${at + 1}`).toContain(out);
      const path = join(folder, out);
      if (existsSync(join(path, 'run.json')))
        expect(['failed', 'interrupted', 'finished']).toContain(readRecord(path).state);
      if (nnet('resume', out).code === 0) resumed++;
      else {
        rmSync(path, { recursive: true, force: true });
        expect(nnet('train', 'quick.nnet', '--out', out).code).toBe(0);
        anew++;
      }
      expect(weightsOf(out)).toBe(weightsOf(whole));
      rmSync(path, { recursive: true });
    }
    report(
      `${code}: ${operations} operations, ${resumed} gone on with to the same bits, ${anew} before their first epoch`,
    );
  });
});

describe('what is no regular file is not opened', () => {
  const text = (data: string, weights = ''): string =>
    `nnet 1\ndata "${data}" { target y }\nnetwork n { input x 2; dense o 1 ${weights} }\n` +
    'train { loss mse; epochs 1 }\n';

  test.skipIf(process.platform === 'win32')('a pipe, a device, a folder', () => {
    spawnSync('mkfifo', [join(folder, 'pipe.csv')]);
    mkdirSync(join(folder, 'folder.csv'));
    for (const data of ['pipe.csv', '/dev/zero', '/dev/stdin', 'folder.csv']) {
      writeFileSync(join(folder, 'device.nnet'), text(data));
      for (const command of ['check', 'train', 'trace']) {
        const { code, stdout, stderr } = nnet(command, 'device.nnet');
        expect(code, `${command} ${data}`).toBe(1);
        expect(stdout + stderr).toMatch(/it is a (folder|device or a pipe)/);
      }
    }
    writeFileSync(join(folder, 'device.nnet'), text('points.csv', 'weights="/dev/zero"'));
    const { code, stderr } = nnet('train', 'device.nnet');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a device or a pipe') as string,
    });
  });

  test('a packed file is looked into by its beginning, however much it unpacks to', () => {
    const line = Buffer.from('1.5,2.5,3\n'.repeat(100_000));
    const packed = gzipSync(
      Buffer.concat([Buffer.from('a,b,y\n'), ...Array.from({ length: 60 }, () => line)]),
    );
    const file = join(folder, 'bomb.csv.gz');
    writeFileSync(file, packed);
    const source = { path: file, location: file };
    const summary = new TableStore().summary({ files: [source], reading: { columns: [] } });
    expect(summary.partial).toBe(true);
    expect(summary.columns.map(({ name }) => name)).toEqual(['a', 'b', 'y']);
    expect(summary.columns[0]!.rows).toBeLessThan(500_000);
  });
});

test('what a damaged record names is refused, and no file is opened that is none', () => {
  nnet('train', 'quick.nnet', '--out', 'named');
  const path = join(folder, 'named', 'run.json');
  const {
    format: _f,
    sha256: _s,
    ...record
  } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { files?: object }>;
  record['data']!.files = { 'points.csv': '/dev/zero' };
  writeFileSync(path, JSON.stringify(record));
  expect(nnet('evaluate', 'named')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a device or a pipe') as string,
  });
});
