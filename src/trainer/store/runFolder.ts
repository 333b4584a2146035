/**
 * What a run writes on disk (docs/architecture.md): source, description, metrics, checkpoints,
 * weights. Only into a folder that is new, empty or its own, and only one writer at a time.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Checkpoint } from '../../engine/training/checkpoint.js';
import type { NamedTensor } from '../../formats/safetensors.js';
import { lineOf, thinnedEvents } from '../../history/metricsLines.js';
import { budget } from '../../history/runHistory.js';
import { toJson, type RunEvent } from '../../model/runs/runEvents.js';
import type { RunRecord } from '../../model/runs/runRecord.js';
import { appendToFile, naming, replaceFile, type WriteOptions } from './durable.js';
import { checkpointKey, fileOfRun, readMetrics } from './readRun.js';
import { sealRecord } from './recordFile.js';
import {
  checkpointOf,
  checkpointsFolder,
  isLeftover,
  isOwnCheckpoint,
  lastCheckpoint,
  metricsFile,
  recordFile,
  sourceFile,
  weightsFile,
} from './runFiles.js';
import { lock, lockFile } from './runLock.js';
import { seal } from './sealed.js';

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
  private readonly held: ReturnType<typeof lock>;
  private isHeld = true;

  /** @throws RangeError where somebody else writes there */
  private constructor(readonly path: string) {
    naming(path, () => mkdirSync(path, { recursive: true }));
    this.held = lock(path);
    try {
      this.tidy();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** `<root>/<file name>/<time>-<hex>/`, with a `.gitignore` in the root. */
  static create(root: string, nnetPath: string, now = new Date()): RunFolder {
    const folder = join(root, basename(nnetPath).replace(/\.nnet$/, ''), runName(now));
    naming(folder, () => mkdirSync(folder, { recursive: true }));
    const ignore = join(root, '.gitignore');
    if (!existsSync(ignore)) replaceFile(ignore, '*\n');
    return new RunFolder(folder);
  }

  /**
   * A folder of the caller's choice for a run of a file; an older run of the same file makes way.
   * @throws RangeError where it holds anything else
   */
  static claim(path: string, file: string): RunFolder {
    if (existsSync(path) && !statSync(path).isDirectory())
      throw new RangeError(`${path} is a file: a run is kept in a folder.`);
    const other = fileOfRun(path);
    if (other !== undefined && resolve(other) !== resolve(file))
      throw new RangeError(
        `${path} holds a run of ${other}: choose another folder for --out, or remove that one.`,
      );
    const foreign = other === undefined ? foreignIn(path) : [];
    if (foreign.length > 0)
      throw new RangeError(
        `${path} holds other files (${named(foreign)}): a run is kept in a folder of its own. ` +
          `Choose a new or an empty one for --out.`,
      );
    return new RunFolder(path);
  }

  /** The folder of a run that goes on. @throws RangeError where somebody else writes there */
  static reopen(path: string): RunFolder {
    return new RunFolder(path);
  }

  /** The run's name among all runs. */
  get id(): string {
    return basename(this.path);
  }

  /** Others may write here from now on; once they may, nothing more of this one's is done. */
  release(): void {
    if (this.isHeld) this.held.release();
    this.isHeld = false;
  }

  /** What writes that were cut short have left. */
  private tidy(): void {
    for (const folder of [this.path, join(this.path, checkpointsFolder)])
      for (const name of namesIn(folder))
        if (isLeftover(name))
          naming(join(folder, name), () => rmSync(join(folder, name), { force: true }));
  }

  /**
   * Starts anew: what an older run has left here is not this one's, and goes before the new record
   * stands, so that none ever stands beside what it does not describe; and one always stands.
   */
  begin(source: string, record: RunRecord): void {
    const checkpoints = join(this.path, checkpointsFolder);
    const old = [
      weightsFile,
      ...namesIn(checkpoints)
        .filter(isOwnCheckpoint)
        .map((name) => join(checkpointsFolder, name)),
      metricsFile,
    ];
    for (const name of old)
      naming(join(this.path, name), () => rmSync(join(this.path, name), { force: true }));
    this.describe(record);
    replaceFile(join(this.path, sourceFile), source);
    replaceFile(join(this.path, metricsFile), '');
  }

  /** Goes on with a run. @param told what of its history stays */
  goOn(told: readonly RunEvent[], record: RunRecord): void {
    replaceFile(join(this.path, metricsFile), told.map(lineOf).join(''), { sync: true });
    this.lines = told.length;
    this.describe(record);
  }

  /** Under its epoch, or as the last: arrays as tensors, the rest beside them. */
  writeCheckpoint(
    { arrays, ...rest }: Checkpoint,
    as: 'last' | 'epoch',
    options?: WriteOptions,
  ): void {
    const folder = join(this.path, checkpointsFolder);
    naming(folder, () => mkdirSync(folder, { recursive: true }));
    const name = as === 'last' ? lastCheckpoint : checkpointOf(rest.epoch);
    replaceFile(join(folder, name), seal(arrays, { [checkpointKey]: toJson(rest) }), options);
  }

  describe(record: RunRecord): void {
    replaceFile(join(this.path, recordFile), sealRecord(record));
  }

  /** Adds lines to the metrics; a file beyond its budget is thinned, every spike kept. */
  append(events: readonly RunEvent[], options?: WriteOptions): void {
    if (events.length === 0 && !options?.sync) return;
    const path = join(this.path, metricsFile);
    appendToFile(path, events.map(lineOf).join(''), options);
    this.lines += events.length;
    if (this.lines <= mostLines) return;
    const kept = thinnedEvents(readMetrics(this.path));
    replaceFile(path, kept.map(lineOf).join(''), options);
    this.lines = kept.length;
  }

  writeWeights(tensors: readonly NamedTensor[], options?: WriteOptions): void {
    replaceFile(join(this.path, weightsFile), seal(tensors), options);
  }
}

const namesIn = (folder: string): string[] =>
  existsSync(folder) ? naming(folder, () => readdirSync(folder), 'read') : [];

/** Without a record all in a folder is somebody's, but for what a crash leaves at once. */
const foreignIn = (folder: string): string[] =>
  namesIn(folder).filter((name) => !name.startsWith(lockFile) && !isLeftover(name));

function named(names: readonly string[]): string {
  const first = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${first}, …` : first;
}
