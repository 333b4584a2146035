/** Runs kept in folders of their own, as the worker and the command line keep them. */
import { readCheckpoint, experimentToGoOn } from '../../src/trainer/store/readRun.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { TrainableExperiment } from '../../src/model/experiment/experiment.js';
import type { ComputeSettings } from '../../src/model/runs/computeSettings.js';
import type { RunEvent } from '../../src/model/runs/runEvents.js';
import { ExperimentRun, type RunRequest } from '../../src/trainer/jobs/experimentRun.js';
import { RunFolder } from '../../src/trainer/store/runFolder.js';
import { tablesOf } from './data.js';

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'nnet-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Told of every event as it comes, nothing after a stretch of batches; 'stop' ends the run. */
export type During = (event: RunEvent | undefined, run: ExperimentRun) => 'stop' | void;

/** What comes out after every batch. */
export const batchByBatch: ComputeSettings = { kernels: 'reference' };

/** Trains to the end. @returns where the run is kept */
export function trainedRun(
  experiment: TrainableExperiment,
  folder: string,
  during: During = () => undefined,
  compute: ComputeSettings = {},
): string {
  const claim = (): RunFolder => RunFolder.claim(folder, 'n.nnet');
  return trained({ ...requestOf(experiment), folder: claim, compute }, folder, during);
}

/** Goes on with the run in a folder. */
export function resumedRun(folder: string, during?: During): string {
  const resume = readCheckpoint(folder);
  const request = requestOf(experimentToGoOn(resume));
  const reopen = (): RunFolder => RunFolder.reopen(folder);
  return trained({ ...request, folder: reopen, resume }, folder, during);
}

export function requestOf(experiment: TrainableExperiment): RunRequest {
  return {
    experiment,
    tables: tablesOf(experiment),
    find: (path) => ({ path }),
    source: 'network n {}\n',
    file: 'n.nnet',
    version: '0.0.0-test',
  };
}

function trained(request: RunRequest, folder: string, during: During = () => undefined): string {
  const run = new ExperimentRun(request);
  for (const event of run.steps()) if (during(event, run) === 'stop') break;
  run.finish();
  return folder;
}
