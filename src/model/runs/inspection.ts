/**
 * One pass as the inspector shows it: every step, the parameters before it, and the row it was made
 * for.
 */
import type { StepPhase } from './steps.js';

/** A tensor cut to what fits a screen: the first rows and columns of its matrix view. */
export interface TensorView {
  /** The whole tensor's axes. */
  readonly shape: readonly number[];
  /** Rows and columns that are here; values row-major. */
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
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

export interface InspectedPass {
  readonly title: string;
  readonly row: number;
  /** Rows there are to choose from. */
  readonly rowCount: number;
  readonly epoch: number;
  readonly epochs: number;
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
  readonly steps: readonly InspectedStep[];
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
}
