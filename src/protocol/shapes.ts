/**
 * What the messages of the pages must look like before the extension host acts on them: types do
 * not hold at run time, and a page shows texts that others wrote.
 */
import * as v from 'valibot';
import type { Layer } from '../model/experiment/experiment.js';
import type { RangeEdit } from '../model/experiment/finding.js';
import type { Value } from '../model/experiment/value.js';
import type { ParameterPlace } from '../model/runs/inspection.js';
import type { PassRequest, SliceRequest } from '../model/runs/session.js';
import type { NetworkEdit } from '../model/edits/edits.js';
import type { DesignerHost } from './designerMessages.js';
import type { InspectorHost } from './inspectorMessages.js';
import type { Contract, Shapes } from './link.js';
import type { RunsHost } from './runMessages.js';

type Schema<T> = v.GenericSchema<unknown, T>;

/** One schema a message, none forgotten. */
type Schemas<C extends Contract> = {
  readonly [M in keyof C['requests']]: Schema<C['requests'][M]['params']>;
} & { readonly [M in keyof C['notifications']]: Schema<C['notifications'][M]> };

function shapes<C extends Contract>(schemas: Schemas<C>): Shapes<C> {
  const all = schemas as Readonly<Record<string, Schema<unknown>>>;
  return (method, params) => Object.hasOwn(all, method) && v.is(all[method]!, params);
}

const nothing = v.undefined();
const text = v.string();
const texts = v.array(text);
const number = v.pipe(v.number(), v.finite());
/** From 0. */
const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const layerName = v.strictObject({ layer: text });

/** By name, whatever the names: `record` would pass over `constructor` and its like. */
const valuesByName = v.custom<Readonly<Record<string, Value>>>(
  (given) =>
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    Object.values(given).every((one) => v.is(value, one)),
);

const value: Schema<Value> = v.lazy(() =>
  v.union([
    v.number(),
    v.boolean(),
    text,
    v.strictObject({ shape: v.array(v.number()) }),
    v.strictObject({ from: v.number(), to: v.number() }),
    v.strictObject({ call: text, values: v.array(value), options: valuesByName }),
    v.array(value),
  ]),
);
const layer: Schema<Layer> = v.strictObject({
  kind: text,
  name: text,
  parameters: valuesByName,
  inputs: texts,
});

const after = v.exactOptional(text);
const edit: Schema<NetworkEdit> = v.variant('type', [
  v.strictObject({
    type: v.literal('add'),
    kind: text,
    name: text,
    parameters: valuesByName,
    after,
  }),
  v.strictObject({ type: v.literal('remove'), layer: text }),
  v.strictObject({ type: v.literal('move'), layer: text, after }),
  v.strictObject({
    type: v.literal('set'),
    layer: text,
    parameter: text,
    value: v.exactOptional(value),
  }),
  v.strictObject({ type: v.literal('rename'), layer: text, name: text }),
  v.strictObject({ type: v.literal('connect'), layer: text, inputs: texts }),
  v.strictObject({ type: v.literal('disconnect'), layer: text, input: text }),
  v.strictObject({ type: v.literal('duplicate'), layer: text, name: text }),
  v.strictObject({ type: v.literal('paste'), layers: v.array(layer), after }),
]);

const position = v.strictObject({ line: place, character: place });
const rangeEdit: Schema<RangeEdit> = v.strictObject({
  range: v.strictObject({ start: position, end: position }),
  newText: text,
});

/** What a designer may ask. */
export const designerShapes = shapes<DesignerHost>({
  snapshot: nothing,
  edit: v.strictObject({ baseVersion: v.number(), edit }),
  fix: v.strictObject({ baseVersion: v.number(), edits: v.array(rangeEdit) }),
  readValue: v.strictObject({ kind: text, parameter: text, text }),
  select: layerName,
  reveal: layerName,
  revealSection: v.picklist(['data', 'train']),
  train: nothing,
  inspect: nothing,
});

const to = v.exactOptional(v.picklist(['step', 'layer', 'loss', 'update', 'end']));
const pass: Schema<PassRequest> = v.union([
  v.strictObject({ row: place, to }),
  v.strictObject({ batch: place, to }),
]);
const slice: Schema<SliceRequest> = v.strictObject({
  of: v.union([
    v.strictObject({
      phase: v.picklist(['forward', 'loss', 'backward', 'update']),
      layer: text,
      quantity: text,
    }),
    v.strictObject({ layer: text, parameter: text }),
  ]),
  firstRow: place,
  firstColumn: place,
  rows: place,
  columns: place,
});
const parameter: Schema<ParameterPlace> = v.strictObject({ layer: text, key: text, index: place });

/** What an inspector may ask. */
export const inspectorShapes = shapes<InspectorHost>({
  open: v.strictObject({ epoch: v.exactOptional(place) }),
  begin: pass,
  slice,
  check: parameter,
  reveal: layerName,
});

/** What a training panel may ask. */
export const runShapes = shapes<RunsHost>({
  snapshot: nothing,
  pause: nothing,
  resume: nothing,
  stop: nothing,
  again: nothing,
  goOn: nothing,
  setLearningRate: v.pipe(number, v.minValue(0)),
  inspect: nothing,
  openFolder: nothing,
});
