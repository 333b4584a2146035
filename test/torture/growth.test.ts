/** A run may go on for hours: what is held of it, in memory and on the disk, stays as large as it is. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { RunHistory } from '../../src/history/runHistory.js';
import { ExperimentRun } from '../../src/trainer/jobs/experimentRun.js';
import { RunFolder } from '../../src/trainer/store/runFolder.js';
import { built, wavy } from '../support/build.js';
import { requestOf, temporaryFolder } from '../support/runs.js';
import { budget, report } from './budget.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Held {
  readonly heap: number;
  /** Of the histories in the host and on the page. */
  readonly history: number;
  /** The metrics on the disk. */
  readonly file: number;
}

test('memory and metrics of a long run are flat', () => {
  const epochs = budget(100_000, 5_000_000);
  const path = join(temporaryFolder(), 'run');
  const experiment = built(wavy(4), [['dense', 'o', { units: 1 }]], { epochs });
  const run = new ExperimentRun({
    ...requestOf(experiment),
    folder: () => RunFolder.claim(path, 'n.nnet'),
  });
  const host = new RunHistory();
  const page = new RunHistory();
  const held = (): Held => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return {
      heap: heapUsed + arrayBuffers,
      history: [host, page].reduce((sum, one) => sum + one.epochs.bytes + one.diagnostics.bytes, 0),
      file: statSync(join(path, 'metrics.jsonl')).size,
    };
  };
  const told: Held[] = [];
  for (const event of run.steps()) {
    if (event) host.append(event);
    if (event?.type !== 'epoch') continue;
    // As the host tells its page: now and then, what is new.
    if (event.epoch % 2000 === 0) page.take(host.since(page.epochs.last + 1));
    if (event.epoch % (epochs / 10) === 0) told.push(held());
  }
  run.finish();
  const megabytes = told.map(({ heap }) => (heap / 1e6).toFixed(1)).join(', ');
  report(`${epochs} epochs: ${megabytes} MB held after each tenth`);
  expect(told.at(-1)!.heap).toBeLessThan(told[2]!.heap + 8e6);
  for (const { history, file } of told) {
    expect(history).toBeLessThan(4e6);
    expect(file).toBeLessThan(8e6);
  }
});
