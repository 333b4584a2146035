/** Between the extension host and the trainer's worker. */
import type { TrainableExperiment } from '../model/experiment/experiment.js';
import type { DerivativeCheck, InspectedPass, ParameterPlace } from '../model/runs/inspection.js';
import type { RunEvent } from '../model/runs/runEvents.js';

/** A data file by the path the experiment names it: on this machine, or its bytes. */
export interface DataFile {
  readonly path: string;
  readonly location?: string;
  readonly bytes?: Uint8Array;
}

export interface TrainerJob {
  readonly experiment: TrainableExperiment;
  readonly files: readonly DataFile[];
}

export interface Trainer {
  readonly requests: {
    /** Trains to the end; answers when the run is over, stopped or not. */
    readonly run: {
      params: TrainerJob & {
        readonly source: string;
        readonly file: string;
        readonly runsRoot: string;
        readonly version: string;
        /** Folder of a run to go on with. */ readonly resume?: string;
      };
      result: undefined;
    };
    readonly open: {
      params: TrainerJob & { readonly row: number; readonly epoch: number };
      result: InspectedPass;
    };
    readonly check: { params: ParameterPlace; result: DerivativeCheck };
  };
  readonly notifications: {
    readonly pause: undefined;
    readonly resume: undefined;
    /** From the next batch on. */
    readonly setLearningRate: number;
    /** Finishes after the present batch: evaluates, saves, answers. */
    readonly stop: undefined;
  };
}

export interface TrainerHost {
  readonly requests: Record<never, never>;
  readonly notifications: {
    /** At most 20 a second. */
    readonly events: readonly RunEvent[];
  };
}
