/**
 * What a run tells while it goes: the lines of metrics.jsonl, of `train --json`, and what the
 * charts draw.
 */

/** Metric values by name (language.md section 7, without the part's prefix), `loss` among them. */
export type MetricValues = Readonly<Record<string, number>>;

export interface EpochEvent {
  readonly type: 'epoch';
  /** From 1. */
  readonly epoch: number;
  /**
   * Of the batches as they were met, before each update: summed for a summed loss, else the mean
   * over rows.
   */
  readonly loss: number;
  /** λΣ|w| + λΣw² at the epoch's last batch; only where there is regularization. */
  readonly penalty?: number;
  readonly learning_rate: number;
  readonly validation?: MetricValues;
}

/**
 * An epoch of a layer that starts from the data: a Boltzmann machine's contrastive divergence, the
 * centres of rbf.
 */
export interface PretrainEvent {
  readonly type: 'pretrain';
  readonly layer: string;
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean square of data less reconstruction. */
  readonly reconstruction?: number;
  /** Mean free energy of the training rows; of a deep machine the variational one. */
  readonly free_energy?: number;
}

/** How the numbers of one layer stand in the last batch of an epoch. */
export interface LayerDiagnostics {
  readonly layer: string;
  /** Of the outputs a. */
  readonly mean: number;
  readonly variance: number;
  /** Share of outputs where a bounded activation's slope is below a twentieth of its slope at 0. */
  readonly saturated?: number;
  /** Units whose slope is 0 for every row of the batch, and of how many. */
  readonly dead?: number;
  readonly units: number;
  /** Variance of ∂C/∂a as it arrived. */
  readonly gradient_variance?: number;
  /** ‖∂C/∂w‖ and ‖Δw‖ over all parameters of the layer, and ‖Δw‖/‖w‖. */
  readonly gradient_norm?: number;
  readonly update_norm?: number;
  readonly update_ratio?: number;
}

export interface DiagnosticsEvent {
  readonly type: 'diagnostics';
  readonly epoch: number;
  readonly layers: readonly LayerDiagnostics[];
}

/** One part of a cross-validation, or all of them together. */
export interface FoldEvent {
  readonly type: 'fold';
  /** From 1. */
  readonly fold: number;
  readonly folds: number;
  /** Of the rows that were set aside. */
  readonly metrics: MetricValues;
  /** The epoch at which it was best; older runs do not say. */
  readonly best_epoch?: number;
}

export interface FoldsEvent {
  readonly type: 'folds';
  readonly folds: number;
  readonly mean: MetricValues;
  /** Sample standard deviation over the folds. */
  readonly sd: MetricValues;
}

/** A part of the rows, or those of another file. */
export type ReportedPart = 'train' | 'validation' | 'test' | 'data';

/**
 * How the classes of one output were told apart, on the rows farthest from training: test, else
 * validation, else training rows.
 */
export interface ClassReport {
  /** The output layer. */
  readonly output: string;
  readonly part: ReportedPart;
  readonly classes: readonly string[];
  /** confusion[true class][predicted class], in class order. */
  readonly confusion: readonly (readonly number[])[];
  /** In class order; 0 where there is nothing to divide by. */
  readonly per_class: readonly {
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  }[];
}

export type RunState = 'finished' | 'early_stopped' | 'stopped' | 'failed';

/** Where a run is: under way in some manner, or over. */
export type RunPhase = 'starting' | 'running' | 'paused' | 'stopping' | RunState;

/** Nothing more comes of a run in this phase. */
export const isOver = (phase: RunPhase): phase is RunState =>
  phase !== 'starting' && phase !== 'running' && phase !== 'paused' && phase !== 'stopping';

/** A phase as people read it. */
export const phaseName = (phase: RunPhase): string => phase.replace('_', ' ');

export interface DoneEvent {
  readonly type: 'done';
  readonly state: RunState;
  /** Epochs that were run. */
  readonly epochs: number;
  /** The epoch whose weights are kept. */
  readonly best_epoch: number;
  /** Batches of the next epoch that the weights have seen besides: it ended within one. */
  readonly batch?: number;
  /** The last epoch's loss. */
  readonly loss: number;
  readonly metrics: {
    readonly train: MetricValues;
    readonly validation?: MetricValues;
    readonly test?: MetricValues;
  };
  /** One for each output of classes. */
  readonly report?: readonly ClassReport[];
  /** The run's folder, where one was written. */
  readonly out?: string;
  /** What went wrong, and what to try. */
  readonly message?: string;
}

/** A batch on the way through training. */
export interface BatchPlace {
  /** Of a cross-validation, from 1; none of the network that is kept, which comes after them. */
  readonly fold?: number;
  /** From 1. */
  readonly epoch: number;
  /** Within its epoch, from 0. */
  readonly batch: number;
}

/** A learning rate that was set by hand: from a batch on, whatever the file says. */
export interface RateEvent extends BatchPlace {
  readonly type: 'rate';
  readonly learning_rate: number;
}

/** Whether a rate is set by the time that a batch is trained on. */
export const isSetBy = (rate: RateEvent, place: BatchPlace): boolean => {
  if (rate.fold !== place.fold) return (rate.fold ?? Infinity) < (place.fold ?? Infinity);
  return rate.epoch < place.epoch || (rate.epoch === place.epoch && rate.batch <= place.batch);
};

/** The rates of one training: of a fold, from 1, or of the network that is kept. */
export const ratesIn = (
  rates: readonly RateEvent[],
  fold: number | undefined,
): readonly RateEvent[] => rates.flatMap(({ fold: own, ...rate }) => (own === fold ? [rate] : []));

/**
 * Rates with one that was set after them. It stands for all that were set for later batches: a run
 * that goes on from a checkpoint comes to those again.
 */
export const withRate = (rates: readonly RateEvent[], rate: RateEvent): readonly RateEvent[] => [
  ...rates.filter((older) => !isSetBy(rate, older)),
  rate,
];

export interface NoteEvent {
  readonly type: 'note';
  readonly message: string;
}

export type RunEvent =
  | NoteEvent
  | RateEvent
  | PretrainEvent
  | FoldEvent
  | FoldsEvent
  | EpochEvent
  | DiagnosticsEvent
  | DoneEvent;

/** Numbers as JSON has them: what is not finite becomes "NaN", "Infinity", "-Infinity". */
export const jsonNumber = (value: number): number | string =>
  Number.isFinite(value) ? value : String(value);

/** JSON with every number kept, the non-finite ones as strings. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? jsonNumber(v) : v));
