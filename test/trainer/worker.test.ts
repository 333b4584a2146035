/** The trainer's worker, spoken to over its link. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { Link } from '../../src/protocol/link.js';
import type { Trainer, TrainerHost } from '../../src/protocol/trainerMessages.js';
import { built, wavy } from '../support/build.js';
import { bundle } from '../support/bundles.js';
import { temporaryFolder } from '../support/runs.js';

const worker = new Worker(bundle('src/trainer/worker.ts', 'trainer'));
afterAll(() => worker.terminate());
const link = new Link<TrainerHost, Trainer>({
  post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
  listen(receive) {
    worker.on('message', receive);
    return () => worker.off('message', receive);
  },
});

test('a run that is stopped while its file is still being read ends at once', async () => {
  const inline = built(wavy(4), [['dense', 'o', { units: 1 }]]);
  const experiment = {
    ...inline,
    data: { ...inline.data, source: { kind: 'csv', path: 'large.csv' } },
  } as const;
  const asked = new Promise<void>((begun) =>
    // A file that is never read to its end.
    link.answer('tables', () => {
      begun();
      return new Promise<never>(() => undefined);
    }),
  );
  const ended = link.request('run', {
    experiment,
    files: [{ path: 'large.csv', location: 'large.csv' }],
    source: '',
    file: 'n.nnet',
    runsRoot: join(temporaryFolder(), 'runs'),
    version: '0.0.0-test',
  });
  await asked;
  link.notify('stop', undefined);
  expect(await ended).toBeUndefined();
});
