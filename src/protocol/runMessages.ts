/** Between the training panel and the extension host. */
import type {
  DiagnosticsEvent,
  DoneEvent,
  EpochEvent,
  FoldEvent,
  FoldsEvent,
  PretrainEvent,
} from '../model/runs/runEvents.js';

export type RunPhase = 'starting' | 'running' | 'paused' | 'done' | 'failed';

/** A run as its panel shows it; `epochs` come apart, in rows. */
export interface RunHeader {
  readonly title: string;
  readonly phase: RunPhase;
  readonly loss: string;
  readonly totalEpochs: number;
  readonly notes: readonly string[];
  readonly startedAt: number;
  /** The newest of each kind. */
  readonly pretrain?: PretrainEvent;
  readonly fold?: FoldEvent;
  readonly folds?: FoldsEvent;
  readonly diagnostics?: DiagnosticsEvent;
  readonly done?: DoneEvent;
  /** Why it could not run, or stopped. */
  readonly error?: string;
  /** The text has changed since the run started. */
  readonly outdated: boolean;
}

export interface RunsHost {
  readonly requests: {
    readonly snapshot: {
      params: undefined;
      result: { readonly header: RunHeader; readonly epochs: readonly EpochEvent[] };
    };
  };
  readonly notifications: {
    readonly pause: undefined;
    readonly resume: undefined;
    readonly stop: undefined;
    readonly again: undefined;
    /** Goes on with a run that was stopped, from its last checkpoint. */
    readonly goOn: undefined;
    /** While paused: from the next batch on. */
    readonly setLearningRate: number;
    readonly inspect: undefined;
    readonly openFolder: undefined;
  };
}

export interface RunsView {
  readonly requests: Record<never, never>;
  readonly notifications: {
    readonly header: RunHeader;
    /** Why a new run could not start. */
    readonly refused: string;
    /** Epochs from the `from`-th on, counted from 0: a gap means the view asks for a snapshot. */
    readonly append: { readonly from: number; readonly epochs: readonly EpochEvent[] };
  };
}
