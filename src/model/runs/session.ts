/**
 * What a session tells of the state it looks at, and how it is stepped: plain data for any face.
 */
import type { Precision } from '../experiment/experiment.js';
import type { InspectedLayer, InspectedLoss, InspectedStep } from './inspection.js';
import type { StepPhase } from './steps.js';

/** The state that passes start from. */
export interface SessionDescription {
  readonly title: string;
  /** Rows of the file there are to choose from, counted from 0. */
  readonly rowCount: number;
  /** The first row that can be looked at: one with a target, all its cells, and its window. */
  readonly firstRow: number;
  readonly epoch: number;
  /** Epochs there are: those the file asks for, of a run those it has run. */
  readonly epochs: number;
  /** Of a run the epoch whose weights it kept. */
  readonly keptEpoch?: number;
  readonly precision: Precision;
  /** What a person must know of how this state was come by. */
  readonly notes: readonly string[];
  /** Names of the inputs and outputs, as encoded. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** The loss of each output layer. */
  readonly losses: Readonly<Record<string, InspectedLoss>>;
  readonly optimizer: string;
  /** w ← w − η·g and nothing else. */
  readonly plainDescent: boolean;
  readonly learningRate: number;
  readonly layers: readonly InspectedLayer[];
}

/** A session's state with the pass that was made from it. */
export interface InspectedPass extends SessionDescription {
  readonly steps: readonly InspectedStep[];
}

/** How far to go: one step, past the layer, to the loss, to the update, to the end. */
export type StepGoal = 'step' | 'layer' | 'loss' | 'update' | 'end';

/** What a pass is made of, a row or a batch from 0, and how far it goes at once. */
export type PassRequest = ({ readonly row: number } | { readonly batch: number }) & {
  readonly to?: StepGoal;
};

/** Where a pass is. */
export interface Pass {
  /** Rows of the file that it is made of. */
  readonly rows: readonly number[];
  /** The present step, from 0; −1 before the first. */
  readonly at: number;
  /** There is none after the present one. */
  readonly done: boolean;
  /** The steps from `from` on, as far as they are new to whoever asked. */
  readonly from: number;
  readonly steps: readonly InspectedStep[];
}

/** A region of a tensor: of a step that was made, or of a parameter before the update. */
export interface SliceRequest {
  readonly of:
    | { readonly phase: StepPhase; readonly layer: string; readonly quantity: string }
    | { readonly layer: string; readonly parameter: string };
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly rows: number;
  readonly columns: number;
}
