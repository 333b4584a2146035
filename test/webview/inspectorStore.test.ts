/** The inspector moves through a real session's pass; guesses and checks are of its numbers. */
import { printPlain } from '../../src/explain/printers.js';
import { extentOf } from '../../webview/inspector/wholeTensors.js';
import type { TensorView } from '../../src/model/runs/inspection.js';
import { describe, expect, test } from 'vitest';
import { drain } from '../../src/engine/training/drain.js';
import type { InspectorHost, InspectorView } from '../../src/protocol/inspectorMessages.js';
import { Session } from '../../src/trainer/session/session.js';
import { InspectorStore } from '../../webview/inspector/inspectorStore.js';
import { built, call, wavy } from '../support/build.js';
import { stateOf } from '../support/data.js';
import { fakeHost, settled } from '../support/pages.js';

const experiment = built(wavy(8), [
  ['dense', 'h', { units: 2, activation: call('tanh') }],
  ['dense', 'o', { units: 1 }],
]);

/** More units than come without being asked for. */
const wide = built(
  Array.from({ length: 4 }, (_, r) => [
    ...Array.from({ length: 30 }, (_, i) => (r + i) / 9),
    r % 2,
  ]),
  [
    ['dense', 'h', { units: 40, activation: call('tanh') }],
    ['dense', 'o', { units: 1 }],
  ],
);

async function opened(kept?: object, of = experiment) {
  const fake = fakeHost<InspectorHost, InspectorView>(kept);
  const session = drain(Session.open(stateOf(of), 0));
  const revealed: string[] = [];
  fake.link.answer('open', ({ epoch = 0 }) => {
    drain(session.goTo(epoch));
    return session.describe();
  });
  fake.link.answer('begin', (request) => session.begin(request));
  fake.link.answer('slice', (request) => session.slice(request));
  fake.link.answer('check', (place) => session.check(place));
  fake.link.on('reveal', ({ layer }) => revealed.push(layer));
  const store = new InspectorStore(fake.host, () => undefined);
  await settled();
  return { store, session, revealed, ...fake };
}

const present = ({ present: step }: InspectorStore): string =>
  `${step!.phase} ${step!.layer} ${step!.quantity}`;

describe('the inspector', () => {
  test('opens at the first row, and steps', async () => {
    const { store, revealed } = await opened();
    expect(store.row).toBe(0);
    expect(present(store)).toBe('forward x a');
    store.command('step');
    expect(present(store)).toBe('forward h z');
    store.command('layer');
    expect(present(store)).toBe('forward o z');
    store.command('toLoss');
    expect(present(store)).toBe('loss o loss');
    store.command('toUpdate');
    expect(store.present!.phase).toBe('update');
    store.command('back');
    expect(store.present!.phase).toBe('backward');
    await settled();
    expect(revealed.slice(0, 3)).toEqual(['x', 'h', 'o']);
  });

  test('another row keeps the step, another epoch keeps the row', async () => {
    const { store, state } = await opened();
    store.go(3);
    await store.openRow(5);
    expect({ at: store.at, row: store.row }).toEqual({ at: 3, row: 5 });
    await store.open(2);
    expect(store.session!.epoch).toBe(2);
    expect(store.row).toBe(5);
    expect(state()).toEqual({ at: 0, row: 5, epoch: 2, guessing: false });
  });

  test('comes back where it was', async () => {
    const { store } = await opened({ at: 2, row: 4, epoch: 1, guessing: true });
    expect({ at: store.at, row: store.row, epoch: store.session!.epoch }).toEqual({
      at: 2,
      row: 4,
      epoch: 1,
    });
    expect(store.quiz.on).toBe(true);
  });

  test('a row that is not there is said, and what was shown stays', async () => {
    const { store } = await opened();
    await store.openRow(99);
    expect(store.error).toMatch(/There is no row 99/);
    expect(store.row).toBe(0);
    expect(store.busy).toBe(false);
  });

  test('of two rows chosen in haste the second is shown, whole', async () => {
    const { store } = await opened();
    await Promise.all([store.openRow(3), store.openRow(5)]);
    expect(store.row).toBe(5);
    expect(store.busy).toBe(false);
    const { explanations } = store;
    await store.openRow(5);
    expect(store.explanations).toEqual(explanations);
  });

  test('a row chosen on the way to another epoch is the row shown there', async () => {
    const { store } = await opened();
    const opening = store.open(2);
    await store.openRow(6);
    await opening;
    expect({ row: store.row, epoch: store.session!.epoch, busy: store.busy }).toEqual({
      row: 6,
      epoch: 2,
      busy: false,
    });
  });

  test('asks for a value before it shows it', async () => {
    const { store } = await opened();
    store.ask(true);
    store.command('step');
    expect(store.quiz.hidden).toBe(0);
    const { value } = store.quiz.question!;
    store.command('step');
    expect(store.quiz.question!.verdict).toMatch(/^It is /);
    expect(present(store)).toBe('forward h z');
    store.command('step');
    store.answer(String(store.quiz.question!.value * 1.005));
    expect(store.quiz.question!.right).toBe(true);
    store.command('step');
    store.answer(String(value + 100).replace('.', ','));
    expect(store.quiz.question!.right).toBe(false);
    expect(store.quiz.score).toEqual({ right: 1, asked: 2 });
  });

  test('checks the gradient on show by a difference', async () => {
    const { store } = await opened();
    store.go(store.explanations.findIndex(({ quantity }) => quantity === 'dw'));
    await store.check(1);
    const { agrees, backPropagation } = store.checkOf(1)!;
    expect(agrees).toBe(true);
    expect(backPropagation).toBeCloseTo(store.present!.result.tensor.values[1]!, 12);
    store.command('step');
    expect(store.checkOf(1)).toBeUndefined();
  });

  test('more of a big tensor comes when asked for, and sentences are of all of it', async () => {
    const { store, session } = await opened(undefined, wide);
    store.command('step');
    const { result, parts } = store.present!;
    const whole = (tensor: TensorView) => ({ ...extentOf(tensor) });
    expect(result.tensor).toMatchObject({ rows: 1, columns: 24, shape: [1, 40] });
    expect(store.canGrow(result.tensor)).toBe(true);
    store.choose(5);
    const before = store.terms(5);
    await store.grow();
    const grown = store.present!;
    const tensors = [grown.result, ...grown.parts].flatMap((part) =>
      'sign' in part ? [] : [part.tensor],
    );
    expect(tensors).toHaveLength(1 + parts.filter((part) => !('sign' in part)).length);
    for (const tensor of tensors) {
      expect(tensor).toMatchObject(whole(tensor));
      expect(store.canGrow(tensor)).toBe(false);
    }
    const z = session.slice({
      of: { phase: 'forward', layer: 'h', quantity: 'z' },
      firstRow: 0,
      firstColumn: 39,
      rows: 1,
      columns: 1,
    }).values[0]!;
    expect(printPlain(store.terms(39), { write: String })).toContain(`= ${z}`);
    // The first terms are the same; the last is the thirtieth input's now.
    expect(printPlain(store.terms(5))).not.toBe(printPlain(before));
    expect(printPlain(store.terms(5)).slice(0, 20)).toBe(printPlain(before).slice(0, 20));
    expect(store.chosen).toBe(5);
  });

  test('what came for one step does not mix with the corners of another', async () => {
    const { store } = await opened(undefined, wide);
    await store.grow();
    store.command('step');
    expect(store.canGrow(store.present!.result.tensor)).toBe(true);
    for (const { quantity } of store.explanations) {
      const { result } = store.present!;
      const last = result.tensor.values.length - 1;
      expect(printPlain(store.terms(last)), quantity).not.toMatch(/∞|NaN/);
      await store.grow();
      store.command('step');
    }
  });

  test('more that comes too late is not for the step on show', async () => {
    const { store } = await opened(undefined, wide);
    store.command('step');
    const late = store.grow();
    store.command('layer');
    store.choose(0);
    await late;
    expect(store.chosen).toBe(0);
    expect(store.present!.result.tensor.columns).toBe(1);
  });

  test('after a row that was refused, more is of the row on show', async () => {
    const { store } = await opened(undefined, wide);
    await Promise.all([store.openRow(2), store.openRow(99)]);
    expect(store.row).toBe(0);
    const before = store.present!.result.tensor.values[0];
    await store.grow();
    expect(store.present!.result.tensor.columns).toBe(30);
    expect(store.present!.result.tensor.values[0]).toBe(before);
  });

  test('the chosen entry stays the same one when more comes', async () => {
    const { store } = await opened(undefined, wide);
    store.go(store.explanations.findIndex(({ quantity }) => quantity === 'dw'));
    while (store.present!.layer !== 'h') store.command('step');
    while (store.present!.quantity !== 'dw') store.command('step');
    const index = 3 * 24 + 7;
    const value = store.present!.result.tensor.values[index]!;
    store.choose(index);
    await store.grow();
    expect(store.chosen).toBe(3 * 40 + 7);
    expect(store.present!.result.tensor.values[store.chosen!]).toBe(value);
    await store.check(store.chosen!);
    expect(store.checkOf(store.chosen!)!.backPropagation).toBeCloseTo(value, 12);
  });

  test('the end is the end', async () => {
    const { store } = await opened();
    store.go(1e9);
    expect(store.isLast).toBe(true);
    store.command('step');
    expect(store.isLast).toBe(true);
  });
});
