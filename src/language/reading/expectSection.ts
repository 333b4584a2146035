/** `expect { head values < value … }`: read as written; running it belongs to the tests. */
import { allMetricNames, isKnownMetric } from '../../model/catalogue/metrics.js';
import type { Expectation } from '../../model/experiment/experiment.js';
import type { Statement } from '../syntax/ast.js';
import type { Reading } from './reading.js';
import { toCallValue, toValue } from './values.js';
import { isCall } from '../../model/experiment/value.js';

const heads = [
  ...allMetricNames,
  'gradient_error',
  'epochs_to_reach',
  'output_variance',
  'same_as',
];

/** `in` takes a range, every other comparison a number. */
const comparable = ({ comparison }: Statement): boolean =>
  comparison?.value.type === (comparison?.operator === 'in' ? 'range' : 'number');

/** Expectations that can be understood; the others are errors. */
export function readExpect(section: Statement, reading: Reading): Expectation[] {
  if (!section.block && !section.broken)
    reading.error('structure/block', "'expect' needs its block: expect { … }.", section.head);
  const extra = section.values[0] ?? section.options[0];
  if (extra) reading.error('type/count', "'expect' takes no values.", extra);
  const expectations: Expectation[] = [];
  for (const statement of section.block?.statements ?? []) {
    if (statement.broken) continue;
    const name = statement.head.type === 'name' ? statement.head.name : statement.head.name.name;
    if (!heads.includes(name) && !isKnownMetric(name))
      reading.unknownName('expectation', name, heads, statement.head);
    else if (!statement.comparison)
      reading.error(
        'structure/comparison',
        `What is expected of '${name}'? Add a comparison, such as >= 0.9 or < 1e-6.`,
        statement.head,
      );
    else if (statement.options[0])
      reading.error('type/count', `'${name}' has no options here.`, statement.options[0]);
    else if (!comparable(statement))
      reading.error(
        'type/expected',
        statement.comparison.operator === 'in'
          ? "'in' takes a range, such as 0.1..10."
          : 'A comparison is with a number.',
        statement.comparison.value,
      );
    else {
      const head = statement.head.type === 'name' ? name : toCallValue(statement.head, reading);
      if (typeof head === 'string' || isCall(head)) {
        reading.mark(`expect/${expectations.length}/head`, statement.head);
        reading.mark(`expect/${expectations.length}/value`, statement.comparison.value);
        expectations.push({
          head,
          values: statement.values.map((value) => toValue(value, { kind: 'any' }, reading)),
          comparison: statement.comparison.operator,
          value: toValue(statement.comparison.value, { kind: 'any' }, reading),
        });
      }
    }
  }
  return expectations;
}
