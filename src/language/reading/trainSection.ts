/** `train { … }` with the defaults of docs/language.md section 5 filled in. */
import { asCall, entryOf, families } from '../../model/catalogue/catalogue.js';
import { checkValue } from '../../model/catalogue/checkValue.js';
import type { Family } from '../../model/catalogue/entry.js';
import { metricNames } from '../../model/catalogue/metrics.js';
import { statements } from '../../model/catalogue/statements.js';
import type {
  Clipping,
  EarlyStopping,
  LossSpec,
  TrainSpec,
} from '../../model/experiment/experiment.js';
import { functionLoss } from '../../model/catalogue/losses.js';
import { isCall, isList, type CallValue, type Value } from '../../model/experiment/value.js';
import type { Statement } from '../syntax/ast.js';
import { bind, flagOf, namesOf, numberOf, textOf, type Bound } from './bind.js';
import type { Reading } from './reading.js';
import { readStatements } from './sectionReader.js';
import { toValue } from './values.js';

/** The statements whose first value chooses an entry, whose parameters the rest then are. */
const choosing = new Map<string, Family>([
  ['loss', 'loss'],
  ['optimizer', 'optimizer'],
]);

/** Nothing without a loss; adam for an optimizer not understood. @param functions the file's own */
export function readTrain(
  section: Statement,
  reading: Reading,
  functions: readonly string[],
): TrainSpec | undefined {
  const losses: LossSpec[] = [];
  let optimizer: CallValue | undefined;
  let lossCount = 0;
  const found = new Map<string, Bound>();
  if (section.values.length > 0 || section.options.length > 0)
    reading.error(
      'type/count',
      "'train' takes no values.",
      section.values[0] ?? section.options[0]!,
    );
  readStatements(
    section,
    statements.train,
    reading,
    functions,
    (head, bound, statement) => {
      const family = choosing.get(head);
      if (!family) return void found.set(head, bound);
      const call = readChoice(
        statement,
        family,
        head === 'loss' ? `train/loss/${lossCount++}` : `train/${head}`,
        reading,
        functions,
      );
      if (call && head === 'loss') losses.push(lossOf(call));
      else if (call) optimizer = call;
    },
    new Set(choosing.keys()),
  );
  const [first, ...more] = losses;
  if (!first) {
    if (!section.block?.statements.some((s) => s.head.type === 'name' && s.head.name === 'loss'))
      reading.error(
        'structure/missing',
        "'train' needs a loss: loss mse, loss cross_entropy, …",
        section.head,
      );
    return undefined;
  }
  const of = (head: string): Bound => found.get(head) ?? new Map<string, Value>();
  const batch = of('batch_size').get('rows');
  const clipping = found.has('clip_gradients')
    ? readClipping(of('clip_gradients'), reading)
    : undefined;
  const every = numberOf(of('checkpoint'), 'every');
  const stopping = readStopping(of('early_stopping'));
  return {
    losses: [first, ...more],
    optimizer: optimizer ?? { call: 'adam', values: [], options: {} },
    batchSize: batch === 'all' ? 'all' : typeof batch === 'number' ? batch : 32,
    epochs: numberOf(of('epochs'), 'count') ?? 100,
    l1: numberOf(of('l1'), 'lambda') ?? 0,
    l2: numberOf(of('l2'), 'lambda') ?? 0,
    penalizeBiases: {
      l1: flagOf(of('l1'), 'penalize_biases') ?? false,
      l2: flagOf(of('l2'), 'penalize_biases') ?? false,
    },
    ...(clipping && { clipping }),
    ...(stopping && { earlyStopping: stopping }),
    metrics: readMetrics(of('metrics'), reading),
    seed: numberOf(of('seed'), 'value') ?? 0,
    generator: textOf(of('seed'), 'generator') === 'numpy' ? 'numpy' : 'default',
    shuffle: flagOf(of('shuffle'), 'on') ?? true,
    precision: textOf(of('precision'), 'format') === 'float32' ? 'float32' : 'float64',
    ...(every !== undefined && { checkpointEvery: every }),
  };
}

/** `loss huber delta=2`, `loss huber(2)`, `optimizer adam learning_rate=0.01`. */
function readChoice(
  statement: Statement,
  family: Family,
  id: string,
  reading: Reading,
  functions: readonly string[],
): CallValue | undefined {
  const [first, ...values] = statement.values;
  const head = family;
  if (!first) {
    if (!statement.broken)
      reading.error(
        'type/missing',
        `'${head}' needs to say which: ${families[family]
          .slice(0, 3)
          .map((entry) => entry.name)
          .join(', ')}, …`,
        statement.head,
      );
    return undefined;
  }
  reading.mark(`${id}/kind`, first.type === 'call' ? first.name : first);
  const value = toValue(first, { kind: 'any' }, reading);
  const name = isCall(value) ? value.call : value;
  const own = typeof name === 'string' && family === 'loss' && functions.includes(name);
  // A function of the file takes the options that every loss has.
  const entry = own
    ? functionLoss(name)
    : typeof name === 'string'
      ? entryOf(family, name)
      : undefined;
  const problem = checkValue(
    { name: head, help: '', type: { kind: 'entry', family } },
    value,
    family === 'loss' ? functions : [],
  );
  if (problem || !entry) {
    if (problem) reading.problem(problem, first);
    return undefined;
  }
  const bound = bind(
    entry,
    { values, options: statement.options, head: statement.head, broken: statement.broken },
    id,
    reading,
    functions,
  );
  const weights = bound.get('class_weights');
  if (
    weights !== undefined &&
    weights !== 'balanced' &&
    !(isList(weights) && weights.every((weight) => typeof weight === 'number' && weight >= 0))
  )
    reading.error(
      'type/expected',
      "'class_weights' is balanced, or one number per class such as [1, 5].",
      reading.trace.get(`${id}/class_weights`)!,
    );
  const written = asCall(value);
  const twice = [...bound.keys()].find(
    (name) =>
      name in written.options ||
      entry.parameters.findIndex((parameter) => parameter.name === name) < written.values.length,
  );
  if (twice !== undefined)
    reading.error(
      'structure/twice',
      `'${twice}' is given twice.`,
      reading.trace.get(`${id}/${twice}`)!,
    );
  return {
    call: entry.name,
    values: written.values,
    options: { ...written.options, ...Object.fromEntries(bound) },
  };
}

/** `output=` and `weight=` say where a loss belongs; the rest is the loss itself. */
function lossOf(call: CallValue): LossSpec {
  const { output, weight, ...options } = call.options;
  return {
    call: { ...call, options },
    ...(typeof output === 'string' && { output }),
    weight: typeof weight === 'number' ? weight : 1,
  };
}

function readClipping(bound: Bound, reading: Reading): Clipping {
  const norm = numberOf(bound, 'norm');
  const value = numberOf(bound, 'value');
  if (norm === undefined && value === undefined)
    reading.error(
      'type/missing',
      'Say what is bounded: clip_gradients norm=1, or value=0.5.',
      reading.trace.get('train/clip_gradients')!,
    );
  return { ...(norm !== undefined && { norm }), ...(value !== undefined && { value }) };
}

function readStopping(bound: Bound): EarlyStopping | undefined {
  const metric = textOf(bound, 'metric');
  return metric === undefined
    ? undefined
    : {
        metric,
        patience: numberOf(bound, 'patience') ?? 10,
        minDelta: numberOf(bound, 'min_delta') ?? 0,
      };
}

function readMetrics(bound: Bound, reading: Reading): readonly string[] {
  const names = namesOf(bound, 'names') ?? [];
  return names.filter((name, i) => {
    const known = metricNames.some((metric) => metric === name);
    if (!known)
      reading.unknownName(
        'metric',
        name,
        metricNames,
        reading.trace.get(`train/metrics/names/${i}`)!,
      );
    return known;
  });
}
