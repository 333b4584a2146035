/** Whether what is watched, wished for and measured can be: against the split, the outputs and the kind of target. */
import { classMetrics, isKnownMetric, metricNames, numberMetrics, parseMetricName, parts, watchedPart, type Part } from './catalogue/metrics.js';
import type { EncodedWidths } from './dataset.js';
import { outputLayers, type DataSpec, type Experiment } from './experiment.js';
import type { ElementId, Finding, Fix } from './finding.js';

export function checkMetrics(experiment: Experiment, widths: EncodedWidths | undefined): Finding[] {
  const { train, goal, expect } = experiment;
  const findings: Finding[] = [];
  const watch = (metric: string, at: ElementId, part?: Part): void => {
    const problem = metricProblem(metric, part, experiment, widths);
    if (problem) findings.push({ severity: 'error', ...problem, at });
  };
  const stopping = train?.earlyStopping?.metric;
  if (stopping !== undefined) watch(stopping, 'train/early_stopping/metric', watchedPart(parseMetricName(stopping)));
  if (goal !== undefined) watch(goal, 'tune/goal/metric', watchedPart(parseMetricName(goal)));
  for (const [i, { head }] of expect.entries()) if (typeof head === 'string' && isKnownMetric(head)) watch(head, `expect/${i}/head`, parseMetricName(head).part);
  for (const [i, name] of (train?.metrics ?? []).entries()) {
    if (widths && !metricsOf(widths).includes(name)) findings.push({ severity: 'warning', ...notMeasured(name, widths), at: `train/metrics/names/${i}` });
  }
  return findings;
}

type Problem = Pick<Finding, 'code' | 'message' | 'fix'>;

/** @param part the rows it is measured on; undefined where any will do */
function metricProblem(name: string, part: Part | undefined, { data, network }: Experiment, widths: EncodedWidths | undefined): Problem | undefined {
  const { output, metric } = parseMetricName(name);
  if (data && part && !hasPart(data, part)) {
    // A split that is written already, or folds, are the person's to change.
    const fix =
      data.split || data.folds ? undefined : { title: `Set 20% aside for ${part}`, replacement: `\nsplit ${part}=20%`, at: 'data/target/names', insert: 'after' as const };
    return { code: 'data/part', message: `'${name}' needs ${part} rows: split ${part}=20% in 'data'.`, ...(fix && { fix }) };
  }
  const outputs = network ? outputLayers(network).map((layer) => layer.name) : [];
  const named = (of?: string): string => `${part === undefined ? '' : `${part}_`}${of === undefined ? '' : `${of}.`}${metric}`;
  const changeTo = (replacement: string): { fix: Fix } => ({ fix: { title: `Change to '${replacement}'`, replacement } });
  if (outputs.length > 1 && metric !== 'loss' && (output === undefined || !outputs.includes(output)))
    return { code: 'data/metric', message: `With several outputs a metric names its output: ${outputs.map(named).join(' or ')}.`, ...changeTo(named(outputs[0])) };
  if (outputs.length === 1 && output !== undefined) return { code: 'data/metric', message: `There is one output: write ${named()}.`, ...changeTo(named()) };
  return widths && !metricsOf(widths).includes(metric) ? notMeasured(name, widths) : undefined;
}

/** The metrics that can be watched or expected: of the parts there are, the kind of target, and by output where there are several. */
export function possibleMetrics({ data, network }: Experiment, widths: EncodedWidths | undefined): string[] {
  const metrics = widths ? metricsOf(widths) : metricNames;
  const outputs = network ? outputLayers(network).map((layer) => layer.name) : [];
  const named = metrics.flatMap((metric) => (outputs.length > 1 && metric !== 'loss' ? outputs.map((output) => `${output}.${metric}`) : [metric]));
  return [...named, ...parts.filter((part) => !data || hasPart(data, part)).flatMap((part) => named.map((name) => `${part}_${name}`))];
}

function hasPart({ split, folds }: DataSpec, part: Part): boolean {
  // A fold that is set aside validates the others.
  if (part === 'train' || (part === 'validation' && folds !== undefined)) return true;
  return split?.column !== undefined || (split?.[part] ?? 0) > 0 || (part === 'test' && split?.testFile !== undefined);
}

const notMeasured = (name: string, widths: EncodedWidths): Problem => ({
  code: 'data/metric',
  message: `'${name}' is not measured for this target: ${metricsOf(widths).join(', ')} are.`,
});

/** What can be measured: a number target of 0 and 1 counts as both (language.md section 7). */
const metricsOf = ({ targets }: EncodedWidths): readonly string[] => [
  ...new Set(['loss', ...targets.flatMap(({ classes, binary }): readonly string[] => (classes ? classMetrics : binary ? [...numberMetrics, ...classMetrics] : numberMetrics))]),
];
