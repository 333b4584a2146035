/**
 * The metrics of language.md section 7 and their names: `accuracy`, `validation_accuracy`, of one
 * output among several `validation_price.mse`.
 */

/** Metrics of class targets and of number targets. */
export const classMetrics = [
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'log_loss',
] as const;
export const numberMetrics = ['mse', 'rmse', 'mae', 'r2'] as const;
/** Every metric, without the part it is measured on. */
export const metricNames = ['loss', ...classMetrics, ...numberMetrics] as const;
/** Of these more is better; of the others less. */
const rising: ReadonlySet<string> = new Set([
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'r2',
]);

/** The parts that rows are split into. */
export const parts = ['train', 'validation', 'test'] as const;
export type Part = (typeof parts)[number];

/** Every metric with and without a part: `loss`, `validation_loss`, … */
export const allMetricNames: readonly string[] = [
  ...metricNames,
  ...parts.flatMap((part) => metricNames.map((name) => `${part}_${name}`)),
];

export interface MetricName {
  readonly part?: Part;
  /** The output it belongs to, where there are several. */
  readonly output?: string;
  readonly metric: string;
}

/** `validation_price.mse` is the mse of the output `price` over the validation rows. */
export function parseMetricName(name: string): MetricName {
  const { part, output, metric } =
    /^(?:(?<part>train|validation|test)_)?(?:(?<output>.+)\.)?(?<metric>[^.]*)$/.exec(name)
      ?.groups ?? {};
  return {
    ...(part !== undefined && { part: part as Part }),
    ...(output !== undefined && { output }),
    metric: metric ?? name,
  };
}

/** The name under which an evaluation over rows of one part tells it: `price.mse`. */
export const measuredName = ({ output, metric }: MetricName): string =>
  output === undefined ? metric : `${output}.${metric}`;

/**
 * What is watched: without a part the loss of training, and other metrics of the validation rows.
 */
export const watchedPart = ({ part, metric }: MetricName): Part =>
  part ?? (metric === 'loss' ? 'train' : 'validation');

/** A name whose metric exists; its part and output are not looked at. */
export const isKnownMetric = (name: string): boolean =>
  metricNames.some((known) => known === parseMetricName(name).metric);
/** More of it is better. */
export const isBetterHigh = (name: string): boolean => rising.has(parseMetricName(name).metric);

const metricHelp: Readonly<Record<(typeof metricNames)[number], string>> = {
  loss: 'The loss, without what l1 and l2 add.',
  accuracy: 'The share of rows whose class is found.',
  balanced_accuracy: 'The mean over the classes of the share that is found of each.',
  precision:
    'Of the rows that are given a class, the share that has it; the mean over the classes.',
  recall: 'Of the rows that have a class, the share that is given it; the mean over the classes.',
  f1: 'The harmonic mean of precision and recall; the mean over the classes.',
  roc_auc:
    'How often a row of a class is given a higher probability of it than one of another: 0.5 is ' +
    'chance.',
  log_loss: 'Minus the logarithm of the probability that the true class is given, on the average.',
  mse: "The mean squared error, in the file's units squared.",
  rmse: "The root of the mean squared error, in the file's units.",
  mae: "The mean distance from the target, in the file's units.",
  r2: 'The share of the variance that is explained: 1 is all, 0 is what the mean alone does.',
};

/** What a metric measures, in a sentence. */
export const helpOfMetric = (metric: string): string =>
  (metricHelp as Readonly<Record<string, string>>)[metric] ?? '';
