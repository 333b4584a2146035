/** What a session can look at: a text as it stands, or a run as it was. */
import { roomyDataset } from '../tables/memoryNeeded.js';
import { ratesIn } from '../../model/runs/runEvents.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedWeights } from '../../engine/training/network.js';
import type { DataSpec, TrainableExperiment } from '../../model/experiment/experiment.js';
import type { DataFile } from '../../protocol/tablesMessages.js';
import {
  checkpointsOf,
  newestIn,
  ratesOf,
  readMetrics,
  readRecord,
  readRun,
} from '../store/readRun.js';
import { weightsFile } from '../store/runFiles.js';
import {
  loadedWeights,
  withoutSources,
  type ExperimentTables,
  startingWeights,
} from '../tables/experimentData.js';
import { filesOf, type DataSourceOf } from '../tables/sources.js';
import type { SessionState } from './session.js';

/** A text that may never have been trained. */
export const stateOfText = (
  experiment: TrainableExperiment,
  tables: ExperimentTables,
  find: DataSourceOf,
): SessionState => ({
  experiment,
  dataset: roomyDataset(experiment, tables),
  loaded: loadedWeights(experiment, find),
});

/** The files of a run where they were; those that are given stand for what is not there. */
export function filesOfRun(path: string, given: readonly DataFile[] = []): readonly DataFile[] {
  const known = Object.entries(readRecord(path).data.files).map(([name, location]): DataFile => {
    const moved = given.find((file) => file.path === name);
    return moved && !existsSync(location) ? moved : { path: name, location };
  });
  return [...known, ...given.filter((file) => !known.some(({ path }) => path === file.path))];
}

/** What a run's rows were read from. */
export const dataOfRun = (path: string): DataSpec => readRecord(path).experiment.data;

/**
 * A run: its experiment as it was trained, its checkpoints, its learning rates set by hand.
 * @throws RangeError where the folder is no run, or its data is not what it was
 */
export function stateOfRun(
  path: string,
  tables: ExperimentTables,
  files: readonly DataFile[],
): SessionState {
  const record = readRecord(path);
  if (record.data.sha256 !== undefined && record.data.sha256 !== tables.sha256)
    throw new RangeError(
      'The data has changed since this run: what it computed on these rows cannot be shown any ' +
        'more. Train anew.',
    );
  const events = readMetrics(path);
  const done = events.findLast((event) => event.type === 'done');
  const last = events.findLast((event) => event.type === 'epoch')?.epoch ?? 0;
  const checkpoints = checkpointsOf(path);
  const hasWeights = done !== undefined && existsSync(join(path, weightsFile));
  return {
    ...startOf(record, filesOf(files)),
    kernels: record.environment.kernels,
    dataset: roomyDataset(record.experiment, tables),
    checkpoints,
    rates: ratesIn(ratesOf(events), undefined),
    run: {
      epochs: done?.epochs ?? last,
      keptEpoch: done?.best_epoch ?? newestIn(checkpoints)?.epoch ?? 0,
      keptBatch: done?.batch ?? 0,
      ...(hasWeights && { weights: readRun(path).weights }),
    },
  };
}

/** Layers that started from another run may do so again, where its weights are still there. */
function startOf(
  { experiment, data }: RunRecord,
  find: DataSourceOf,
): Pick<SessionState, 'experiment' | 'noBeginning'> & { loaded?: LoadedWeights } {
  try {
    const { loaded, sha256 } = startingWeights(experiment, find);
    const changed = Object.keys(sha256).find((path) => {
      const before = data.weights?.[path];
      return before !== undefined && before !== sha256[path];
    });
    if (changed !== undefined) throw new RangeError(`${changed} has changed since.`);
    return { experiment, loaded };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      experiment: withoutSources(experiment),
      noBeginning: `This run started from other weights, which are gone: ${why}`,
    };
  }
}
