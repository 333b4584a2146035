/** Between the training panel and the extension host. */
import type { TrainableExperiment } from '../model/experiment/experiment.js';
import type { HistoryPart } from '../model/runs/historyPart.js';
import type { RunPhase } from '../model/runs/runEvents.js';

/** A run as its panel shows it; its history comes apart, in columns. */
export interface RunHeader {
  /** The run's own name: another one is another run. */
  readonly id: string;
  readonly title: string;
  readonly phase: RunPhase;
  readonly loss: string;
  readonly totalEpochs: number;
  readonly startedAt: number;
  /** Why it could not run, or stopped. */
  readonly error?: string;
  /** The text has changed since the run started. */
  readonly outdated: boolean;
  /** It was stopped, or cut short, after an epoch or a fold. */
  readonly canGoOn: boolean;
}

/** What of a header follows from the experiment alone. */
export const headerOf = ({
  network,
  train,
}: TrainableExperiment): Pick<RunHeader, 'title' | 'loss' | 'totalEpochs'> => ({
  title: network.name,
  loss: train.losses.map(({ call }) => call.call).join(' + '),
  totalEpochs: train.epochs,
});

export interface RunsHost {
  readonly requests: {
    readonly snapshot: {
      params: undefined;
      result: { readonly header: RunHeader; readonly history: HistoryPart };
    };
  };
  readonly notifications: {
    readonly pause: undefined;
    readonly resume: undefined;
    readonly stop: undefined;
    readonly again: undefined;
    /** Goes on with a run from its last checkpoint. */
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
    /** What is new of a run; of another run than the one on show the view asks for a snapshot. */
    readonly append: { readonly run: string; readonly history: HistoryPart };
  };
}
