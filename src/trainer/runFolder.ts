/** What a run leaves on disk (architecture.md): source, description, metrics, weights. Each file is written beside and renamed. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { readSafetensors, writeSafetensors, type NamedTensor } from '../formats/safetensors.js';
import type { Encoding } from '../model/dataset.js';
import type { DataSpec, TrainableExperiment } from '../model/experiment.js';
import { toJson, type RunEvent } from '../model/runEvents.js';

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
    readonly rows: number;
    readonly inputs: number;
    readonly outputs: number;
  };
  readonly encoding: Encoding;
  readonly environment: { readonly node: string; readonly kernels: string };
}

export function writeAtomically(path: string, contents: string | Uint8Array): void {
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
    mkdirSync(path, { recursive: true });
    return new RunFolder(path);
  }

  begin(source: string, record: RunRecord): void {
    writeAtomically(join(this.path, 'source.nnet'), source);
    writeAtomically(join(this.path, 'metrics.jsonl'), '');
    this.describe(record);
  }

  describe(record: RunRecord): void {
    writeAtomically(join(this.path, 'run.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  }

  append(events: readonly RunEvent[]): void {
    if (events.length > 0) appendFileSync(join(this.path, 'metrics.jsonl'), events.map((event) => `${toJson(event)}\n`).join(''));
  }

  writeWeights(tensors: readonly NamedTensor[]): void {
    writeAtomically(join(this.path, 'weights.safetensors'), writeSafetensors(tensors));
  }
}

/** How a CSV for a run's network is read: as the experiment says, its header as in training. */
export const readingOf = ({ experiment, data }: RunRecord): Pick<DataSpec, 'delimiter' | 'decimal' | 'header'> => ({
  ...experiment.data,
  ...(data.header !== undefined && { header: data.header }),
});

export interface StoredRun {
  readonly record: RunRecord;
  readonly weights: readonly NamedTensor[];
}

/** @throws RangeError where the folder is not a whole run */
export function readRun(path: string): StoredRun {
  const folder = basename(path) === 'run.json' ? dirname(path) : path;
  const file = (name: string): Buffer => {
    const full = join(folder, name);
    if (!existsSync(full)) throw new RangeError(`${folder} is not a finished run: it has no ${name}.`);
    return readFileSync(full);
  };
  let record: RunRecord;
  try {
    record = JSON.parse(file('run.json').toString('utf8')) as RunRecord;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new RangeError(`${join(folder, 'run.json')} is damaged: it is not JSON.`);
  }
  if (!record.experiment || !record.encoding) throw new RangeError(`${join(folder, 'run.json')} does not describe a run.`);
  return { record, weights: readSafetensors(file('weights.safetensors')) };
}
