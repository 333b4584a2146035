/**
 * `run.json`: what describes a run, with the version of its format and a digest of all it says. A
 * record that was changed by hand or by a fault is refused; one that is older than the digest is
 * held against its schema alone.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { dateOrders, dateParts } from '../../model/experiment/experiment.js';
import type { RunRecord } from '../../model/runs/runRecord.js';

/** The format that is written. */
const format = 1;

const digestOf = (record: unknown): string =>
  createHash('sha256').update(JSON.stringify(record)).digest('hex');

/** The text of a record. */
export function sealRecord(record: RunRecord): string {
  // As it will be read: what JSON leaves out is not in the digest either.
  const plain = JSON.parse(JSON.stringify({ format, ...record })) as object;
  return `${JSON.stringify({ ...plain, sha256: digestOf(plain) }, undefined, 2)}\n`;
}

/** @param path of the file, for the errors. @throws RangeError where it is no whole record */
export function openRecord(text: string, path: string): RunRecord {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new RangeError(`${path} is damaged: it is not JSON.`);
  }
  const head = v.safeParse(headSchema, given);
  if (!head.success) throw new RangeError(`${path} does not describe a run.`);
  const { sha256, ...plain } = head.output;
  if ((plain.format ?? 0) > format)
    throw new RangeError(
      `${path} has format ${plain.format}; this version reads formats up to ${format}. Update it.`,
    );
  const isSealed = plain.format !== undefined || sha256 !== undefined;
  if (isSealed && sha256 !== digestOf(plain))
    throw new RangeError(`${path} is damaged: it is not as it was written.`);
  const { success, issues } = v.safeParse(recordSchema, plain);
  if (!success) {
    const [{ message, path: place }] = issues;
    const where = (place ?? []).map(({ key }) => String(key)).join('.');
    throw new RangeError(`${path} does not describe a run: ${where}: ${message}.`);
  }
  return plain as unknown as RunRecord;
}

const headSchema = v.looseObject({
  format: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  sha256: v.optional(v.string()),
});

const text = v.string();
const texts = v.array(text);
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32));
const some = v.pipe(count, v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const number = v.pipe(v.number(), v.finite());
const positive = v.pipe(number, v.minValue(0));
const generator = v.picklist(['default', 'numpy']);
const orNot = <T extends v.GenericSchema>(schema: T): v.OptionalSchema<T, undefined> =>
  v.optional(schema);

/** Deeper than anything that can be written: what is nested deeper is no value. */
const deepest = 32;

const valueSchema = (depth = 0): v.GenericSchema =>
  v.lazy(() =>
    depth > deepest
      ? v.never()
      : v.union([
          v.number(),
          v.boolean(),
          text,
          v.array(valueSchema(depth + 1)),
          v.looseObject({ shape: v.array(count) }),
          v.looseObject({ from: v.number(), to: v.number() }),
          callSchema(depth + 1),
        ]),
  );

const callSchema = (depth = 0): v.GenericSchema =>
  v.looseObject({
    call: text,
    values: v.array(valueSchema(depth)),
    options: v.record(text, valueSchema(depth)),
  });

const operators = ['+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!='] as const;

const expressionSchema: v.GenericSchema = v.lazy(() =>
  v.variant('type', [
    v.looseObject({ type: v.literal('number'), value: v.number() }),
    v.looseObject({ type: v.literal('variable'), name: text }),
    v.looseObject({ type: v.literal('negate'), operand: expressionSchema }),
    v.looseObject({
      type: v.literal('binary'),
      operator: v.picklist(operators),
      left: expressionSchema,
      right: expressionSchema,
    }),
    v.looseObject({ type: v.literal('call'), name: text, arguments: v.array(expressionSchema) }),
  ]),
);

const sourceSchema = v.variant('kind', [
  v.looseObject({ kind: v.literal('csv'), path: text }),
  v.looseObject({
    kind: v.literal('rows'),
    columns: texts,
    rows: v.array(v.array(v.union([v.number(), text]))),
  }),
  v.looseObject({
    kind: v.literal('generate'),
    rows: some,
    seed: count,
    generator,
    columns: v.array(
      v.union([
        v.looseObject({
          name: text,
          draw: v.picklist(['uniform', 'normal']),
          arguments: v.tuple([number, number]),
        }),
        v.looseObject({ name: text, expression: expressionSchema }),
      ]),
    ),
  }),
  v.looseObject({ kind: v.literal('toy'), set: text, rows: some, noise: positive, seed: count }),
]);

const sign = v.picklist(['.', ',']);
const mannerSchema = v.looseObject({
  signs: orNot(v.looseObject({ decimal: sign, thousands: orNot(sign) })),
  texts,
  classes: v.array(v.looseObject({ column: text, labels: texts })),
  dates: v.array(v.looseObject({ column: text, order: v.picklist(dateOrders) })),
});

const dataSchema = v.looseObject({
  source: sourceSchema,
  features: orNot(texts),
  target: v.pipe(texts, v.minLength(1)),
  columns: v.array(
    v.looseObject({
      name: text,
      type: orNot(v.picklist(['number', 'category', 'ordinal', 'text', 'ignore'])),
      classes: orNot(v.array(v.union([text, v.number()]))),
      encode: orNot(v.picklist(['onehot', 'index'])),
      missing: orNot(v.literal('class')),
      strip: orNot(texts),
      decimal: orNot(text),
      na: orNot(texts),
      lowercase: orNot(v.boolean()),
      parts: orNot(v.array(v.picklist(dateParts))),
      order: orNot(v.picklist(dateOrders)),
    }),
  ),
  normalize: v.union([
    v.picklist(['none', 'standard', 'minmax', 'robust']),
    v.looseObject({ scale: number }),
  ]),
  normalizeTarget: v.boolean(),
  missing: v.picklist(['error', 'drop', 'mean', 'median', 'most_frequent']),
  delimiter: orNot(text),
  header: orNot(v.boolean()),
  decimal: orNot(text),
  split: orNot(
    v.looseObject({
      column: orNot(text),
      testFile: orNot(text),
      train: orNot(share),
      validation: share,
      test: share,
      seed: count,
      stratify: v.union([v.boolean(), v.literal('remainders')]),
      shuffle: v.boolean(),
      generator,
    }),
  ),
  folds: orNot(v.pipe(some, v.minValue(2))),
  window: orNot(v.looseObject({ length: some, horizon: count, group: orNot(text) })),
});

const trainSchema = v.looseObject({
  losses: v.pipe(
    v.array(v.looseObject({ call: callSchema(), output: orNot(text), weight: number })),
    v.minLength(1),
  ),
  optimizer: callSchema(),
  batchSize: v.union([some, v.literal('all')]),
  epochs: some,
  l1: positive,
  l2: positive,
  penalizeBiases: v.looseObject({ l1: v.boolean(), l2: v.boolean() }),
  clipping: orNot(v.looseObject({ norm: orNot(positive), value: orNot(positive) })),
  earlyStopping: orNot(v.looseObject({ metric: text, patience: count, minDelta: number })),
  metrics: texts,
  seed: count,
  generator,
  shuffle: v.boolean(),
  precision: v.picklist(['float64', 'float32']),
  checkpointEvery: orNot(some),
});

const experimentSchema = v.looseObject({
  data: dataSchema,
  network: v.looseObject({
    name: text,
    layers: v.pipe(
      v.array(
        v.looseObject({
          kind: text,
          name: text,
          parameters: v.record(text, valueSchema()),
          inputs: texts,
        }),
      ),
      v.minLength(1),
    ),
  }),
  train: trainSchema,
  expect: v.array(v.unknown()),
  functions: v.array(
    v.looseObject({ name: text, parameters: texts, expression: expressionSchema }),
  ),
});

const scaled = {
  column: text,
  kind: v.literal('number'),
  offset: number,
  divisor: number,
} as const;

const recordSchema = v.looseObject({
  version: text,
  id: orNot(text),
  state: v.picklist(['running', 'finished', 'early_stopped', 'stopped', 'failed']),
  file: text,
  started: text,
  experiment: experimentSchema,
  asked: orNot(experimentSchema),
  data: v.looseObject({
    files: v.record(text, text),
    sha256: orNot(text),
    weights: orNot(v.record(text, text)),
    header: orNot(v.boolean()),
    manner: orNot(mannerSchema),
    steps: orNot(some),
    rows: count,
    inputs: some,
    outputs: some,
  }),
  encoding: v.looseObject({
    features: v.array(
      v.variant('kind', [
        v.looseObject({ ...scaled, fill: orNot(number) }),
        v.looseObject({
          column: text,
          kind: v.picklist(['onehot', 'index', 'ordinal']),
          classes: texts,
          fill: orNot(text),
        }),
      ]),
    ),
    targets: v.array(
      v.variant('kind', [
        v.looseObject({ ...scaled, order: orNot(texts), binary: orNot(v.literal(true)) }),
        v.looseObject({ column: text, kind: v.picklist(['classes', 'binary']), classes: texts }),
      ]),
    ),
  }),
});
