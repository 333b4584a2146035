/** The trainer's worker, spoken to over its link. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { readCsv } from '../../src/data/csvReader.js';
import { DataError } from '../../src/data/dataError.js';
import { Link } from '../../src/protocol/link.js';
import type {
  HeldFolder,
  RunJob,
  Trainer,
  TrainerHost,
} from '../../src/protocol/trainerMessages.js';
import type { TrainableExperiment } from '../../src/model/experiment/experiment.js';
import type { DoneEvent, RunEvent } from '../../src/model/runs/runEvents.js';
import { lock, unlock } from '../../src/trainer/store/runLock.js';
import { built, wavy } from '../support/build.js';
import { bundle } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';

const script = bundle('src/trainer/worker.ts', 'trainer');
const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

/** A run of an experiment, in a folder of its own. */
const jobOf = (experiment: TrainableExperiment, files: RunJob['files'] = []): RunJob => ({
  experiment,
  files,
  source: '',
  file: 'n.nnet',
  runsRoot: join(temporaryFolder(), 'runs'),
  version: '0.0.0-test',
  compute: {},
});

function trainer(): { worker: Worker; link: Link<TrainerHost, Trainer> } {
  const worker = new Worker(script);
  workers.push(worker);
  const link = new Link<TrainerHost, Trainer>({
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    listen(receive) {
      worker.on('message', receive);
      return () => worker.off('message', receive);
    },
  });
  return { worker, link };
}

test('a run that is stopped while its file is still being read ends at once', async () => {
  const inline = built(wavy(4), [['dense', 'o', { units: 1 }]]);
  const experiment = {
    ...inline,
    data: { ...inline.data, source: { kind: 'csv', path: 'large.csv' } },
  } as const;
  const { link } = trainer();
  const asked = new Promise<void>((begun) =>
    // A file that is never read to its end.
    link.answer('tables', () => {
      begun();
      return new Promise<never>(() => undefined);
    }),
  );
  const files = [{ path: 'large.csv', location: 'large.csv' }];
  const ended = link.request('run', jobOf(experiment, files));
  await asked;
  link.notify('stop', undefined);
  expect(await ended).toBeUndefined();
});

test('a rehearsal says what a run would be refused for, and writes nothing', async () => {
  const inline = built(wavy(4), [['dense', 'o', { units: 1 }]]);
  const { link } = trainer();
  expect(await link.request('rehearse', { experiment: inline, files: [] })).toEqual({ notes: [] });
  const experiment = {
    ...inline,
    data: { ...inline.data, source: { kind: 'csv', path: 'gone.csv' } },
  } as const;
  const files = [{ path: 'gone.csv', location: 'gone.csv' }];
  link.answer('tables', () => {
    throw new DataError('data/not-found', 'there is no such file.', { file: 'gone.csv' });
  });
  expect(await link.request('rehearse', { experiment, files })).toEqual({
    problem: { code: 'data/not-found', message: 'gone.csv: there is no such file.' },
  });
  const table = readCsv(() => [new TextEncoder().encode('a,b\n1,2\n')], { file: 'gone.csv' });
  link.answer('tables', () => ({ table, files: {}, sha256: '' }));
  const refused = await link.request('rehearse', { experiment, files });
  expect(refused).toHaveProperty('problem.code', 'data/column');
});

test('a trainer that dies leaves a run that another goes on with, once it is told', async () => {
  const experiment = built(wavy(4), [['dense', 'o', { units: 1 }]], { epochs: 10_000_000 });
  const job = jobOf(experiment);
  const { worker, link } = trainer();
  const held = new Promise<HeldFolder>((resolve) => link.on('holds', resolve));
  const told = new Promise<void>((resolve) => link.on('events', () => resolve()));
  link.request('run', job).catch(() => undefined);
  const { folder, thread } = await held;
  await told;
  await expect.poll(() => existsSync(join(folder, 'checkpoints'))).toBe(true);
  await worker.terminate();

  const next = trainer().link;
  const goOn = (): Promise<undefined> => next.request('run', { ...job, resume: folder });
  await expect(goOn()).rejects.toThrow('is being written by');
  // Of another thread it is not let go.
  await next.request('free', { folder, thread: thread + 1000 });
  await expect(goOn()).rejects.toThrow('is being written by');
  await next.request('free', { folder, thread });
  const goesOn = new Promise<void>((resolve) => next.on('events', () => resolve()));
  const ended = goOn();
  await goesOn;
  next.notify('stop', undefined);
  // Stopped is stopped.
  next.notify('pause', undefined);
  expect(await ended).toBeUndefined();
});

test('a run that is stopped in its first epoch has said that it began, and keeps its weights', async () => {
  const experiment = built(
    wavy(20_000),
    [
      ['dense', 'h', { units: 256 }],
      ['dense', 'i', { units: 256 }],
      ['dense', 'o', { units: 1 }],
    ],
    { epochs: 3, batchSize: 4 },
  );
  const { link } = trainer();
  const events: RunEvent[] = [];
  const begun = new Promise<void>((resolve) =>
    link.on('events', (some) => {
      events.push(...some);
      resolve();
    }),
  );
  const ended = link.request('run', jobOf(experiment));
  await begun;
  link.notify('stop', undefined);
  await ended;
  const done = events.at(-1);
  expect(done).toMatchObject({ type: 'done', state: 'stopped' });
  expect(existsSync(join((done as DoneEvent).out!, 'run.lock'))).toBe(false);
});

test('the lock of another machine is not let go of', () => {
  const folder = temporaryFolder();
  const held = lock(folder);
  const path = join(folder, 'run.lock');
  const mine = JSON.parse(readFileSync(path, 'utf8')) as { thread: number };
  writeFileSync(path, JSON.stringify({ ...mine, host: 'elsewhere' }));
  unlock(folder, mine.thread);
  expect(existsSync(path)).toBe(true);
  held.release();
});
