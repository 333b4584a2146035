/** What a run tells while it goes: the lines of metrics.jsonl, of `train --json`, and what the charts draw. */

/** Metric values by name (language.md section 7, without the part's prefix), `loss` among them. */
export type MetricValues = Readonly<Record<string, number>>;

export interface EpochEvent {
  readonly type: 'epoch';
  /** From 1. */
  readonly epoch: number;
  /** Of the batches as they were met, before each update: summed for a summed loss, else the mean over rows. */
  readonly loss: number;
  /** λΣ|w| + λΣw² at the epoch's last batch; only where there is regularization. */
  readonly penalty?: number;
  readonly learning_rate: number;
  readonly validation?: MetricValues;
}

export type RunState = 'finished' | 'early_stopped' | 'stopped' | 'failed';

export interface DoneEvent {
  readonly type: 'done';
  readonly state: RunState;
  /** Epochs that were run. */
  readonly epochs: number;
  /** The epoch whose weights are kept. */
  readonly best_epoch: number;
  /** The last epoch's loss. */
  readonly loss: number;
  readonly metrics: { readonly train: MetricValues; readonly validation?: MetricValues; readonly test?: MetricValues };
  /** The run's folder, where one was written. */
  readonly out?: string;
  /** What went wrong, and what to try. */
  readonly message?: string;
}

export interface NoteEvent {
  readonly type: 'note';
  readonly message: string;
}

export type RunEvent = NoteEvent | EpochEvent | DoneEvent;

/** Numbers as JSON has them: what is not finite becomes "NaN", "Infinity", "-Infinity". */
export const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** JSON with every number kept, the non-finite ones as strings. */
export const toJson = (value: unknown): string => JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? jsonNumber(v) : v));
