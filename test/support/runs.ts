/** Runs kept in folders of their own, as the worker and the command line keep them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { TrainableExperiment } from '../../src/model/experiment/experiment.js';
import type { RunEvent } from '../../src/model/runs/runEvents.js';
import { ExperimentRun } from '../../src/trainer/jobs/experimentRun.js';
import { RunFolder } from '../../src/trainer/store/runFolder.js';
import { tablesOf } from './data.js';

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'nnet-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/**
 * Trains to the end.
 * @param during is told of every event as it comes; nothing after a stretch of batches
 * @returns where the run is kept
 */
export function trainedRun(
  experiment: TrainableExperiment,
  folder: string,
  during: (event: RunEvent | undefined, run: ExperimentRun) => void = () => undefined,
): string {
  const run = new ExperimentRun({
    experiment,
    tables: tablesOf(experiment),
    loaded: new Map(),
    source: 'network n {}\n',
    file: 'n.nnet',
    folder: RunFolder.at(folder),
    version: '0.0.0-test',
  });
  for (const event of run.steps()) during(event, run);
  run.finish();
  return folder;
}
