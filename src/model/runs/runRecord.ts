/** What describes a run: all that `predict` and `evaluate` need, and what a person asks later. */
import type { Encoding } from '../experiment/dataset.js';
import type { TrainableExperiment } from '../experiment/experiment.js';
import type { Manner } from '../experiment/table.js';
import type { RunState } from './runEvents.js';

export interface RunRecord {
  /** The extension that trained it. */
  readonly version: string;
  /** The run's own name among all runs: that of its folder. Older records do not say. */
  readonly id?: string;
  /** What its folder says; one that is running there, with nobody at it, was interrupted. */
  readonly state: 'running' | 'interrupted' | RunState;
  /** The `.nnet` file. */
  readonly file: string;
  readonly started: string;
  /** As it was trained. */
  readonly experiment: TrainableExperiment;
  /** As it was asked for, where folds made something else of it. */
  readonly asked?: TrainableExperiment;
  readonly data: {
    /** Where each file that the experiment names was, data and weights, by its name there. */
    readonly files: Readonly<Record<string, string>>;
    readonly sha256?: string;
    /** SHA-256 of weights that layers started from, by the path the experiment names. */
    readonly weights?: Readonly<Record<string, string>>;
    readonly header?: boolean;
    /** How its CSV's cells were read; runs of before know only what their encoding says. */
    readonly manner?: Manner;
    /** Rows of a window, where inputs are windows. */
    readonly steps?: number;
    readonly rows: number;
    readonly inputs: number;
    readonly outputs: number;
  };
  readonly encoding: Encoding;
  readonly environment: {
    readonly node: string;
    readonly kernels: string;
    /** Bytes of its arrays at its end, where they were counted. */
    readonly bytes?: number;
  };
}
