/** A value on its own, in the language's spelling: what the command line takes for a parameter. */
import { checkValue } from '../../model/catalogue/checkValue.js';
import type { Parameter } from '../../model/catalogue/entry.js';
import type { Value } from '../../model/experiment/value.js';
import { parse } from '../syntax/parser.js';
import { Reading } from './reading.js';
import { toValue } from './values.js';

/**
 * @param functions names that stand for activations and losses beside the catalogue's
 * @throws RangeError with a sentence where the text is no value, or none that fits
 */
export function readValue(
  text: string,
  parameter: Parameter,
  functions: readonly string[] = [],
): Value {
  const { statements, findings } = parse(`value ${text}`);
  const [statement] = statements;
  const [node] = statement?.values ?? [];
  if (
    findings.length > 0 ||
    !node ||
    statements.length > 1 ||
    statement!.values.length > 1 ||
    statement!.options.length > 0
  )
    throw new RangeError(
      `'${text}' is not ${findings[0] ? `a value: ${findings[0].message}` : 'one value.'}`,
    );
  const reading = new Reading();
  const value = toValue(node, parameter.type, reading);
  const problem = reading.findings[0] ?? checkValue(parameter, value, functions);
  if (problem) throw new RangeError(problem.message);
  return value;
}
