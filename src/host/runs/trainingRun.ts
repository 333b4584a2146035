/**
 * One training run in its worker: the complete history, and the ways to steer it. Knows no view.
 */
import { EventEmitter, type Disposable, type ExtensionContext, type Uri } from 'vscode';
import type { DoneEvent, EpochEvent } from '../../model/runs/runEvents.js';
import type { RunHeader, RunPhase } from '../../protocol/runMessages.js';
import type { CheckedExperiment } from '../platform/experiments.js';
import { startTrainer, type TrainerWorker } from '../platform/trainerWorker.js';

export interface RunPlace {
  readonly uri: Uri;
  readonly file: string;
  readonly runsRoot: string;
  readonly version: string;
}

/** A run to go on with: its folder, and its epochs up to the checkpoint it goes on from. */
export interface LeftOff {
  readonly folder: string;
  readonly epochs: readonly EpochEvent[];
}

export class TrainingRun implements Disposable {
  readonly epochs: EpochEvent[] = [];
  private readonly changes = new EventEmitter<number>();
  /** Something changed; the number is the first new epoch, counted from 0. */
  readonly onChange = this.changes.event;
  private readonly worker: TrainerWorker;
  private readonly notes: string[] = [];
  private readonly startedAt = Date.now();
  private phase: RunPhase = 'starting';
  private newest: Pick<RunHeader, 'pretrain' | 'fold' | 'folds' | 'diagnostics'> = {};
  private done: DoneEvent | undefined;
  private error: string | undefined;
  private outdated = false;

  constructor(
    context: ExtensionContext,
    readonly place: RunPlace,
    readonly checked: CheckedExperiment,
    private readonly before?: LeftOff,
  ) {
    if (before) this.epochs.push(...before.epochs);
    this.worker = startTrainer(context);
    this.worker.link.on('events', (events) => {
      let from = this.epochs.length;
      if (this.phase === 'starting') this.phase = 'running';
      for (const event of events) {
        if (event.type === 'epoch') {
          // A run that goes on repeats what came after its checkpoint.
          if (event.epoch <= this.epochs.length) this.epochs.length = event.epoch - 1;
          from = Math.min(from, event.epoch - 1);
          this.epochs.push(event);
        } else if (event.type === 'note') this.notes.push(event.message);
        else if (event.type === 'done') this.done = event;
        else this.newest = { ...this.newest, [event.type]: event };
      }
      this.changes.fire(from);
    });
  }

  get header(): RunHeader {
    const { train, network } = this.checked.job.experiment;
    return {
      title: network.name,
      phase: this.phase,
      loss: train.losses.map(({ call }) => call.call).join(' + '),
      ...this.newest,
      totalEpochs: train.epochs,
      notes: this.notes,
      startedAt: this.startedAt,
      outdated: this.outdated,
      ...(this.done && { done: this.done }),
      ...(this.error !== undefined && { error: this.error }),
    };
  }

  /** Where a run that was stopped can be gone on with; undefined where it cannot. */
  get leftOff(): LeftOff | undefined {
    const { state, out } = this.done ?? {};
    return state === 'stopped' && out !== undefined
      ? { folder: out, epochs: this.epochs }
      : undefined;
  }

  /** The epoch whose weights are kept; where the run is, while it goes on. */
  get keptEpoch(): number {
    return this.done?.best_epoch ?? this.epochs.length;
  }

  /** The text is no longer what is being trained. */
  outdate(): void {
    if (this.outdated) return;
    this.outdated = true;
    this.changes.fire(this.epochs.length);
  }

  get running(): boolean {
    return this.phase === 'starting' || this.phase === 'running' || this.phase === 'paused';
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
        ...(this.before && { resume: this.before.folder }),
      });
      this.phase = this.done?.state === 'failed' ? 'failed' : 'done';
      if (this.done?.message !== undefined) this.error = this.done.message;
    } catch (error) {
      this.phase = 'failed';
      this.error = error instanceof Error ? error.message : String(error);
    }
    this.worker.dispose();
    this.changes.fire(this.epochs.length);
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

  stop(): void {
    if (this.running) this.worker.link.notify('stop', undefined);
  }

  /** Ends the run where it is; what its folder holds by then stays. */
  dispose(): void {
    this.worker.dispose();
    this.changes.dispose();
  }

  private steer(message: 'pause' | 'resume', phase: RunPhase): void {
    if (!this.running) return;
    this.worker.link.notify(message, undefined);
    this.phase = phase;
    this.changes.fire(this.epochs.length);
  }
}
