/**
 * What a run leaves on disk (docs/architecture.md): source, description, metrics, weights. Each
 * file is written beside and renamed.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Checkpoint } from '../../engine/training/checkpoint.js';
import { writeSafetensors, type NamedTensor } from '../../formats/safetensors.js';
import { lineOf, thinnedEvents } from '../../history/metricsLines.js';
import { budget } from '../../history/runHistory.js';
import { toJson, type RunEvent } from '../../model/runs/runEvents.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import {
  checkpointKey,
  checkpointsFolder,
  metricsFile,
  readMetrics,
  recordFile,
  sourceFile,
  weightsFile,
} from './readRun.js';
import { writeAtomically } from './writeAtomically.js';

/** Lines at which the metrics are thinned: both budgets, and room for what comes once. */
const mostLines = 1.25 * (budget.epochs + budget.diagnostics);

/** `yyyyMMdd-HHmmss-xxxx` in local time. */
function runName(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${date}-${time}-${randomBytes(2).toString('hex')}`;
}

export class RunFolder {
  /** Of the metrics. */
  private lines = 0;

  private constructor(readonly path: string) {}

  /** `<root>/<file name>/<time>-<hex>/`, with a `.gitignore` in the root. */
  static create(root: string, nnetPath: string, now = new Date()): RunFolder {
    const folder = join(root, basename(nnetPath).replace(/\.nnet$/, ''), runName(now));
    mkdirSync(folder, { recursive: true });
    const ignore = join(root, '.gitignore');
    if (!existsSync(ignore)) writeAtomically(ignore, '*\n');
    return new RunFolder(folder);
  }

  /** The run's name among all runs. */
  get id(): string {
    return basename(this.path);
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
    rmSync(join(this.path, weightsFile), { force: true });
    writeAtomically(join(this.path, sourceFile), source);
    writeAtomically(join(this.path, metricsFile), '');
    this.describe(record);
  }

  /**
   * Goes on with a run: what it measured beyond the epoch it goes on from is forgotten; rates set
   * by hand are not, since it comes to them again.
   */
  reopen(epoch: number, record: RunRecord): void {
    const kept = readMetrics(this.path).filter(
      (event) =>
        event.type === 'rate' ||
        (event.type !== 'done' && !('epoch' in event && event.epoch > epoch)),
    );
    writeAtomically(join(this.path, metricsFile), kept.map(lineOf).join(''));
    this.lines = kept.length;
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
    writeAtomically(join(this.path, recordFile), `${JSON.stringify(record, undefined, 2)}\n`);
  }

  /** Adds lines to the metrics; a file beyond its budget is thinned, every spike kept. */
  append(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    const path = join(this.path, metricsFile);
    appendFileSync(path, events.map(lineOf).join(''));
    this.lines += events.length;
    if (this.lines <= mostLines) return;
    const kept = thinnedEvents(readMetrics(this.path));
    writeAtomically(path, kept.map(lineOf).join(''));
    this.lines = kept.length;
  }

  writeWeights(tensors: readonly NamedTensor[]): void {
    writeAtomically(join(this.path, weightsFile), writeSafetensors(tensors));
  }
}
