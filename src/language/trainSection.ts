/** `train { … }` with the defaults of language.md section 5 filled in. */
import { asCall, entryOf, families } from '../model/catalogue/catalogue.js';
import { checkValue } from '../model/catalogue/checkValue.js';
import type { Family } from '../model/catalogue/entry.js';
import { metricNames, parts, statements } from '../model/catalogue/statements.js';
import type { Clipping, EarlyStopping, TrainSpec } from '../model/experiment.js';
import type { CallValue, Value } from '../model/value.js';
import { isCall } from '../model/value.js';
import type { Statement } from './ast.js';
import { bind, flagOf, namesOf, numberOf, textOf, type Bound } from './bind.js';
import type { Reading } from './reading.js';
import { readStatements } from './sectionReader.js';
import { toValue } from './values.js';

/** The statements whose first value chooses an entry, whose parameters the rest then are. */
const choosing = new Map<string, Family>([
  ['loss', 'loss'],
  ['optimizer', 'optimizer'],
]);

export function readTrain(section: Statement, reading: Reading, functions: readonly string[]): TrainSpec | undefined {
  const chosen = new Map<string, CallValue>();
  const found = new Map<string, Bound>();
  if (section.values.length > 0 || section.options.length > 0) reading.error('type/count', "'train' takes no values.", section.values[0] ?? section.options[0]!);
  readStatements(
    section,
    statements.train,
    reading,
    functions,
    (head, bound, statement) => {
      const family = choosing.get(head);
      if (!family) return void found.set(head, bound);
      if (chosen.has(head)) reading.error('name/planned', `Several '${head}' statements are for several outputs, which are not computed yet.`, statement.head);
      const call = readChoice(statement, family, head, reading, functions);
      if (call) chosen.set(head, call);
    },
    new Set(choosing.keys()),
  );
  const loss = chosen.get('loss');
  if (!loss) {
    if (!section.block?.statements.some((s) => s.head.type === 'name' && s.head.name === 'loss'))
      reading.error('structure/missing', "'train' needs a loss: loss mse, loss cross_entropy, …", section.head);
    return undefined;
  }
  const of = (head: string): Bound => found.get(head) ?? new Map<string, Value>();
  if (textOf(of('precision'), 'format') === 'float32')
    reading.error('name/planned', "'float32' is known to the language but not computed yet: training is in float64.", reading.trace.get('train/precision/format')!);
  const batch = of('batch_size').get('rows');
  const clipping = found.has('clip_gradients') ? readClipping(of('clip_gradients'), reading) : undefined;
  const stopping = readStopping(of('early_stopping'), reading);
  return {
    loss,
    optimizer: chosen.get('optimizer') ?? { call: 'adam', values: [], options: {} },
    batchSize: batch === 'all' ? 'all' : typeof batch === 'number' ? batch : 32,
    epochs: numberOf(of('epochs'), 'count') ?? 100,
    l1: numberOf(of('l1'), 'lambda') ?? 0,
    l2: numberOf(of('l2'), 'lambda') ?? 0,
    penalizeBiases: { l1: flagOf(of('l1'), 'penalize_biases') ?? false, l2: flagOf(of('l2'), 'penalize_biases') ?? false },
    ...(clipping && { clipping }),
    ...(stopping && { earlyStopping: stopping }),
    metrics: readMetrics(of('metrics'), reading),
    seed: numberOf(of('seed'), 'value') ?? 0,
    generator: textOf(of('seed'), 'generator') === 'numpy' ? 'numpy' : 'default',
    shuffle: flagOf(of('shuffle'), 'on') ?? true,
  };
}

/** `loss huber delta=2`, `loss huber(2)`, `optimizer adam learning_rate=0.01`. */
function readChoice(statement: Statement, family: Family, head: string, reading: Reading, functions: readonly string[]): CallValue | undefined {
  const [first, ...values] = statement.values;
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
  const id = `train/${head}`;
  reading.mark(`${id}/kind`, first.type === 'call' ? first.name : first);
  const value = toValue(first, { kind: 'any' }, reading);
  const name = isCall(value) ? value.call : value;
  if (typeof name === 'string' && functions.includes(name) && family === 'loss') {
    reading.error('name/planned', `A function as a loss is known to the language but not computed yet.`, first);
    return undefined;
  }
  const entry = typeof name === 'string' ? entryOf(family, name) : undefined;
  const problem = checkValue({ name: head, help: '', type: { kind: 'entry', family } }, value);
  if (problem || !entry) {
    if (problem) reading.problem(problem, first);
    return undefined;
  }
  const bound = bind(entry, { values, options: statement.options, head: statement.head, broken: statement.broken }, id, reading, functions);
  for (const name of ['output', 'weight']) {
    if (bound.has(name)) reading.error('name/planned', `'${name}=' is for several outputs, which are not computed yet.`, reading.trace.get(`${id}/${name}`)!);
  }
  const written = asCall(value);
  const twice = [...bound.keys()].find((name) => name in written.options || entry.parameters.findIndex((parameter) => parameter.name === name) < written.values.length);
  if (twice !== undefined) reading.error('structure/twice', `'${twice}' is given twice.`, reading.trace.get(`${id}/${twice}`)!);
  return { call: entry.name, values: written.values, options: { ...written.options, ...Object.fromEntries(bound) } };
}

function readClipping(bound: Bound, reading: Reading): Clipping {
  const norm = numberOf(bound, 'norm');
  const value = numberOf(bound, 'value');
  if (norm === undefined && value === undefined)
    reading.error('type/missing', 'Say what is bounded: clip_gradients norm=1, or value=0.5.', reading.trace.get('train/clip_gradients')!);
  return { ...(norm !== undefined && { norm }), ...(value !== undefined && { value }) };
}

function readStopping(bound: Bound, reading: Reading): EarlyStopping | undefined {
  const metric = textOf(bound, 'metric');
  if (metric === undefined) return undefined;
  if (!knownMetric(metric)) {
    reading.unknownName(
      'metric',
      metric,
      parts.flatMap((part) => metricNames.map((name) => `${part}_${name}`)),
      reading.trace.get('train/early_stopping/metric')!,
    );
    return undefined;
  }
  return { metric, patience: numberOf(bound, 'patience') ?? 10, minDelta: numberOf(bound, 'min_delta') ?? 0 };
}

/** `loss`, `accuracy`, `validation_loss`, … */
function knownMetric(name: string): boolean {
  const part = parts.find((p) => name.startsWith(`${p}_`));
  const bare = part === undefined ? name : name.slice(part.length + 1);
  return metricNames.some((metric) => metric === bare);
}

function readMetrics(bound: Bound, reading: Reading): readonly string[] {
  const names = namesOf(bound, 'names') ?? [];
  return names.filter((name, i) => {
    const known = metricNames.some((metric) => metric === name);
    if (!known) reading.unknownName('metric', name, metricNames, reading.trace.get(`train/metrics/names/${i}`)!);
    return known;
  });
}
