/** Between the extension host and a trainer's worker: one run, or one session. */
import type { TrainableExperiment } from '../model/experiment/experiment.js';
import type { DataProblem } from '../model/experiment/table.js';
import type { ComputeSettings } from '../model/runs/computeSettings.js';
import type { DerivativeCheck, ParameterPlace, TensorView } from '../model/runs/inspection.js';
import type {
  Pass,
  PassRequest,
  SessionDescription,
  SliceRequest,
  StepGoal,
} from '../model/runs/session.js';
import type { RunEvent } from '../model/runs/runEvents.js';
import type { DataFile, SharedTables, TableRequest } from './tablesMessages.js';

export interface TrainerJob {
  readonly experiment: TrainableExperiment;
  readonly files: readonly DataFile[];
}

/** Why a run could not begin, or what would be told of its data when it does. */
export type Rehearsal =
  | { readonly problem: Pick<DataProblem, 'code' | 'message'> }
  | { readonly notes: readonly string[] };

export interface RunJob extends TrainerJob {
  readonly source: string;
  readonly file: string;
  readonly runsRoot: string;
  readonly version: string;
  readonly compute: ComputeSettings;
  /** Folder of a run to go on with. */
  readonly resume?: string;
}

/** A run's folder with the thread that writes there. */
export interface HeldFolder {
  readonly folder: string;
  readonly thread: number;
}

/** What a session looks at: a text that was not trained yet, or a run as it was. */
export type SessionSource =
  { readonly job: TrainerJob } | { readonly run: string; readonly files: readonly DataFile[] };

export interface Trainer {
  readonly requests: {
    /** Trains to the end; answers when the run is over, stopped or not. */
    readonly run: { params: RunJob; result: undefined };
    /** All that is done before training begins; taken back, its files are read no further. */
    readonly rehearse: { params: TrainerJob; result: Rehearsal };
    /** Lets go of a folder for a trainer whose thread is gone: others may write there. */
    readonly free: { params: HeldFolder; result: undefined };
    /** Opens a session at the state after so many epochs; the kept one of a run without. */
    readonly open: {
      params: { readonly source: SessionSource; readonly epoch?: number };
      result: SessionDescription;
    };
    /** Another epoch of the session that is open. */
    readonly at: { params: { readonly epoch: number }; result: SessionDescription };
    /** Begins a pass over a row of the file, or a batch of the next epoch, and goes to a goal. */
    readonly begin: { params: PassRequest; result: Pass };
    /** Steps on to a goal; answers with the steps that were made on the way. */
    readonly step: { params: StepGoal; result: Pass };
    readonly back: { params: undefined; result: Pass };
    readonly slice: { params: SliceRequest; result: TensorView };
    readonly check: { params: ParameterPlace; result: DerivativeCheck };
  };
  readonly notifications: {
    readonly pause: undefined;
    readonly resume: undefined;
    /** From the next batch on. */
    readonly setLearningRate: number;
    /** Finishes after the present batch: evaluates, saves, answers. Without rows yet, at once. */
    readonly stop: undefined;
  };
}

export interface TrainerHost {
  readonly requests: {
    /** The rows of data files: the worker that owns them has them read once for all. */
    readonly tables: { params: TableRequest; result: SharedTables };
  };
  readonly notifications: {
    /** Where this trainer writes from now on. */
    readonly holds: HeldFolder;
    /** At most 20 a second; the first, when the run begins, may have none. */
    readonly events: readonly RunEvent[];
  };
}
