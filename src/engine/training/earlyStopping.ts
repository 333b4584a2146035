/** Early stopping: the best epoch so far, its weights, and whether to wait any longer. */
import {
  isBetterHigh,
  measuredName,
  parseMetricName,
  watchedPart,
  type Part,
} from '../../model/catalogue/metrics.js';
import type { TrainSpec } from '../../model/experiment/experiment.js';
import type { NamedArray } from './checkpoint.js';

/** Arrays of everything that early stopping puts back: parameters and running statistics. */
export interface Best {
  readonly epoch: number;
  /** The watched value, its sign turned so that more is better. */
  readonly score: number;
  readonly weights: readonly NamedArray[];
}

export class EarlyStopping {
  best: Best | undefined;

  /**
   * What is watched: the metric as it is written, its rows, and its name among those that are
   * measured.
   */
  readonly metric: string;
  readonly part: Part;
  readonly name: string;

  constructor(private readonly rule: NonNullable<TrainSpec['earlyStopping']>) {
    const watched = parseMetricName(rule.metric);
    this.metric = rule.metric;
    this.part = watchedPart(watched);
    this.name = measuredName(watched);
  }

  /**
   * Takes the value of an epoch.
   * @returns whether `patience` epochs have passed without one better by more than `min_delta`
   */
  stops(epoch: number, value: number, weights: () => readonly NamedArray[]): boolean {
    const { minDelta } = this.rule;
    const score = isBetterHigh(this.metric) ? value : -value;
    // A score that is no number improves nothing.
    if (!Number.isNaN(score) && (!this.best || score > this.best.score + minDelta))
      this.best = { epoch, score, weights: weights() };
    return this.isOver(epoch);
  }

  /** `patience` epochs have passed since the best one. */
  isOver(epoch: number): boolean {
    return epoch - (this.best?.epoch ?? 0) >= this.rule.patience;
  }
}
