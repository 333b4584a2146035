/** One pass as it is shown: every step, the parameters before it, and what it was made for. */
import type { StepPhase } from './steps.js';

/** A region of a tensor's matrix view: its rows and columns, all leading axes one below another. */
export interface TensorView {
  /** The whole tensor's axes. */
  readonly shape: readonly number[];
  /** Where the region begins; at 0 where it does not say. */
  readonly firstRow?: number;
  readonly firstColumn?: number;
  /** Rows and columns that are here; values row-major. */
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export interface InspectedStep {
  readonly phase: StepPhase;
  readonly layer: string;
  readonly quantities: Readonly<Record<string, TensorView>>;
}

export interface InspectedLayer {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly activation?: string;
  readonly units: number;
  /** Keys of the parameters that training leaves as they are. */
  readonly frozen: readonly string[];
  /** Keys of the parameters that l1 or l2 pull on, beside the gradient that is shown. */
  readonly penalized: readonly string[];
  /** Before the update. */
  readonly parameters: Readonly<Record<string, TensorView>>;
}

export interface InspectedLoss {
  readonly name: string;
  /**
   * ∂C/∂z is taken past the activation: softmax with cross-entropy, sigmoid with binary
   * cross-entropy.
   */
  readonly fused: boolean;
  readonly reduction: 'sum' | 'rows' | 'mean';
  /** Its factor in the total. */
  readonly weight: number;
}

/** One number among the parameters. */
export interface ParameterPlace {
  readonly layer: string;
  readonly key: string;
  readonly index: number;
}

/** A derivative by back-propagation, and by a central difference. */
export interface DerivativeCheck {
  readonly backPropagation: number;
  readonly centralDifference: number;
  /** |g − n| / max(|g|, |n|, a thousandth of the greatest gradient). */
  readonly error: number;
  /** The loss has a kink here: a difference across it says nothing. */
  readonly kink: boolean;
  /** The error is within the one tolerance of gradient checks. */
  readonly agrees: boolean;
}
