/** What is expected against what can be: layers that are there, values that a metric can have. */
import { nearest } from '../catalogue/catalogue.js';
import { isBetterHigh, isKnownMetric, parseMetricName } from '../catalogue/metrics.js';
import { exampleLayer, type Expectation, type Experiment } from '../experiment/experiment.js';
import type { Finding } from '../experiment/finding.js';
import { isCall, isRange } from '../experiment/value.js';

/** Errors, and a warning of what a metric cannot reach, at the expectations they are about. */
export const checkExpectations = ({ expect, network }: Experiment): Finding[] =>
  expect.flatMap((expectation, i): Finding[] => {
    const error = (code: string, message: string, at: string, fix?: Finding['fix']): Finding[] => [
      { severity: 'error', code, message, at: `expect/${i}/${at}`, ...(fix && { fix }) },
    ];
    const { head, values, value } = expectation;
    const name = isCall(head) ? head.call : head;
    if (isRange(value) && !(value.from < value.to))
      return error(
        'type/bounds',
        `A range begins with its smaller end: ${value.to}..${value.from}.`,
        'value',
      );
    if (name === 'output_variance') {
      const layer = isCall(head) ? head.values[0] : undefined;
      const names = network?.layers.map((one) => one.name) ?? [];
      if (typeof layer !== 'string')
        return error(
          'type/missing',
          `Of which layer? output_variance(${exampleLayer(network)}).`,
          'head',
        );
      if (!network || names.includes(layer)) return [];
      const near = nearest(layer, names);
      return error(
        'name/unknown',
        `No layer is called '${layer}'.${near ? ` Did you mean '${near}'?` : ''}`,
        'head',
        near
          ? {
              title: `Change to '${near}'`,
              change: { value: { call: 'output_variance', values: [near], options: {} } },
            }
          : undefined,
      );
    }
    if (isCall(head))
      return error('type/expected', `'${name}' stands without parentheses.`, 'head');
    if (name === 'epochs_to_reach') {
      const [metric, wanted] = values;
      if (typeof metric !== 'string' || typeof wanted !== 'number' || values.length > 2)
        return error(
          'type/missing',
          'Say which metric is to reach which value: epochs_to_reach loss 1e-3 < 100.',
          'head',
        );
      return isKnownMetric(metric)
        ? []
        : error('name/unknown', `No metric is called '${metric}'.`, 'head');
    }
    if (name === 'same_as')
      return typeof values[0] === 'string' && values.length === 1
        ? []
        : error('type/missing', 'Say which file: same_as "reference.json" < 1e-10.', 'head');
    return impossible(name, expectation)
      ? [
          {
            severity: 'warning',
            code: 'type/bounds',
            message: `'${name}' is never above 1: 90 % is 0.9.`,
            at: `expect/${i}/value`,
          },
        ]
      : [];
  });

/** Shares go from 0 to 1, R² ends there. */
function impossible(name: string, { comparison, value }: Expectation): boolean {
  if (
    !isKnownMetric(name) ||
    !isBetterHigh(parseMetricName(name).metric) ||
    typeof value !== 'number'
  )
    return false;
  return (
    (comparison === '>=' && value > 1) ||
    (comparison === '>' && value >= 1) ||
    (comparison === '==' && value > 1)
  );
}
