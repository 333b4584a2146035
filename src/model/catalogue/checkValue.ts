/**
 * Whether a value fits a parameter, and the sentence that says what is wrong: the same for text,
 * palette and property pane.
 */
import {
  isCall,
  isList,
  isShape,
  printValue,
  type CallValue,
  type Value,
} from '../experiment/value.js';
import type { FixValue } from '../experiment/finding.js';
import { entryOf, families, nearest } from './catalogue.js';
import { allMetricNames, isKnownMetric } from './metrics.js';
import type { Entry, Family, Parameter, ParameterType } from './entry.js';

export interface ValueProblem {
  readonly code: string;
  readonly message: string;
  /** What could stand there instead. */
  readonly instead?: FixValue;
  /** The one word that is wrong, where the value is more than that. */
  readonly culprit?: string;
  /** Where in a call the value is: options by name, values by number, from the outermost in. */
  readonly inside?: readonly (string | number)[];
}

const article: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  shape: 'a shape such as 28x28x1',
  matrix: 'a list of rows such as [[1, 2], [3, 4]], or a path in quotes',
  rows: 'a list of rows such as [[1, 2], [3, 4]]',
  vector: 'a list of numbers such as [1, 2]',
  layer: 'a layer name',
  layers: 'a layer name, or a list of them',
  column: 'a column name',
  columns: 'a column name, or a list of them',
  list: 'a list such as [a, b]',
  path: 'a path in quotes',
  text: 'a text in quotes',
  metric: 'a metric such as validation_loss',
};

/**
 * What is wrong with a value in a parameter's place, or nothing.
 * @param extra names that count as entries of a family beside the catalogue's (functions of the
 * file)
 */
export function checkValue(
  parameter: Parameter,
  value: Value,
  extra: readonly string[] = [],
): ValueProblem | undefined {
  const { type } = parameter;
  if (type.kind === 'number') return checkNumber(parameter, type, value);
  if (type.kind === 'choice')
    return typeof value === 'string' && type.of.includes(value)
      ? undefined
      : notOneOf(parameter.name, printValue(value), type.of);
  if (type.kind === 'entry') return checkEntry(type.family, value, extra);
  if (type.kind === 'metric' && typeof value === 'string')
    return isKnownMetric(value) ? undefined : unknown('metric', value, allMetricNames);
  return fits(type, value)
    ? undefined
    : {
        code: 'type/expected',
        message: `'${parameter.name}' takes ${article[type.kind]}, not ${printValue(value)}.`,
      };
}

function fits(type: ParameterType, value: Value): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'shape':
      return isShape(value) || (typeof value === 'number' && Number.isInteger(value) && value > 0);
    case 'matrix':
      return (
        typeof value === 'string' || (isList(value) && value.length > 0 && value.every(isList))
      );
    case 'rows':
      return isList(value) && value.length > 0 && value.every(isList);
    case 'vector':
      return isList(value) && value.every((v) => typeof v === 'number' && Number.isFinite(v));
    case 'layers':
    case 'columns':
      return (
        typeof value === 'string' || (isList(value) && value.every((v) => typeof v === 'string'))
      );
    case 'list':
      return isList(value);
    case 'column':
    case 'layer':
    case 'path':
    case 'text':
    case 'metric':
      return typeof value === 'string';
    default:
      return true;
  }
}

function checkNumber(
  parameter: Parameter,
  type: Extract<ParameterType, { kind: 'number' }>,
  value: Value,
): ValueProblem | undefined {
  if (type.family && isCall(value)) return checkEntry(type.family, value, []);
  if (typeof value === 'string' && type.words)
    return type.words.includes(value)
      ? undefined
      : notOneOf(parameter.name, value, type.words, 'a number, ');
  if (typeof value !== 'number')
    return {
      code: 'type/expected',
      message:
        `'${parameter.name}' takes ${numberPhrase(parameter, type)}, not ` +
        `${printValue(value)}.`,
    };
  const low = type.minimum ?? -Infinity;
  const high = type.maximum ?? Infinity;
  const lowOk = type.open === 'minimum' || type.open === 'both' ? value > low : value >= low;
  const highOk = type.open === 'maximum' || type.open === 'both' ? value < high : value <= high;
  const whole = !type.integer || Number.isInteger(value);
  if (lowOk && highOk && whole && Number.isFinite(value)) return undefined;
  // Shares are written as such: 50 is meant for 50%.
  const share =
    type.minimum === 0 && type.maximum === 1 && value > 1 && value <= 100
      ? { instead: { percent: value } }
      : {};
  const phrase = numberPhrase(parameter, type);
  return {
    ...share,
    code: whole ? 'type/bounds' : 'type/expected',
    message: `'${parameter.name}' is ${phrase}; ${printValue(value)} is not.`,
  };
}

/** "a whole number of neurons from 1 to 65536" */
function numberPhrase(
  parameter: Parameter,
  type: Extract<ParameterType, { kind: 'number' }>,
): string {
  const unit = parameter.unit ? ` of ${parameter.unit}` : '';
  const noun = `${type.integer ? 'a whole number' : 'a number'}${unit}`;
  const above = type.open === 'minimum' || type.open === 'both' ? 'above' : 'from';
  const below = type.open === 'maximum' || type.open === 'both' ? 'below' : 'to';
  const words = type.words ? `, or ${type.words.join(' or ')}` : '';
  if (type.minimum !== undefined && type.maximum !== undefined)
    return (
      `${noun} ${above} ${type.minimum} ${below === 'below' ? 'to below' : 'to'} ` +
      `${type.maximum}${words}`
    );
  if (type.minimum !== undefined)
    return `${noun} ${above === 'above' ? 'above' : 'not below'} ${type.minimum}${words}`;
  return `${noun}${words}`;
}

function checkEntry(
  family: Family,
  value: Value,
  extra: readonly string[],
): ValueProblem | undefined {
  const name = isCall(value) ? value.call : value;
  if (typeof name !== 'string')
    return {
      code: 'type/expected',
      message: `Expected ${withArticle(family)}, not ${printValue(value)}.`,
    };
  // A function may stand for an activation or a loss, nothing else.
  const functions = family === 'activation' || family === 'loss' ? extra : [];
  if (functions.includes(name) && !isCall(value)) return undefined;
  const entry = entryOf(family, name);
  if (!entry) return unknown(family, name, [...families[family].map((e) => e.name), ...functions]);
  if (entry.planned)
    return {
      code: 'name/planned',
      message: `The ${family} '${name}' is known to the language but not computed yet.`,
    };
  return isCall(value) ? checkCall(entry, value) : missingArgument(entry, [], {});
}

const withArticle = (family: Family): string => `${/^[aeiou]/.test(family) ? 'an' : 'a'} ${family}`;

function checkCall(
  entry: Entry,
  call: Pick<CallValue, 'values' | 'options'>,
): ValueProblem | undefined {
  if (call.values.length > entry.parameters.length)
    return {
      code: 'type/count',
      message:
        `'${entry.name}' takes at most ${entry.parameters.length} ` +
        `value${entry.parameters.length === 1 ? '' : 's'}.`,
    };
  const within = (problem: ValueProblem, place: string | number): ValueProblem => ({
    ...problem,
    inside: [place, ...(problem.inside ?? [])],
  });
  for (const [i, value] of call.values.entries()) {
    const problem = checkValue(entry.parameters[i]!, value);
    if (problem) return within(problem, i);
  }
  for (const [name, value] of Object.entries(call.options)) {
    const parameter = entry.parameters.find((p) => p.name === name);
    if (!parameter)
      return unknown(
        `option of '${entry.name}'`,
        name,
        entry.parameters.map((p) => p.name),
      );
    const problem = checkValue(parameter, value);
    if (problem) return within(problem, name);
  }
  return missingArgument(entry, call.values, call.options);
}

function missingArgument(
  entry: Entry,
  values: readonly Value[],
  options: Readonly<Record<string, Value>>,
): ValueProblem | undefined {
  const missing = entry.parameters.find(
    (parameter, i) => parameter.required && i >= values.length && !(parameter.name in options),
  );
  return (
    missing && {
      code: 'type/missing',
      message: `'${entry.name}' needs its ${missing.name}: ${entry.name}(${missing.name}=…).`,
    }
  );
}

function notOneOf(name: string, value: string, of: readonly string[], before = ''): ValueProblem {
  const near = nearest(value, of);
  return {
    code: 'name/unknown',
    culprit: value,
    message: `'${name}' is ${before}one of ${of.join(', ')}; not ${value}.`,
    ...(near ? { instead: near } : {}),
  };
}

/** So many known names are told where none is near. */
const mostNamed = 12;

const cureFor = (near: string | undefined, known: readonly string[]): string => {
  if (near) return ` Did you mean '${near}'?`;
  return known.length > 0 && known.length <= mostNamed ? ` There is ${known.join(', ')}.` : '';
};

/** The sentence for a name that is not known, with the nearest one that is. */
export function unknown(what: string, name: string, known: readonly string[]): ValueProblem {
  const near = nearest(name, known);
  return {
    code: 'name/unknown',
    culprit: name,
    message: `No ${what} is called '${name}'.${cureFor(near, known)}`,
    ...(near ? { instead: near } : {}),
  };
}
