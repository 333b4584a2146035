/** Rows ready for a network, and how their columns became numbers. */
import type { ColumnType } from './experiment.js';
import type { Manner, TextReason } from './table.js';

/**
 * How a column gives another away: its values go with one each of the other's; it rises or falls
 * with it; bounds on it part the other's classes, one of which it may mark; or it is missing where
 * these say so.
 */
export type Telling = 'renames' | 'follows' | 'marks' | 'absence' | 'separates';

export interface Told {
  readonly column: string;
  readonly how: Telling;
}

/** What is known of a column without its rows. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: Extract<ColumnType, 'number' | 'category' | 'text'>;
  readonly rows: number;
  readonly missing: number;
  /**
   * Distinct values in order (numbers by value, texts by code point); only while there are at most
   * 1,000.
   */
  readonly classes?: readonly string[];
  /** How many rows each of the classes has. */
  readonly counts?: readonly number[];
  /** All present cells are whole numbers. */
  readonly whole: boolean;
  /** Its numbers, or dates, rise or fall all through the file, and none is missing. */
  readonly order?: 'rising' | 'falling';
  /** Its cells are dates. */
  readonly dates?: true;
  /** Its dates, or times by name, stand in order within each value of this column, not across. */
  readonly within?: { readonly column: string; readonly order: 'rising' | 'falling' };
  /** Its dates, or times by name, stand in no order, neither all nor within another column. */
  readonly mixed?: true;
  /** Whole numbers of which none comes twice. */
  readonly unique?: true;
  /** The first cell of a text, and its line. */
  readonly first?: { readonly text: string; readonly line: number };
  /** Why its cells are texts, where they might have been numbers. */
  readonly reason?: TextReason;
  /** Other columns that it gives away, were they the target. */
  readonly tells?: readonly Told[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly mean?: number;
  /** Population standard deviation. */
  readonly deviation?: number;
}

/** The class of cells without a value, where they are one of their own. */
export const missingClass = '(missing)';

/** How one feature becomes inputs. */
export type FeatureEncoding =
  | {
      readonly column: string;
      readonly kind: 'number';
      readonly offset: number;
      readonly divisor: number;
      readonly fill?: number;
    }
  | {
      readonly column: string;
      readonly kind: 'onehot' | 'index' | 'ordinal';
      readonly classes: readonly string[];
      readonly fill?: string;
    };

/**
 * How one target becomes outputs: a number (value = output · divisor + offset), one-hot classes, or
 * one output for two classes.
 */
export type TargetEncoding =
  /** Of an ordinal column: the place of each value in its order. */
  | {
      readonly column: string;
      readonly kind: 'number';
      readonly order?: readonly string[];
      /** Every training row says 0 or 1. */
      readonly binary?: true;
      readonly offset: number;
      readonly divisor: number;
    }
  | {
      readonly column: string;
      readonly kind: 'classes' | 'binary';
      readonly classes: readonly string[];
    };

export interface Encoding {
  readonly features: readonly FeatureEncoding[];
  readonly targets: readonly TargetEncoding[];
}

/** Numbers in either precision. */
export type Numbers = Float32Array | Float64Array;

/** Gives room for so many numbers, all zero: where encoded inputs are to stand. */
export type Room = (size: number) => Numbers;

export interface Dataset {
  readonly rows: number;
  /**
   * The row of the file, from 0, that each row was; rows that were left out are missing. Test rows
   * of a second file follow the first's.
   */
  readonly fileRows: Int32Array;
  /** Inputs per row; `inputs` is row-major [rows, inputWidth]. */
  readonly inputWidth: number;
  /**
   * Rows behind one another in an input, where windows were cut: inputWidth is steps times the
   * features' width.
   */
  readonly steps?: number;
  readonly inputs: Numbers;
  /** Outputs per row; `targets` is row-major [rows, outputWidth]. */
  readonly outputWidth: number;
  readonly targets: Float64Array;
  readonly parts: {
    readonly train: Int32Array;
    readonly validation: Int32Array;
    readonly test: Int32Array;
  };
  readonly encoding: Encoding;
  /** Whether the CSV's first line held the names: how another CSV for the same network is read. */
  readonly header?: boolean;
  readonly manner?: Manner;
  /** Everything that was decided without being asked, as sentences. */
  readonly notes: readonly string[];
}

/**
 * How a row stands in numbers once encoded: the features side by side, `steps` rows of them behind
 * one another in a window.
 */
export interface EncodedInputs {
  readonly width: number;
  readonly steps?: number;
  readonly columns: readonly { readonly column: string; readonly width: number }[];
}

/** Where the numbers of some columns stand in an encoded row, all steps of a window included. */
export function encodedPlaces(
  { width, steps = 1, columns }: EncodedInputs,
  names: readonly string[],
): number[] {
  const starts = new Map<string, { at: number; width: number }>();
  let at = 0;
  for (const column of columns) {
    starts.set(column.column, { at, width: column.width });
    at += column.width;
  }
  return Array.from({ length: steps }, (_, step) =>
    names.flatMap((name) => {
      const place = starts.get(name);
      return place
        ? Array.from({ length: place.width }, (_unused, i) => step * width + place.at + i)
        : [];
    }),
  ).flat();
}

/** How wide rows are once encoded, and what the target asks of the output layer. */
export interface EncodedWidths {
  readonly inputs: EncodedInputs;
  readonly targets: readonly TargetWidths[];
}

/** What one target asks of the output layer that predicts it. */
export interface TargetWidths {
  readonly column: string;
  readonly outputs: number;
  /** The classes of a class target. */
  readonly classes?: readonly string[];
  /** A number target holds 0 and 1 only; lies between them. */
  readonly binary?: boolean;
  readonly unit?: boolean;
  /** What the numbers lie between, as the network is given them. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Several targets of one output together: numbers side by side. */
export function targetsTogether(targets: readonly TargetWidths[]): TargetWidths {
  const [first] = targets as [TargetWidths, ...TargetWidths[]];
  if (targets.length === 1) return first;
  return {
    column: targets.map(({ column }) => column).join(', '),
    outputs: targets.reduce((sum, { outputs }) => sum + outputs, 0),
    ...(targets.every(({ unit }) => unit !== undefined) && {
      unit: targets.every(({ unit }) => unit),
      binary: targets.every(({ binary }) => binary),
    }),
  };
}

/** The inputs of a dataset, or of a run, as the network is told of them. */
export const encodedInputs = ({
  encoding,
  inputWidth,
  steps,
}: Pick<Dataset, 'encoding' | 'inputWidth' | 'steps'>): EncodedInputs => ({
  width: inputWidth / (steps ?? 1),
  ...(steps !== undefined && { steps }),
  columns: encoding.features.map((feature) => ({
    column: feature.column,
    width: encodedWidth(feature),
  })),
});

/** Inputs that a column becomes. */
export const encodedWidth = (feature: {
  readonly kind: string;
  readonly classes?: readonly string[];
}): number => (feature.kind === 'onehot' ? feature.classes!.length : 1);
