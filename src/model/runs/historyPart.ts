/**
 * What of a run's history crosses a link: rows in columns, and the little that came beside them.
 */
import type { DoneEvent, FoldEvent, FoldsEvent, PretrainEvent, RateEvent } from './runEvents.js';

/** Rows of a series from some epoch on. Missing values are NaN. */
export interface SeriesPart {
  /** Rows of this epoch and later are replaced by these. */
  readonly from: number;
  /** What the series was thinned by. */
  readonly stretch: number;
  readonly epochs: Int32Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** What came beside the curves: little, and kept as it is. */
export interface RunFacts {
  readonly notes: readonly string[];
  readonly rates: readonly RateEvent[];
  readonly folds: readonly FoldEvent[];
  readonly foldsSummary?: FoldsEvent;
  /** The newest of each layer that starts from the data. */
  readonly pretraining: Readonly<Record<string, PretrainEvent>>;
  /** Units of each layer, where layers were looked at. */
  readonly units: Readonly<Record<string, number>>;
  readonly done?: DoneEvent;
}

/** What is new since somebody was told last. */
export interface HistoryPart {
  readonly epochs: SeriesPart;
  readonly diagnostics: SeriesPart;
  readonly facts: RunFacts;
}
