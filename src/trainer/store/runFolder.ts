/**
 * What a run leaves on disk (architecture.md): source, description, metrics, weights. Each file is
 * written beside and renamed.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { isCheckpoint, type Checkpoint } from '../../engine/training/checkpoint.js';
import {
  readSafetensors,
  readSafetensorsFile,
  writeSafetensors,
  type NamedTensor,
} from '../../formats/safetensors.js';
import type { Encoding } from '../../model/experiment/dataset.js';
import type { DataSpec, TrainableExperiment } from '../../model/experiment/experiment.js';
import { toJson, type RunEvent } from '../../model/runs/runEvents.js';

/** What `predict` and `evaluate` need, and what a person wants to know later. */
export interface RunRecord {
  readonly version: string;
  readonly state: 'running' | 'finished' | 'early_stopped' | 'stopped' | 'failed';
  readonly file: string;
  readonly started: string;
  readonly experiment: TrainableExperiment;
  /** Where each data file that the experiment names was, by its name there. */
  readonly data: {
    readonly files: Readonly<Record<string, string>>;
    readonly sha256?: string;
    readonly header?: boolean;
    /** Rows of a window, where inputs are windows. */
    readonly steps?: number;
    readonly rows: number;
    readonly inputs: number;
    readonly outputs: number;
  };
  readonly encoding: Encoding;
  readonly environment: { readonly node: string; readonly kernels: string };
}

export function writeAtomically(path: string, contents: string | Uint8Array): void {
  if (!existsSync(dirname(path)))
    throw new RangeError(`${path} cannot be written: there is no folder ${dirname(path)}.`);
  const beside = `${path}.${process.pid}.part`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

/** `yyyyMMdd-HHmmss-xxxx` in local time. */
function runName(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}-${randomBytes(2).toString('hex')}`;
}

const checkpointsFolder = 'checkpoints';
const checkpointKey = 'training';

export class RunFolder {
  private constructor(readonly path: string) {}

  /** `<root>/<file name>/<time>-<hex>/`, with a `.gitignore` in the root. */
  static create(root: string, nnetPath: string, now = new Date()): RunFolder {
    const folder = join(root, basename(nnetPath).replace(/\.nnet$/, ''), runName(now));
    mkdirSync(folder, { recursive: true });
    const ignore = join(root, '.gitignore');
    if (!existsSync(ignore)) writeAtomically(ignore, '*\n');
    return new RunFolder(folder);
  }

  /** A folder of the caller's choice. */
  static at(path: string): RunFolder {
    if (existsSync(path) && !statSync(path).isDirectory())
      throw new RangeError(`${path} is a file: a run is kept in a folder.`);
    mkdirSync(path, { recursive: true });
    return new RunFolder(path);
  }

  /** Starts anew: what an older run has left here is not this one's. */
  begin(source: string, record: RunRecord): void {
    rmSync(join(this.path, checkpointsFolder), { recursive: true, force: true });
    rmSync(join(this.path, 'weights.safetensors'), { force: true });
    writeAtomically(join(this.path, 'source.nnet'), source);
    writeAtomically(join(this.path, 'metrics.jsonl'), '');
    this.describe(record);
  }

  /** Goes on with a run: what it told beyond the epoch it goes on from is forgotten. */
  reopen(epoch: number, record: RunRecord): void {
    const path = join(this.path, 'metrics.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const kept = lines.filter((line) => {
      if (line === '') return false;
      const event = JSON.parse(line) as RunEvent;
      return (
        event.type !== 'done' &&
        !((event.type === 'epoch' || event.type === 'diagnostics') && event.epoch > epoch)
      );
    });
    writeAtomically(path, kept.map((line) => `${line}\n`).join(''));
    this.describe(record);
  }

  /** `checkpoints/0010.safetensors`: arrays as tensors, the rest in the header's metadata. */
  writeCheckpoint(name: string, { arrays, ...rest }: Checkpoint): void {
    mkdirSync(join(this.path, checkpointsFolder), { recursive: true });
    writeAtomically(
      join(this.path, checkpointsFolder, `${name}.safetensors`),
      writeSafetensors(arrays, { [checkpointKey]: toJson(rest) }),
    );
  }

  describe(record: RunRecord): void {
    writeAtomically(join(this.path, 'run.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  }

  append(events: readonly RunEvent[]): void {
    if (events.length > 0)
      appendFileSync(
        join(this.path, 'metrics.jsonl'),
        events.map((event) => `${toJson(event)}\n`).join(''),
      );
  }

  writeWeights(tensors: readonly NamedTensor[]): void {
    writeAtomically(join(this.path, 'weights.safetensors'), writeSafetensors(tensors));
  }
}

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
    return (JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Partial<RunRecord>).file;
  } catch {
    return undefined;
  }
}

export interface StoredRun {
  readonly record: RunRecord;
  readonly weights: readonly NamedTensor[];
}

/** A run's folder, or its run.json. */
const folderOf = (path: string): string => (basename(path) === 'run.json' ? dirname(path) : path);

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
    weights: readSafetensors(fileIn(folder, 'weights.safetensors')),
  };
}

function readRecord(folder: string): RunRecord {
  const text = fileIn(folder, 'run.json').toString('utf8');
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw new RangeError(`${join(folder, 'run.json')} is damaged: it is not JSON.`);
  }
  if (!isRecord(record))
    throw new RangeError(`${join(folder, 'run.json')} does not describe a run.`);
  return record;
}

/** Whether something read from a file has the parts of a record that are reached into. */
function isRecord(value: unknown): value is RunRecord {
  const has = (object: unknown, ...keys: string[]): boolean =>
    typeof object === 'object' && object !== null && keys.every((key) => key in object);
  if (!has(value, 'experiment', 'encoding', 'data')) return false;
  const { experiment, encoding, data } = value as RunRecord;
  if (
    !has(experiment, 'data', 'network', 'train', 'functions') ||
    !has(experiment.network, 'layers') ||
    !has(experiment.train, 'losses', 'optimizer')
  )
    return false;
  return has(encoding, 'features', 'targets') && has(data, 'files', 'inputs', 'outputs');
}

export interface StoredCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Of the data the run was on. */
  readonly sha256?: string;
}

/**
 * Where a run can be gone on with: its last checkpoint, else the newest of those that were kept.
 * @throws RangeError where it has none
 */
export function readCheckpoint(
  path: string,
): StoredCheckpoint & { readonly record: RunRecord; readonly source: string } {
  const record = readRecord(folderOf(path));
  const folder = join(path, checkpointsFolder);
  const kept = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.safetensors'))
        .toSorted()
    : [];
  // 'last' comes behind all numbers.
  const newest = kept.at(-1);
  const file = join(folder, newest ?? '');
  if (newest === undefined)
    throw new RangeError(
      `${path} has no checkpoint to go on from: the run ended before its first epoch did, or ` +
        `failed.`,
    );
  const { tensors, metadata } = readSafetensorsFile(readFileSync(file));
  let rest: unknown;
  try {
    rest = JSON.parse(metadata[checkpointKey] ?? '');
  } catch {
    throw new RangeError(`${file} is not a checkpoint.`);
  }
  const checkpoint: unknown = { ...(typeof rest === 'object' ? rest : {}), arrays: tensors };
  if (!isCheckpoint(checkpoint)) throw new RangeError(`${file} is not a checkpoint.`);
  const { sha256 } = record.data;
  return {
    checkpoint,
    ...(sha256 !== undefined && { sha256 }),
    record,
    source: readFileSync(join(path, 'source.nnet'), 'utf8'),
  };
}
