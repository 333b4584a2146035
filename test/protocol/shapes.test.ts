/** What pages say is looked at before it is acted on: every message, changed anywhere, is refused. */
import { describe, expect, test } from 'vitest';
import type { NetworkEdit } from '../../src/model/edits/edits.js';
import type { DesignerHost } from '../../src/protocol/designerMessages.js';
import type { InspectorHost } from '../../src/protocol/inspectorMessages.js';
import { Link, type Contract } from '../../src/protocol/link.js';
import type { RunsHost } from '../../src/protocol/runMessages.js';
import { designerShapes, inspectorShapes, runShapes } from '../../src/protocol/shapes.js';
import { wire } from '../support/channels.js';

/** Right messages, of every method one or more. */
type Examples<C extends Contract> = {
  readonly [M in keyof C['requests']]: readonly C['requests'][M]['params'][];
} & { readonly [M in keyof C['notifications']]: readonly C['notifications'][M][] };

const layer = { kind: 'dense', name: 'hidden', parameters: { units: 8 }, inputs: ['x'] };

const edits: { readonly [T in NetworkEdit['type']]: Extract<NetworkEdit, { type: T }> } = {
  add: {
    type: 'add',
    kind: 'conv2d',
    name: 'c',
    parameters: {
      shape: { shape: [28, 28] },
      activation: { call: 'elu', values: [1], options: { alpha: 1 } },
      range: { from: 0, to: 1 },
      list: ['a', true, 2],
    },
    after: 'hidden',
  },
  remove: { type: 'remove', layer: 'hidden' },
  move: { type: 'move', layer: 'hidden', after: 'out' },
  set: { type: 'set', layer: 'hidden', parameter: 'units', value: 3 },
  rename: { type: 'rename', layer: 'hidden', name: 'first' },
  connect: { type: 'connect', layer: 'out', inputs: ['hidden'] },
  disconnect: { type: 'disconnect', layer: 'out', input: 'hidden' },
  duplicate: { type: 'duplicate', layer: 'hidden', name: 'hidden2' },
  paste: { type: 'paste', layers: [layer], after: 'hidden' },
};

const position = { line: 1, character: 2 };

const designer: Examples<DesignerHost> = {
  snapshot: [undefined],
  edit: Object.values(edits).map((edit) => ({ baseVersion: 3, edit })),
  fix: [{ baseVersion: 3, edits: [{ range: { start: position, end: position }, newText: 'x' }] }],
  readValue: [{ kind: 'dense', parameter: 'units', text: '8' }],
  select: [{ layer: 'hidden' }],
  reveal: [{ layer: 'hidden' }],
  revealSection: ['data', 'train'],
  train: [undefined],
  inspect: [undefined],
};

const inspector: Examples<InspectorHost> = {
  open: [{ epoch: 3 }, {}],
  begin: [{ row: 0, to: 'loss' }, { batch: 1 }],
  slice: [
    {
      of: { phase: 'forward', layer: 'hidden', quantity: 'z' },
      firstRow: 0,
      firstColumn: 8,
      rows: 8,
      columns: 8,
    },
    { of: { layer: 'hidden', parameter: 'w' }, firstRow: 0, firstColumn: 0, rows: 1, columns: 1 },
  ],
  check: [{ layer: 'hidden', key: 'w', index: 2 }],
  reveal: [{ layer: 'hidden' }],
};

const runs: Examples<RunsHost> = {
  snapshot: [undefined],
  pause: [undefined],
  resume: [undefined],
  stop: [undefined],
  again: [undefined],
  goOn: [undefined],
  setLearningRate: [0.01],
  inspect: [undefined],
  openFolder: [undefined],
};

/** A message with one of its parts, at any depth, put out of shape. */
function* misshapen(value: unknown): Generator<unknown> {
  // Nothing that a page says is null.
  yield null;
  if (typeof value === 'number') yield* [NaN, { number: value }];
  if (typeof value === 'string') yield { text: value };
  if (Array.isArray(value)) yield { ...value };
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value))
    for (const part of misshapen(value[key as never]))
      yield Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part };
  if (!Array.isArray(value)) yield { ...value, constructor: null };
}

describe.each([
  ['designer', designer, designerShapes],
  ['inspector', inspector, inspectorShapes],
  ['runs', runs, runShapes],
] as const)('messages of the %s', (_, examples, shapes) => {
  const isRight = shapes as (method: string, params: unknown) => boolean;
  test.each(Object.entries<readonly unknown[]>(examples))('%s', (method, all) => {
    for (const right of all) {
      expect(isRight(method, right), JSON.stringify(right)).toBe(true);
      for (const wrong of misshapen(right))
        expect(isRight(method, wrong), JSON.stringify(wrong)).toBe(false);
    }
  });

  test('and no other method', () => {
    for (const method of ['constructor', 'toString', '__proto__', 'format'])
      expect(isRight(method, undefined)).toBe(false);
  });
});

test('a learning rate is 0 or more', () => {
  expect(runShapes('setLearningRate', 0)).toBe(true);
  for (const rate of [-1, Infinity, NaN]) expect(runShapes('setLearningRate', rate)).toBe(false);
});

test('a link refuses such questions, and is deaf to such notices', async () => {
  const [a, b] = wire();
  const heard: unknown[] = [];
  const page = new Link<Contract, InspectorHost>(a);
  const host = new Link<InspectorHost, Contract>(b, inspectorShapes);
  host.answer('slice', () => {
    throw new Error('It was acted on.');
  });
  host.on('reveal', (params) => heard.push(params));
  await expect(page.request('slice', { rows: -1 } as never)).rejects.toMatchObject({
    code: 'link/malformed',
  });
  page.notify('reveal', { layer: 7 } as never);
  page.notify('reveal', { layer: 'hidden' });
  await expect.poll(() => heard).toEqual([{ layer: 'hidden' }]);
});
