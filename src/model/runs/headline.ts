/** Which rows a result is on, and which number stands for it. */
import type { DoneEvent, MetricValues, ReportedPart } from './runEvents.js';

type Part = Exclude<ReportedPart, 'data'>;

/** The parts of the rows, farthest from training first. */
export const partsByDistance: readonly Part[] = ['test', 'validation', 'train'];

/** The part a result is told on: test rows, else validation rows, else training rows. */
export const resultPart = (measured: Partial<Record<Part, unknown>>): Part =>
  partsByDistance.find((part) => measured[part] !== undefined) ?? 'train';

/** The metrics that stand for a result, the first that there is. */
const headlines = ['accuracy', 'r2', 'loss'] as const;

/** The metric that stands for some values; the loss where there is no other. */
export const headlineMetric = (values: MetricValues): string =>
  headlines.find((metric) => values[metric] !== undefined) ?? 'loss';

export interface Headline {
  readonly part: Part;
  readonly metric: string;
  readonly value: number;
}

/** The one number of a finished run. */
export function headlineOf({ metrics }: Pick<DoneEvent, 'metrics'>): Headline {
  const part = resultPart(metrics);
  const values = metrics[part]!;
  const metric = headlineMetric(values);
  return { part, metric, value: values[metric]! };
}

/** A metric as people write it. */
export const metricName = (metric: string): string => (metric === 'r2' ? 'R²' : metric);
