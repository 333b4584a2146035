/**
 * Whether what is watched, wished for and measured can be: against the split, the outputs and the
 * kind of target.
 */
import { decisive } from '../catalogue/activations.js';
import { activationOf } from '../catalogue/catalogue.js';
import {
  classMetrics,
  isKnownMetric,
  metricNames,
  numberMetrics,
  parseMetricName,
  parts,
  watchedPart,
  type Part,
} from '../catalogue/metrics.js';
import type { EncodedWidths } from '../experiment/dataset.js';
import {
  outputLayers,
  type DataSpec,
  type Experiment,
  type Network,
} from '../experiment/experiment.js';
import type { ElementId, Finding, Fix } from '../experiment/finding.js';
import { listOf } from '../experiment/value.js';

/** Errors and warnings. @param widths of the encoded data, where it is known */
export function checkMetrics(experiment: Experiment, widths: EncodedWidths | undefined): Finding[] {
  const { train, search, expect } = experiment;
  const findings: Finding[] = [];
  const watch = (metric: string, at: ElementId, part?: Part): void => {
    const problem = metricProblem(metric, part, experiment, widths);
    if (problem) findings.push({ severity: 'error', ...problem, at });
  };
  const stopping = train?.earlyStopping?.metric;
  if (stopping !== undefined)
    watch(stopping, 'train/early_stopping/metric', watchedPart(parseMetricName(stopping)));
  if (search?.goal !== undefined) {
    const part = watchedPart(parseMetricName(search.goal));
    // Folds of the search validate on rows of their own.
    watch(
      search.goal,
      'tune/goal/metric',
      part === 'validation' && search.resamples ? undefined : part,
    );
  }
  for (const [i, { head }] of expect.entries())
    if (typeof head === 'string' && isKnownMetric(head))
      watch(head, `expect/${i}/head`, parseMetricName(head).part);
  const measured = widths && metricsOf(widths, experiment.network);
  for (const [i, name] of (train?.metrics ?? []).entries())
    if (measured?.includes(name) === false)
      findings.push({
        severity: 'warning',
        ...notMeasured(name, measured),
        at: `train/metrics/names/${i}`,
      });
  return findings;
}

type Problem = Pick<Finding, 'code' | 'message' | 'fix'>;

/** @param part the rows it is measured on; undefined where any will do */
function metricProblem(
  name: string,
  part: Part | undefined,
  { data, network }: Experiment,
  widths: EncodedWidths | undefined,
): Problem | undefined {
  const { output, metric } = parseMetricName(name);
  if (data && part && !hasPart(data, part)) {
    // A split that is written already, or folds, are the person's to change.
    const fix =
      data.split || data.folds
        ? undefined
        : {
            title: `Set 20% aside for ${part}`,
            change: {
              at: 'data/target/names',
              side: 'after' as const,
              statements: [{ head: 'split', values: [], options: { [part]: { percent: 20 } } }],
            },
          };
    return {
      code: 'data/part',
      message: `'${name}' needs ${part} rows: split ${part}=20% in 'data'.`,
      ...(fix && { fix }),
    };
  }
  const outputs = network ? outputLayers(network).map((layer) => layer.name) : [];
  const named = (of?: string): string =>
    `${part === undefined ? '' : `${part}_`}${of === undefined ? '' : `${of}.`}${metric}`;
  const instead = (name: string): { fix: Fix } => ({
    fix: { title: `Change to '${name}'`, change: { value: { metric: name } } },
  });
  const choices = outputs.map(named).join(' or ');
  if (
    outputs.length > 1 &&
    metric !== 'loss' &&
    (output === undefined || !outputs.includes(output))
  )
    return {
      code: 'data/metric',
      message: `With several outputs a metric names its output: ${choices}.`,
      ...instead(named(outputs[0])),
    };
  if (outputs.length === 1 && output !== undefined)
    return {
      code: 'data/metric',
      message: `There is one output: write ${named()}.`,
      ...instead(named()),
    };
  const measured = widths && metricsOf(widths, network, output);
  return measured?.includes(metric) === false ? notMeasured(name, measured) : undefined;
}

/**
 * The metrics that can be watched or expected: of the parts there are, the kind of target, and by
 * output where there are several.
 */
export function possibleMetrics(
  { data, network }: Experiment,
  widths: EncodedWidths | undefined,
): string[] {
  const outputs = network ? outputLayers(network).map((layer) => layer.name) : [];
  const several = outputs.length > 1 ? outputs : [undefined];
  const measured = (output: string | undefined): readonly string[] =>
    widths ? metricsOf(widths, network, output) : metricNames;
  const named = [
    ...new Set(
      several.flatMap((output) =>
        measured(output).map((metric) =>
          output === undefined || metric === 'loss' ? metric : `${output}.${metric}`,
        ),
      ),
    ),
  ];
  // `test_score.mse` is the mse of `score` over the test rows, also where an output is called
  // `test_score`.
  const bare = named.filter((name) => parseMetricName(name).part === undefined);
  return [
    ...bare,
    ...parts
      .filter((part) => !data || hasPart(data, part))
      .flatMap((part) => named.map((name) => `${part}_${name}`)),
  ];
}

function hasPart({ split, folds }: DataSpec, part: Part): boolean {
  // A fold that is set aside validates the others.
  if (part === 'train' || (part === 'validation' && folds !== undefined)) return true;
  return (
    split?.column !== undefined ||
    (split?.[part] ?? 0) > 0 ||
    (part === 'test' && split?.testFile !== undefined)
  );
}

const notMeasured = (name: string, measured: readonly string[]): Problem => ({
  code: 'data/metric',
  message: `'${name}' is not measured for this target and output: ${measured.join(', ')} are.`,
});

/**
 * What can be measured. A number target of 0 and 1 counts as a class, too, where the output is a
 * probability, and only a probability has a logarithm to be summed (docs/language.md section 7).
 * @param only the output that is asked of, where there are several
 */
function metricsOf(
  { targets }: EncodedWidths,
  network: Network | undefined,
  only?: string,
): readonly string[] {
  const outputs = network ? outputLayers(network) : [];
  const own = targets.flatMap(({ column, classes, binary }): readonly string[] => {
    const output =
      outputs.length === 1
        ? outputs[0]
        : outputs.find(({ parameters }) => listOf(parameters['target'])?.includes(column));
    if (only !== undefined && output?.name !== only) return [];
    const isProbable = output === undefined || decisive.has(activationOf(output) ?? 'linear');
    const asClass = isProbable ? classMetrics : classMetrics.filter((name) => name !== 'log_loss');
    return classes
      ? asClass
      : binary && isProbable
        ? [...numberMetrics, ...classMetrics]
        : numberMetrics;
  });
  return [...new Set(['loss', ...own])];
}
