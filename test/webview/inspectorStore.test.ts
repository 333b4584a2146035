/** The inspector moves through a real session's pass; guesses and checks are of its numbers. */
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

async function opened(kept?: object) {
  const fake = fakeHost<InspectorHost, InspectorView>(kept);
  const session = drain(Session.open(stateOf(experiment), 0));
  const revealed: string[] = [];
  fake.link.answer('open', ({ epoch = 0 }) => {
    drain(session.goTo(epoch));
    return session.describe();
  });
  fake.link.answer('begin', (request) => session.begin(request));
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

  test('the end is the end', async () => {
    const { store } = await opened();
    store.go(1e9);
    expect(store.isLast).toBe(true);
    store.command('step');
    expect(store.isLast).toBe(true);
  });
});
