/** The training panel follows a run by what is new, and asks for everything when it must. */
import { describe, expect, test } from 'vitest';
import { RunHistory } from '../../src/history/runHistory.js';
import type { RunEvent } from '../../src/model/runs/runEvents.js';
import type { RunHeader, RunsHost, RunsView } from '../../src/protocol/runMessages.js';
import { RunsStore } from '../../webview/runs/runsStore.js';
import { fakeHost, settled } from '../support/pages.js';

const epoch = (n: number): RunEvent => ({ type: 'epoch', epoch: n, loss: 1 / n, learning_rate: 1 });
const header = (id: string): RunHeader => ({
  id,
  title: 'n',
  phase: 'training' as RunHeader['phase'],
  loss: 'mse',
  totalEpochs: 9,
  startedAt: 0,
  outdated: false,
  canGoOn: false,
});

async function opened(kept?: object) {
  const fake = fakeHost<RunsHost, RunsView>(kept);
  const run = { id: 'first', history: new RunHistory() };
  let snapshots = 0;
  fake.link.answer('snapshot', () => {
    snapshots++;
    return { header: header(run.id), history: run.history.since(0) };
  });
  run.history.append(epoch(1));
  const store = new RunsStore(fake.host, () => undefined);
  await settled();
  const told = async (from: number): Promise<void> => {
    fake.link.notify('append', { run: run.id, history: run.history.since(from) });
    await settled();
  };
  return { store, run, told, snapshots: () => snapshots, ...fake };
}

describe('the training panel', () => {
  test('takes what is new', async () => {
    const { store, run, told, snapshots } = await opened();
    run.history.append(epoch(2));
    await told(2);
    expect([...store.history.epochs.column('loss')!]).toEqual([1, 0.5]);
    expect(snapshots()).toBe(1);
  });

  test('asks for everything where something is missing between', async () => {
    const { store, run, told, snapshots } = await opened();
    for (const n of [2, 3, 4]) run.history.append(epoch(n));
    await told(4);
    expect([...store.history.epochs.epoch]).toEqual([1, 2, 3, 4]);
    expect(snapshots()).toBe(2);
  });

  test('another run replaces the one on show', async () => {
    const { store, run, told, link } = await opened();
    link.notify('refused', 'Nothing to train on.');
    await settled();
    expect(store.refused).toBe('Nothing to train on.');
    run.id = 'second';
    run.history = new RunHistory();
    run.history.append(epoch(1));
    link.notify('header', header('second'));
    await told(1);
    expect(store.header!.id).toBe('second');
    expect(store.refused).toBe('');
    expect(store.history.epochs.length).toBe(1);
  });

  test('wishes go to the host, and the kind of axis is kept', async () => {
    const { store, link, state } = await opened({ log: false });
    const heard: unknown[] = [];
    link.on('pause', () => heard.push('pause'));
    link.on('setLearningRate', (rate) => heard.push(rate));
    store.wish('pause');
    store.setLearningRate(0.5);
    await settled();
    expect(heard).toEqual(['pause', 0.5]);
    store.toggleLog();
    expect(state()).toEqual({ log: true });
  });
});
