/** One pass through a network as plain data: what the inspector shows and `trace --json` prints. */

export interface TensorValues {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly number[];
}

export type StepPhase = 'forward' | 'loss' | 'backward' | 'update';

export interface Step {
  readonly phase: StepPhase;
  readonly layer: string;
  readonly quantities: Readonly<Record<string, TensorValues>>;
}

export interface TracedPass {
  /** Rows of the batch, counted from 0 in the order of the file. */
  readonly rows: readonly number[];
  readonly steps: readonly Step[];
}
