/** Runs on disk, read back: nothing is believed before it is whole. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isCheckpoint, type Checkpoint } from '../../engine/training/checkpoint.js';
import {
  readSafetensors,
  readSafetensorsFile,
  type NamedTensor,
} from '../../formats/safetensors.js';
import { eventsIn } from '../../history/metricsLines.js';
import type { DataSpec } from '../../model/experiment/experiment.js';
import { withRate, type RateEvent, type RunEvent } from '../../model/runs/runEvents.js';
import { isRunRecord, type RunRecord } from '../../model/runs/runRecord.js';

/** The files of a run's folder. */
export const recordFile = 'run.json';
export const sourceFile = 'source.nnet';
export const metricsFile = 'metrics.jsonl';
export const weightsFile = 'weights.safetensors';
export const checkpointsFolder = 'checkpoints';
/** Where a checkpoint keeps what is no array. */
export const checkpointKey = 'training';

/** How a CSV for a run's network is read: as the experiment says, its header as in training. */
export const readingOf = ({
  experiment,
  data,
}: RunRecord): Pick<DataSpec, 'delimiter' | 'decimal' | 'header' | 'columns'> => ({
  ...experiment.data,
  ...(data.header !== undefined && { header: data.header }),
});

/** The `.nnet` file that the run in a folder is of, if there is a run. */
export function fileOfRun(folder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, recordFile), 'utf8')) as Partial<RunRecord>).file;
  } catch {
    return undefined;
  }
}

export interface StoredRun {
  readonly record: RunRecord;
  readonly weights: readonly NamedTensor[];
}

/** A run's folder, or its run.json. */
const folderOf = (path: string): string => (basename(path) === recordFile ? dirname(path) : path);

function fileIn(folder: string, name: string): Buffer {
  const full = join(folder, name);
  if (!existsSync(full))
    throw new RangeError(`${folder} is not a finished run: it has no ${name}.`);
  return readFileSync(full);
}

/** @throws RangeError where the folder is not a whole run */
export function readRun(path: string): StoredRun {
  const folder = folderOf(path);
  return {
    record: readRecord(folder),
    weights: readSafetensors(fileIn(folder, weightsFile)),
  };
}

/** @throws RangeError where there is none, or it is damaged */
export function readRecord(path: string): RunRecord {
  const folder = folderOf(path);
  const text = fileIn(folder, recordFile).toString('utf8');
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw new RangeError(`${join(folder, recordFile)} is damaged: it is not JSON.`);
  }
  if (!isRunRecord(record))
    throw new RangeError(`${join(folder, recordFile)} does not describe a run.`);
  return record;
}

export interface StoredCheckpoint {
  readonly record: RunRecord;
  readonly checkpoint: Checkpoint;
  /** Of the data the run was on. */
  readonly sha256?: string;
  /** Learning rates that were set by hand, all of the run's. */
  readonly rates: readonly RateEvent[];
}

/**
 * Where a run can be gone on with: its last checkpoint, else the newest of those that were kept.
 * @throws RangeError where it has none
 */
export function readCheckpoint(path: string): StoredCheckpoint & { readonly source: string } {
  const record = readRecord(path);
  const [newest] = checkpointFiles(path).toReversed();
  if (newest === undefined)
    throw new RangeError(
      `${path} has no checkpoint to go on from: the run ended before its first epoch did, or ` +
        `failed.`,
    );
  const checkpoint = readCheckpointFile(newest);
  const { sha256 } = record.data;
  return {
    checkpoint,
    rates: ratesIn(readMetrics(path)),
    ...(sha256 !== undefined && { sha256 }),
    record,
    source: readFileSync(join(folderOf(path), sourceFile), 'utf8'),
  };
}

/** The checkpoints of a run, 'last' behind all numbers. */
export function checkpointFiles(path: string): string[] {
  const folder = join(folderOf(path), checkpointsFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .toSorted()
    .map((name) => join(folder, name));
}

/** @throws RangeError where the file is not a whole checkpoint */
export function readCheckpointFile(file: string): Checkpoint {
  const { tensors, metadata } = readSafetensorsFile(readFileSync(file));
  let rest: unknown;
  try {
    rest = JSON.parse(metadata[checkpointKey] ?? '');
  } catch {
    throw new RangeError(`${file} is not a checkpoint.`);
  }
  const checkpoint: unknown = { ...(typeof rest === 'object' ? rest : {}), arrays: tensors };
  if (!isCheckpoint(checkpoint)) throw new RangeError(`${file} is not a checkpoint.`);
  return checkpoint;
}

/** Learning rates that were set by hand and still count. */
export const ratesIn = (events: readonly RunEvent[]): readonly RateEvent[] =>
  events
    .filter((event) => event.type === 'rate')
    .reduce<readonly RateEvent[]>((rates, rate) => withRate(rates, rate), []);

/** What a run told, line by line; nothing where it has told nothing. */
export function readMetrics(path: string): RunEvent[] {
  const file = join(folderOf(path), metricsFile);
  return existsSync(file) ? eventsIn(readFileSync(file, 'utf8')) : [];
}
