/** What a new network on a CSV is made of: by its rows, columns and classes. */
import { adviseColumns, type Advice } from '../../model/checks/columnAdvice.js';
import { isMostlyMissing, timeColumn } from '../../model/checks/columnTraits.js';
import type { ColumnSummary } from '../../model/experiment/dataset.js';
import type { CsvParams } from '../../protocol/serverMessages.js';

export interface Recipe {
  readonly target: ColumnSummary | undefined;
  /** Undefined of numbers. */
  readonly classes: readonly string[] | undefined;
  /** Columns that do not go into the network, each with the reason. */
  readonly left: readonly (Advice & { readonly why: string })[];
  /** Features of which no value is a class of its own: most of their cells are missing. */
  readonly missing: readonly ColumnSummary[];
  /** Features that are texts, or dates, and what the file says of them so that they go in. */
  readonly said: readonly { readonly name: string; readonly options: string }[];
  /** Other features have missing cells, which are filled. */
  readonly fills: boolean;
  /** Rows are in the order of this column. */
  readonly time: ColumnSummary | undefined;
  /** Nothing goes in but what came before: the target itself, in so many rows. */
  readonly series: { readonly window: number } | undefined;
  /** The features are the pixels of a square, from 0 to their peak. */
  readonly image: { readonly side: number; readonly peak: number } | undefined;
  /** There are enough rows to set some aside. */
  readonly isSplit: boolean;
  readonly scaling: 'none' | 'features' | 'target';
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  /** Weight decay, where there is more to be learnt by heart than there are rows. */
  readonly l2: number;
  readonly rate: number;
  readonly batch: number | 'all';
  readonly epochs: number;
  readonly patience: number;
}

/** Fewer rows than this are all trained on: there is nothing to set aside. */
const fewRows = 20;

/** The recipe for what a person chose. */
export function recipeOf({ target: name, asClass, columns, features: chosen }: CsvParams): Recipe {
  const target = columns.find((column) => column.name === name);
  const classes = asClass || target?.type !== 'number' ? (target?.classes ?? []) : undefined;
  const advice = adviseColumns(columns, name).map((one) => asChosen(one, chosen));
  const features = advice.flatMap(({ column, why }) => (why === undefined ? [column] : []));
  const time = timeColumn(columns);
  const rows = target?.rows ?? 0;
  const isSeries = features.length === 0 && time !== undefined && classes === undefined;
  const image = isSeries ? undefined : imageOf(features);
  const isSplit = rows >= fewRows;
  const trained = isSplit ? Math.ceil(rows * 0.7) : rows;
  const sizes = sizesOf(trained, { isSplit, isImage: image !== undefined });
  const ownClass = features.filter((one) => isMostlyMissing(one) && one.type === 'category');
  return {
    target,
    classes,
    left: advice.flatMap(({ column, why }) => (why === undefined ? [] : [{ column, why }])),
    missing: ownClass,
    said: features.flatMap(({ name: of, type, dates }) => {
      if (dates) return [{ name: of, options: 'parts=[year, month, weekday]' }];
      return type === 'text' ? [{ name: of, options: 'type=category' }] : [];
    }),
    fills: features.some((one) => one.missing > 0 && !ownClass.includes(one)),
    time,
    series: isSeries ? { window: windowOf(rows) } : undefined,
    image,
    isSplit,
    scaling: scalingOf(features, classes ? undefined : target),
    l2: isSeries || weightsOf(features, sizes.hidden) > trained ? 0.01 : 0,
    ...sizes,
  };
}

/** Weights of the first layer: a class is an input of its own. */
const weightsOf = (features: readonly ColumnSummary[], [units = 0]: readonly number[]): number =>
  units *
  features.reduce((n, one) => n + (one.type === 'number' ? 1 : (one.classes?.length ?? 1)), 1);

/** What the person ticked comes before what is advised, where it can go in at all. */
function asChosen({ column, why }: Advice, chosen: readonly string[] | undefined): Advice {
  if (!chosen) return why === undefined ? { column } : { column, why };
  if (!chosen.includes(column.name)) return { column, why: why ?? 'not chosen' };
  const isHopeless = column.type === 'text' && !column.dates && !column.classes;
  return isHopeless ? { column, why: 'too many different texts to be classes' } : { column };
}

/** Rows that the next one is predicted from: a year of months, where there are enough. */
const windowOf = (rows: number): number => Math.min(12, Math.max(2, rows >> 3));

/** Already within −1 … 1. */
const isSmall = (column: ColumnSummary): boolean => column.minimum! >= -1 && column.maximum! <= 1;

/**
 * Numbers on very different scales, and targets far from 1, are what small networks fail at first.
 */
function scalingOf(
  features: readonly ColumnSummary[],
  target: ColumnSummary | undefined,
): Recipe['scaling'] {
  if (target && !isSmall(target)) return 'target';
  return features.some((one) => one.type === 'number' && !isSmall(one)) ? 'features' : 'none';
}

/** Fewer columns are seldom pixels. */
const fewPixels = 64;

/** Whole numbers between the same bounds, in numbered columns of one name, as many as a square. */
function imageOf(features: readonly ColumnSummary[]): Recipe['image'] {
  const side = Math.sqrt(features.length);
  if (features.length < fewPixels || !Number.isInteger(side)) return undefined;
  const stem = (name: string): string => name.replaceAll(/[\d_,.]+/g, '');
  const [first] = features as [ColumnSummary, ...ColumnSummary[]];
  const isPixel = ({ name, type, whole, missing, minimum }: ColumnSummary): boolean =>
    type === 'number' &&
    whole &&
    missing === 0 &&
    minimum! >= -1 &&
    /\d$/.test(name) &&
    stem(name) === stem(first.name);
  if (!features.every(isPixel)) return undefined;
  const peak = Math.max(...features.map(({ maximum }) => maximum!));
  return peak >= 1 && peak <= 65_535 ? { side, peak } : undefined;
}

/**
 * Units, rate and length of training by the rows that train: many small steps where there are few,
 * more units and smaller steps where there are many.
 */
function sizesOf(
  rows: number,
  { isSplit, isImage }: { isSplit: boolean; isImage: boolean },
): Pick<Recipe, 'hidden' | 'rate' | 'batch' | 'epochs' | 'patience'> {
  if (!isSplit) return { hidden: [16], rate: 0.01, batch: 'all', epochs: 500, patience: 50 };
  if (isImage)
    return { hidden: [], rate: 0.003, batch: 32, epochs: rows < 5000 ? 60 : 12, patience: 8 };
  if (rows < 500) return { hidden: [16], rate: 0.01, batch: 16, epochs: 400, patience: 50 };
  if (rows < 5000) return { hidden: [32], rate: 0.003, batch: 32, epochs: 300, patience: 40 };
  return { hidden: [64, 32], rate: 0.001, batch: 64, epochs: 60, patience: 10 };
}
