/** One training run in its worker: its history, and the ways to steer it. Knows no view. */
import { EventEmitter, type Disposable, type Uri } from 'vscode';
import { RunHistory } from '../../history/runHistory.js';
import { isOver, type DoneEvent, type RunPhase } from '../../model/runs/runEvents.js';
import { headerOf, type RunHeader } from '../../protocol/runMessages.js';
import type { TrainerWorker, Trainers } from '../data/trainers.js';
import type { HeldFolder } from '../../protocol/trainerMessages.js';
import type { CheckedExperiment } from '../language/experiments.js';
import { computeSettings } from './computeSettings.js';

export interface RunPlace {
  readonly uri: Uri;
  readonly file: string;
  readonly runsRoot: string;
  readonly version: string;
}

/** A run to go on with: its folder, and what it told up to the checkpoint it goes on from. */
export interface LeftOff {
  readonly folder: string;
  readonly history: RunHistory;
}

/** What has not begun is waited for so long when it is stopped. */
const giveUpMs = 100;

let runs = 0;

export class TrainingRun implements Disposable {
  /** Its name in this window. */
  readonly id = `run${++runs}`;
  readonly history: RunHistory;
  private readonly changes = new EventEmitter<number>();
  /** Something changed; the number is the first epoch that is new. */
  readonly onChange = this.changes.event;
  private readonly worker: TrainerWorker;
  private readonly startedAt = Date.now();
  private phase: RunPhase = 'starting';
  private error: string | undefined;
  private outdated = false;
  /** Where it writes. */
  private held: HeldFolder | undefined;
  /** Its worker died, and left the folder as it was. */
  private crashed = false;
  /** Its rows are prepared, and it trains. */
  private begun = false;
  /** Set where it was stopped before it had begun. */
  private givingUp: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly trainers: Trainers,
    readonly place: RunPlace,
    readonly checked: CheckedExperiment,
    private readonly before?: LeftOff,
  ) {
    this.history = before?.history ?? new RunHistory();
    this.worker = trainers.start();
    this.worker.link.on('holds', (held) => (this.held = held));
    this.worker.link.on('events', (events) => {
      clearTimeout(this.givingUp);
      if (!this.begun) {
        this.begun = true;
        if (this.phase === 'starting') this.phase = 'running';
        // One that goes on is not over any more.
        this.history.cut(this.history.epochs.last);
      }
      let first = this.nextEpoch;
      for (const event of events) {
        // A run that goes on repeats what came after its checkpoint.
        if (event.type === 'epoch') this.history.cut(event.epoch - 1);
        if (event.type === 'epoch' || event.type === 'diagnostics')
          first = Math.min(first, event.epoch);
        this.history.append(event);
      }
      this.changes.fire(first);
    });
  }

  private get nextEpoch(): number {
    return this.history.epochs.last + 1;
  }

  get done(): DoneEvent | undefined {
    return this.history.facts.done;
  }

  get header(): RunHeader {
    return {
      id: this.id,
      ...headerOf(this.checked.job.experiment),
      phase: this.phase,
      startedAt: this.startedAt,
      outdated: this.outdated,
      canGoOn: this.leftOff !== undefined,
      ...(this.error !== undefined && { error: this.error }),
    };
  }

  /** Where a run that was stopped, or cut short, can be gone on with; undefined where it cannot. */
  get leftOff(): LeftOff | undefined {
    // What did not begin anew is where it was.
    if (!this.begun && this.before) return this.before;
    const folder = this.crashed
      ? this.held?.folder
      : this.done?.state === 'stopped'
        ? this.done.out
        : undefined;
    const { epochs, facts } = this.history;
    return folder !== undefined && (epochs.last > 0 || facts.folds.length > 0)
      ? { folder, history: this.history }
      : undefined;
  }

  /** The text is no longer what is being trained. */
  outdate(): void {
    if (this.outdated) return;
    this.outdated = true;
    this.changes.fire(this.nextEpoch);
  }

  get running(): boolean {
    return !isOver(this.phase);
  }

  /** Trains to the end; never rejects: what went wrong is in the header. */
  async train(): Promise<void> {
    try {
      const { file, runsRoot, version } = this.place;
      await this.worker.link.request('run', {
        ...this.checked.job,
        source: this.checked.text,
        file,
        runsRoot,
        version,
        compute: computeSettings(),
        ...(this.before && { resume: this.before.folder }),
      });
      // Stopped before it began, it has nothing to tell.
      this.phase = this.done?.state ?? 'stopped';
      if (this.done?.message !== undefined) this.error = this.done.message;
    } catch (error) {
      if (this.phase === 'stopping' && !this.begun) this.phase = 'stopped';
      else {
        this.phase = 'failed';
        this.error = error instanceof Error ? error.message : String(error);
        this.crashed = this.worker.ended;
      }
      if (this.worker.ended && this.held) await this.trainers.free(this.held);
    }
    clearTimeout(this.givingUp);
    this.worker.dispose();
    this.changes.fire(this.nextEpoch);
  }

  pause(): void {
    this.steer('pause', 'paused');
  }

  resume(): void {
    this.steer('resume', 'running');
  }

  /** From the next batch on. */
  setLearningRate(rate: number): void {
    if (this.running) this.worker.link.notify('setLearningRate', rate);
  }

  /** After the present batch. One that still prepares its rows hears nothing, and is given up. */
  stop(): void {
    if (!this.running) return;
    this.steer('stop', 'stopping');
    if (!this.begun) this.givingUp ??= setTimeout(() => this.worker.dispose(), giveUpMs);
  }

  /** Ends the run where it is; what its folder holds by then stays. */
  dispose(): void {
    clearTimeout(this.givingUp);
    this.worker.dispose();
    this.changes.dispose();
  }

  private steer(message: 'pause' | 'resume' | 'stop', phase: RunPhase): void {
    if (!this.running || this.phase === 'stopping') return;
    this.worker.link.notify(message, undefined);
    this.phase = phase;
    this.changes.fire(this.nextEpoch);
  }
}
