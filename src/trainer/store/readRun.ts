/** Runs on disk, read back: nothing is believed before it is whole. */
import { naming } from './durable.js';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCheckpoint, type Checkpoint } from '../../engine/training/checkpoint.js';
import type { NamedTensor } from '../../formats/safetensors.js';
import { eventsIn } from '../../history/metricsLines.js';
import { columnReadings } from '../../data/columnReading.js';
import { missingClass, type Encoding } from '../../model/experiment/dataset.js';
import type { Manner } from '../../model/experiment/table.js';
import type { ReadingOptions } from '../../protocol/tablesMessages.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import { withRate, type RateEvent, type RunEvent } from '../../model/runs/runEvents.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import { bytesOfFile } from './openFile.js';
import { openRecord } from './recordFile.js';
import {
  checkpointsFolder,
  epochOf,
  folderOf,
  lastCheckpoint,
  metricsFile,
  recordFile,
  sourceFile,
  weightsFile,
} from './runFiles.js';
import { isLocked } from './runLock.js';
import { unseal } from './sealed.js';

/** Where a checkpoint keeps what is no array. */
export const checkpointKey = 'training';

/**
 * How a CSV for a run's network is read: as the experiment says, its header as in training, texts
 * where there were texts.
 */
export const readingOf = ({ experiment, data, encoding }: RunRecord): ReadingOptions => {
  const { delimiter, decimal } = experiment.data;
  return {
    columns: columnReadings(experiment.data),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(data.header !== undefined && { header: data.header }),
    manner: data.manner ?? mannerOf(encoding),
  };
};

/** What an encoding says of how a table was read. */
function mannerOf({ features, targets }: Encoding): Manner {
  const classed = [...features, ...targets].flatMap((one) =>
    'classes' in one ? [{ column: one.column, labels: one.classes }] : [],
  );
  const texts = classed.filter(({ labels }) =>
    labels.some((label) => label !== missingClass && isNoNumber(label)),
  );
  return { texts: texts.map(({ column }) => column), classes: texts, dates: [] };
}

/** A class that no column of numbers has: 01, or a word. */
const isNoNumber = (label: string): boolean => String(Number(label)) !== label;

/** The `.nnet` file that the run in a folder is of, if there is a run that can be read. */
export function fileOfRun(folder: string): string | undefined {
  try {
    return readRecord(folder).file;
  } catch {
    return undefined;
  }
}

export interface StoredRun {
  readonly record: RunRecord;
  readonly weights: readonly NamedTensor[];
}

function fileIn(folder: string, name: string): Buffer {
  const full = join(folder, name);
  if (!existsSync(full))
    throw new RangeError(`${folder} is not a finished run: it has no ${name}.`);
  return bytesOfFile(full);
}

/** @throws RangeError where the folder is not a whole run */
export function readRun(path: string): StoredRun {
  const folder = folderOf(path);
  return {
    record: readRecord(folder),
    weights: unseal(fileIn(folder, weightsFile)).tensors,
  };
}

/**
 * A run to compute with.
 * @param failed whether one that failed will do, with the last weights that were numbers
 * @returns the run, and what must be said of its weights
 * @throws RangeError where the folder is not a whole run, or the run failed
 */
export function runToUse(path: string, failed = false): StoredRun & { readonly notice?: string } {
  const run = readRun(path);
  switch (run.record.state) {
    case 'failed':
      if (!failed)
        throw new RangeError(
          `${path} failed: its training did not end well. Its last weights that were numbers can ` +
            `be used with --failed.`,
        );
      return { ...run, notice: 'This run failed: these are its last weights that were numbers.' };
    case 'interrupted':
      return { ...run, notice: 'This run was interrupted: these are the weights it kept last.' };
    case 'running':
      return { ...run, notice: 'This run is going on: these are the weights it kept last.' };
    default:
      return run;
  }
}

/** As it stands: a run that nobody goes on with was interrupted. @throws RangeError */
export function readRecord(path: string): RunRecord {
  const folder = folderOf(path);
  const record = openRecord(fileIn(folder, recordFile).toString('utf8'), join(folder, recordFile));
  return record.state === 'running' && !isLocked(folder)
    ? { ...record, state: 'interrupted' }
    : record;
}

export interface StoredCheckpoint {
  readonly record: RunRecord;
  readonly checkpoint: Checkpoint;
  /** Learning rates that were set by hand, all of the run's. */
  readonly rates: readonly RateEvent[];
  /** What the run has told, up to the checkpoint. */
  readonly told: readonly RunEvent[];
}

/**
 * Where a run can be gone on with: its newest whole checkpoint.
 * @throws RangeError where it has none
 */
export function readCheckpoint(path: string): StoredCheckpoint & { readonly source: string } {
  const record = readRecord(path);
  const files = checkpointsOf(path);
  const checkpoint = newestIn(files) ?? lastIn(files);
  if (!checkpoint)
    throw new RangeError(
      `${path} has no checkpoint to go on from: the run ended before its first epoch did, or its ` +
        `checkpoints are damaged.`,
    );
  const events = readMetrics(path);
  return {
    checkpoint,
    rates: ratesOf(events),
    told: toldBefore(checkpoint, events),
    record,
    source: fileIn(folderOf(path), sourceFile).toString('utf8'),
  };
}

/** What goes on: in the folds what was asked for, later what the folds made of it. */
export const experimentToGoOn = ({ record, checkpoint }: StoredCheckpoint): TrainableExperiment =>
  checkpoint.fold === undefined ? record.experiment : (record.asked ?? record.experiment);

/** What stays of a history: rates set by hand do, since a run comes to them again. */
function toldBefore({ fold, epoch }: Checkpoint, events: readonly RunEvent[]): RunEvent[] {
  if (fold !== undefined) {
    const end = events.findIndex(
      (event) => event.type === 'folds' || (event.type === 'fold' && event.fold >= fold),
    );
    return events.filter(
      ({ type }, i) => type === 'rate' || (type !== 'done' && (end < 0 || i < end)),
    );
  }
  return events.filter(
    (event) =>
      event.type === 'rate' ||
      (event.type !== 'done' && !('epoch' in event && event.epoch > epoch)),
  );
}

/** A checkpoint of a run that may be there; damaged it is nothing. */
export interface CheckpointFile {
  /** What its name says; of the last one nothing is known before it is read. */
  readonly epoch: number | undefined;
  read(): Checkpoint | undefined;
}

/** The checkpoints of a run, oldest first, the last one behind all that were asked for. */
export function checkpointsOf(path: string): CheckpointFile[] {
  const folder = join(folderOf(path), checkpointsFolder);
  if (!existsSync(folder)) return [];
  const names = naming(folder, () => readdirSync(folder), 'read').filter(
    (name) => name === lastCheckpoint || epochOf(name) !== undefined,
  );
  return names
    .map((name) => ({
      epoch: epochOf(name),
      read: () => wholeCheckpoint(join(folder, name)),
    }))
    .toSorted((a, b) => (a.epoch ?? Infinity) - (b.epoch ?? Infinity));
}

/** The newest whole one of the network that is kept. @param most the greatest epoch that will do */
export function newestIn(
  files: readonly CheckpointFile[],
  most = Infinity,
): Checkpoint | undefined {
  const last = lastIn(files);
  const known = last?.fold === undefined && last && last.epoch <= most ? last : undefined;
  for (const { epoch, read } of files.toReversed()) {
    if (epoch === undefined || epoch > most || epoch <= (known?.epoch ?? 0)) continue;
    const asked = read();
    if (asked) return asked;
  }
  return known;
}

/** The last one, of a fold or of the network that is kept. */
const lastIn = (files: readonly CheckpointFile[]): Checkpoint | undefined =>
  files.find(({ epoch }) => epoch === undefined)?.read();

function wholeCheckpoint(file: string): Checkpoint | undefined {
  try {
    const { tensors, texts } = unseal(bytesOfFile(file));
    const rest = JSON.parse(texts[checkpointKey] ?? '') as unknown;
    const checkpoint: unknown = { ...(typeof rest === 'object' ? rest : {}), arrays: tensors };
    return isCheckpoint(checkpoint) ? checkpoint : undefined;
  } catch {
    return undefined;
  }
}

/** Learning rates that were set by hand and still count. */
export const ratesOf = (events: readonly RunEvent[]): readonly RateEvent[] =>
  events
    .filter((event) => event.type === 'rate')
    .reduce<readonly RateEvent[]>((rates, rate) => withRate(rates, rate), []);

/**
 * What a run told, line by line; nothing where it has told nothing.
 * @throws RangeError where a line before the last is no event
 */
export function readMetrics(path: string): RunEvent[] {
  const file = join(folderOf(path), metricsFile);
  if (!existsSync(file)) return [];
  const { events, broken } = eventsIn(bytesOfFile(file).toString('utf8'));
  if (broken !== undefined)
    throw new RangeError(`${file} is damaged: line ${broken} is no event of a run.`);
  return events;
}
