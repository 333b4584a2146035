/** One experiment as plain data: what a `.nnet` file means, free of its text and of any engine. */
import type { Expression } from './expression.js';
import type { CallValue, Value } from './value.js';

/**
 * One layer of a network. `parameters` holds only what the file says; defaults are the catalogue's.
 */
export interface Layer {
  readonly kind: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, Value>>;
  /** Names of the layers whose outputs this one takes, resolved: never "the one above". */
  readonly inputs: readonly string[];
}

export interface Network {
  readonly name: string;
  readonly layers: readonly Layer[];
}

export type ColumnType = 'number' | 'category' | 'ordinal' | 'text' | 'ignore';

export interface ColumnSpec {
  readonly name: string;
  readonly type?: ColumnType;
  readonly classes?: readonly (string | number)[];
  readonly encode?: 'onehot' | 'index';
  /** Cells without a value are a class of their own. */
  readonly missing?: 'class';
  /** Signs that are taken out of its cells before they are read. */
  readonly strip?: readonly string[];
  /** The decimal sign of this column. */
  readonly decimal?: string;
  /** Texts that mean: no value. */
  readonly na?: readonly string[];
  /** Labels that differ in case or blanks alone are one class, in small letters. */
  readonly lowercase?: boolean;
  /** What of its dates become columns of numbers, NAME.year and so on. */
  readonly parts?: readonly DatePart[];
  /** In which order its dates have day, month and year. */
  readonly order?: DateOrder;
}

export const dateOrders = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof dateOrders)[number];

/** `weekday` is 1 on Monday; `time` counts days from 1970 on, with fractions. */
export const dateParts = ['year', 'month', 'day', 'weekday', 'hour', 'time'] as const;
export type DatePart = (typeof dateParts)[number];

/** One statement of a `generate` block: a column drawn or computed. */
export type GeneratedColumn =
  | {
      readonly name: string;
      readonly draw: 'uniform' | 'normal';
      readonly arguments: readonly [number, number];
    }
  | { readonly name: string; readonly expression: Expression };

export type DataSource =
  | { readonly kind: 'csv'; readonly path: string }
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (number | string)[])[];
    }
  | {
      readonly kind: 'generate';
      readonly rows: number;
      readonly seed: number;
      readonly generator: RandomGenerator;
      readonly columns: readonly GeneratedColumn[];
    }
  | {
      readonly kind: 'toy';
      readonly set: string;
      readonly rows: number;
      readonly noise: number;
      readonly seed: number;
    };

/** Which generator of random numbers. */
export type RandomGenerator = 'default' | 'numpy';

export type Precision = 'float64' | 'float32';
export type NormalizeMethod =
  'none' | 'standard' | 'minmax' | 'robust' | { readonly scale: number };
export type MissingMethod = 'error' | 'drop' | 'mean' | 'median' | 'most_frequent';

export interface SplitSpec {
  readonly column?: string;
  readonly testFile?: string;
  readonly train?: number;
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
  /** Within each class; `true` is the way of older runs and of NumPy's order: ⌊n·share⌋ of each. */
  readonly stratify: boolean | 'remainders';
  readonly shuffle: boolean;
  readonly generator: RandomGenerator;
}

export interface DataSpec {
  readonly source: DataSource;
  readonly features?: readonly string[];
  readonly target: readonly string[];
  readonly columns: readonly ColumnSpec[];
  readonly normalize: NormalizeMethod;
  /** Number targets too are put on the standard scale while training. */
  readonly normalizeTarget: boolean;
  readonly missing: MissingMethod;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly decimal?: string;
  readonly split?: SplitSpec;
  /** Cross-validation with so many parts. */
  readonly folds?: number;
  readonly window?: WindowSpec;
}

/** Sequences of `length` rows; the target stands `horizon` rows after the last of them. */
export interface WindowSpec {
  readonly length: number;
  readonly horizon: number;
  /** The column that says which series a row belongs to: no window lies across two. */
  readonly group?: string;
}

export interface EarlyStopping {
  readonly metric: string;
  readonly patience: number;
  readonly minDelta: number;
}

/** Bounds of the gradient before the update: of its norm over all parameters, of any one entry. */
export interface Clipping {
  readonly norm?: number;
  readonly value?: number;
}

/** The loss of an output: of the only one, or of the one it names. */
export interface LossSpec {
  /** A catalogue entry in call form: `{call: 'huber', values: [], options: {delta: 1}}`. */
  readonly call: CallValue;
  readonly output?: string;
  readonly weight: number;
}

export interface TrainSpec {
  readonly losses: readonly [LossSpec, ...LossSpec[]];
  readonly optimizer: CallValue;
  readonly batchSize: number | 'all';
  readonly epochs: number;
  readonly l1: number;
  readonly l2: number;
  readonly penalizeBiases: { readonly l1: boolean; readonly l2: boolean };
  readonly clipping?: Clipping;
  readonly earlyStopping?: EarlyStopping;
  readonly metrics: readonly string[];
  readonly seed: number;
  readonly generator: RandomGenerator;
  readonly shuffle: boolean;
  readonly precision: Precision;
  /** Weights and all that training goes on from are kept every so many epochs. */
  readonly checkpointEvery?: number;
}

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=' | 'in';

export interface Expectation {
  readonly head: string | CallValue;
  readonly values: readonly Value[];
  readonly comparison: Comparison;
  readonly value: Value;
}

export interface FunctionSpec {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly expression: Expression;
}

export interface Experiment {
  readonly data?: DataSpec;
  readonly network?: Network;
  readonly train?: TrainSpec;
  /** What `tune` searches for, and whether it validates on rows of its own choice. */
  readonly search?: { readonly goal?: string; readonly resamples: boolean };
  readonly expect: readonly Expectation[];
  readonly functions: readonly FunctionSpec[];
}

/** An experiment with all three parts that training needs. */
export interface TrainableExperiment extends Experiment {
  readonly data: DataSpec;
  readonly network: Network;
  readonly train: TrainSpec;
}

/** It has all three sections that training needs. */
export const isTrainable = (experiment: Experiment): experiment is TrainableExperiment =>
  experiment.data !== undefined &&
  experiment.network !== undefined &&
  experiment.train !== undefined;

/** Layers that no other layer takes: the network's outputs. */
export function outputLayers(network: Network): Layer[] {
  const taken = new Set(network.layers.flatMap((layer) => layer.inputs));
  return network.layers.filter((layer) => !taken.has(layer.name));
}

/** A layer to name in an example: the first that computes something. */
export const exampleLayer = (network: Network | undefined): string =>
  network?.layers.find(({ kind }) => kind !== 'input')?.name ?? 'hidden';

/** A name that no layer has yet: dense, dense2, dense3, … */
export const freshName = (network: Network, base: string): string =>
  untaken(base, new Set(network.layers.map((layer) => layer.name)));

/**
 * The name itself, or with the first number that makes it new. @param joint between name and number
 */
export function untaken(base: string, taken: ReadonlySet<string>, joint = ''): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}${joint}${n}`;
    if (!taken.has(name)) return name;
  }
}
