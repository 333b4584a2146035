/** A session looks at the state that the run was in, to the bit, and leaves it as it was. */
import type { RateEvent, DoneEvent } from '../../src/model/runs/runEvents.js';
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drain } from '../../src/engine/training/drain.js';
import { referenceBackend } from '../../src/engine/training/backend.js';
import { Training } from '../../src/engine/training/training.js';
import { weightsOf } from '../../src/engine/training/weights.js';
import type { TrainSpec } from '../../src/model/experiment/experiment.js';
import {
  readCheckpoint,
  readMetrics,
  readRun,
  ratesOf,
  readRecord,
} from '../../src/trainer/store/readRun.js';
import { Session } from '../../src/trainer/session/session.js';
import { stateOfRun, filesOfRun } from '../../src/trainer/session/states.js';
import { built, builtTraining, call, wavy, type LayerLine } from '../support/build.js';
import { datasetOf, stateOf, tablesOf } from '../support/data.js';
import {
  temporaryFolder,
  trainedRun,
  type During,
  resumedRun,
  batchByBatch,
} from '../support/runs.js';

const folder = temporaryFolder();
const rows = wavy(24);
const lines: readonly LayerLine[] = [
  ['dense', 'h', { units: 5, activation: call('tanh') }],
  ['dropout', 'd', { rate: 0.25 }],
  ['dense', 'o', { units: 1 }],
];
const settings: Partial<TrainSpec> = {
  optimizer: call('adam', { learning_rate: 0.01 }),
  batchSize: 6,
  epochs: 8,
  precision: 'float32',
};

const openRun = (path: string, epoch?: number): Session =>
  drain(Session.open(stateOfRun(path, tablesOf(built(rows, lines)), []), epoch));

const readRates = (path: string): readonly RateEvent[] => ratesOf(readMetrics(path));

/** The parameters a session starts from, by layer and key. */
const parametersOf = (session: Session): Record<string, number[]> =>
  Object.fromEntries(
    session
      .describe()
      .layers.flatMap(({ name, parameters }) =>
        Object.entries(parameters).map(([key, { values }]) => [`${name}.${key}`, [...values]]),
      ),
  );

const keptIn = (path: string): Record<string, number[]> =>
  Object.fromEntries(readRun(path).weights.map(({ name, data }) => [name, [...data]]));

describe('a session of a run', () => {
  const path = trainedRun(built(rows, lines, settings), join(folder, 'float32'));

  test('has the weights of weights.safetensors to the bit, in the run’s own precision', () => {
    const session = openRun(path);
    const { precision, notes, epoch } = session.describe();
    expect({ precision, notes, epoch }).toEqual({ precision: 'float32', notes: [], epoch: 8 });
    expect(parametersOf(session)).toEqual(keptIn(path));
    for (const value of Object.values(keptIn(path)).flat()) expect(Math.fround(value)).toBe(value);
  });

  test('comes to the same without its checkpoints', () => {
    const bare = trainedRun(built(rows, lines, settings), join(folder, 'bare'));
    rmSync(join(bare, 'checkpoints'), { recursive: true });
    expect(parametersOf(openRun(bare))).toEqual(keptIn(bare));
  });

  test('computed by other kernels is at the nearest epoch that is kept, and says so', () => {
    const every = built(rows, lines, { ...settings, checkpointEvery: 3 });
    const own = trainedRun(every, join(folder, 'elsewhere'));
    const state = stateOfRun(own, tablesOf(every), []);
    const foreign = { ...state, kernels: 'abacus float32' };
    const session = drain(Session.open(foreign, 5));
    const { epoch, notes } = session.describe();
    expect(epoch).toBe(6);
    expect(notes[0]).toContain('was computed with other kernels (abacus float32)');
    expect(notes[1]).toBe('Epoch 5 is not kept: this is epoch 6, the nearest that is.');
    expect(parametersOf(session)).toEqual(parametersOf(openRun(own, 6)));
    drain(session.goTo(1));
    expect(session.describe().epoch).toBe(0);
    drain(session.goTo(8));
    expect(parametersOf(session)).toEqual(keptIn(own));
  });

  test('replays a learning rate that was set by hand, in the middle of an epoch', () => {
    const paused = trainedRun(
      built(rows, lines, { ...settings, batchSize: 2 }),
      join(folder, 'by-hand'),
      (event, run) => {
        if (event?.type === 'epoch' && event.epoch === 3) run.setLearningRate(0.1);
      },
    );
    const rates = readMetrics(paused).filter((event) => event.type === 'rate');
    expect(rates).toEqual([{ type: 'rate', epoch: 4, batch: 0, learning_rate: 0.1 }]);
    rmSync(join(paused, 'checkpoints'), { recursive: true });
    const session = openRun(paused);
    expect(parametersOf(session)).toEqual(keptIn(paused));
    expect(session.describe().notes).toEqual([]);
    expect(session.describe().learningRate).toBe(0.1);
  });

  test('of a run that was stopped within an epoch is where its weights are', () => {
    let batches = 0;
    const stopped = trainedRun(
      built(rows, lines, settings),
      join(folder, 'within'),
      (event, run) => {
        if (event === undefined) batches++;
        if (batches === 4 * 4 + 1) run.setLearningRate(0.5);
        return batches === 4 * 4 + 2 ? 'stop' : undefined;
      },
      batchByBatch,
    );
    const session = openRun(stopped);
    expect(parametersOf(session)).toEqual(keptIn(stopped));
    expect(session.describe()).toMatchObject({
      epoch: 4,
      learningRate: 0.5,
      notes: ['After 2 batches of epoch 5, where the run ended.'],
    });
    const wholeEpoch = openRun(stopped, 4);
    expect(wholeEpoch.describe()).toMatchObject({ epoch: 4, learningRate: 0.01, notes: [] });
    const whole = trainedRun(
      built(rows, lines, settings),
      join(folder, 'not-within'),
      () => undefined,
      batchByBatch,
    );
    expect(parametersOf(wholeEpoch)).toEqual(parametersOf(openRun(whole, 4)));
    drain(session.goTo(4));
    expect(parametersOf(session)).toEqual(parametersOf(wholeEpoch));
  });

  test('of a run of many batches that was stopped within an epoch is at its very batch', () => {
    const plain: LayerLine[] = [['dense', 'h', { units: 5, activation: call('tanh') }], lines[2]!];
    const experiment = built(wavy(60), plain, { ...settings, batchSize: 3, precision: 'float64' });
    const dataset = datasetOf(experiment);
    // One that comes out after every batch.
    const stopped = new Training(experiment, dataset, { backend: referenceBackend });
    drain(stopped.run(2));
    for (const _ of stopped.run(3)) if (stopped.next.batch === 7) break;
    const weights = weightsOf(stopped.network);
    const run = { epochs: 2, keptEpoch: 2, keptBatch: 7, weights };
    const session = drain(Session.open({ experiment, dataset, run }));
    expect(session.describe().notes).toEqual(['After 7 batches of epoch 3, where the run ended.']);
    expect(parametersOf(session)).toEqual(
      Object.fromEntries(weights.map(({ name, data }) => [name, [...data]])),
    );
  });

  test('of two ways at once the newer one counts', () => {
    const session = openRun(path, 1);
    const older = session.goTo(5);
    older.next();
    const newer = session.goTo(3);
    newer.next();
    expect(() => drain(older)).toThrow('Another epoch was asked for');
    expect(() => session.row(0)).toThrow('on its way to another epoch');
    drain(newer);
    expect(parametersOf(session)).toEqual(parametersOf(openRun(path, 3)));
  });

  test('of a run that failed is where its weights are, whatever the best epoch was', () => {
    const failed = trainedRun(
      built(rows, lines, {
        ...settings,
        epochs: 60,
        optimizer: call('sgd', { learning_rate: 1e-3 }),
        earlyStopping: { metric: 'loss', patience: 50, minDelta: 0 },
        checkpointEvery: 1,
      }),
      join(folder, 'failed'),
      (event, run) => {
        if (event?.type === 'epoch' && event.epoch === 3) run.setLearningRate(1e30);
      },
    );
    const done = readMetrics(failed).at(-1)!;
    expect(done).toMatchObject({ type: 'done', state: 'failed' });
    const session = openRun(failed);
    expect(session.describe().epoch).toBe((done as DoneEvent).best_epoch);
    expect(parametersOf(session)).toEqual(keptIn(failed));
    for (const value of Object.values(keptIn(failed)).flat()) expect(value).toBeCloseTo(value);
    drain(session.goTo(2));
    expect(session.describe().notes).toEqual([]);
  });

  test('takes no pass while it is on its way', () => {
    const session = openRun(path, 1);
    const before = parametersOf(session);
    const way = session.goTo(5);
    way.next();
    expect(() => session.row(0)).toThrow('on its way to another epoch');
    way.return();
    expect(parametersOf(session)).toEqual(before);
    expect(session.begin({ row: 0, to: 'loss' }).steps.at(-1)!.phase).toBe('loss');
  });

  test('goes back and forth between epochs', () => {
    const session = openRun(path, 2);
    const second = parametersOf(session);
    drain(session.goTo(8));
    expect(parametersOf(session)).toEqual(keptIn(path));
    drain(session.goTo(0));
    expect(session.describe().epoch).toBe(0);
    drain(session.goTo(2));
    expect(parametersOf(session)).toEqual(second);
  });

  test('says where training ended before', () => {
    expect(() => openRun(path, 9)).toThrow('The run ended after 8 epochs.');
    expect(() => openRun(path, -1)).toThrow('there is no epoch -1');
  });

  test('is not shown on rows that have changed', () => {
    const path = join(folder, 'rows.csv');
    const write = (last: string): void =>
      writeFileSync(path, `x0,x1,y\n0,1,1\n1,0,1\n1,1,0\n0,0,${last}\n`);
    write('0');
    const inline = built(rows, lines, settings);
    const experiment = {
      ...inline,
      data: { ...inline.data, source: { kind: 'csv', path } },
    } as const;
    const kept = trainedRun(experiment, join(folder, 'csv'));
    expect(parametersOf(drain(Session.open(stateOfRun(kept, tablesOf(experiment), []))))).toEqual(
      keptIn(kept),
    );
    write('0.5');
    expect(() => stateOfRun(kept, tablesOf(experiment), [])).toThrow('The data has changed');
  });
});

describe('a run that was stopped and goes on', () => {
  const experiment = built(rows, lines, { ...settings, checkpointEvery: 1 });
  /** Sets rates in epochs 3 and 4. */
  const byHand: During = (event, run) => {
    if (event?.type === 'epoch' && event.epoch === 2) run.setLearningRate(0.2);
    if (event?.type === 'epoch' && event.epoch === 3) run.setLearningRate(0.05);
  };
  const whole = trainedRun(experiment, join(folder, 'whole'), byHand);
  const stopAfter =
    (last: number): During =>
    (event, run) => {
      byHand(event, run);
      return event?.type === 'epoch' && event.epoch === last ? 'stop' : undefined;
    };
  const from = (epoch: number, name: string, during?: During): string => {
    const path = trainedRun(experiment, join(folder, name), stopAfter(6));
    for (const name of readdirSync(join(path, 'checkpoints')))
      if (name !== `000${epoch}.safetensors`) rmSync(join(path, 'checkpoints', name));
    return resumedRun(path, during);
  };

  test.each([1, 2, 3, 5])('from epoch %i, comes to the same weights and rates', (epoch) => {
    const resumed = from(epoch, `from${epoch}`);
    expect(keptIn(resumed)).toEqual(keptIn(whole));
    expect(readRates(resumed)).toEqual(readRates(whole));
    rmSync(join(resumed, 'checkpoints'), { recursive: true });
    expect(openRun(resumed).describe().notes).toEqual([]);
  });

  test('a rate set by hand there stands for the older ones that were set later', () => {
    const resumed = from(1, 'anew', (event, run) => {
      if (event?.type === 'epoch' && event.epoch === 3) run.setLearningRate(0.001);
    });
    expect(readRates(resumed).map(({ learning_rate: rate }) => rate)).toEqual([0.2, 0.001]);
    expect(keptIn(resumed)).not.toEqual(keptIn(whole));
    rmSync(join(resumed, 'checkpoints'), { recursive: true });
    const session = openRun(resumed);
    expect(session.describe().notes).toEqual([]);
    expect(parametersOf(session)).toEqual(keptIn(resumed));
  });

  test('a rate that was set while paused, just before the stop, is not forgotten', () => {
    const path = trainedRun(experiment, join(folder, 'paused'), (event, run) => {
      if (event?.type !== 'epoch' || event.epoch !== 4) return undefined;
      run.setLearningRate(0.003);
      return 'stop';
    });
    expect(readRates(path)).toEqual([{ type: 'rate', epoch: 5, batch: 0, learning_rate: 0.003 }]);
    const epochs = readMetrics(resumedRun(path)).filter((event) => event.type === 'epoch');
    expect(epochs.map(({ learning_rate: rate }) => rate)).toEqual([
      ...Array<number>(4).fill(0.01),
      ...Array<number>(4).fill(0.003),
    ]);
  });

  test('stopped in a fold that was all but over, and with a rate set in an earlier one', () => {
    const plain = built(rows, lines, { ...settings, epochs: 4 });
    const of = { ...plain, data: { ...plain.data, folds: 3 } };
    const inFirst: During = (_, run) => run.setLearningRate(0.05);
    let once = false;
    const byHandOnce: During = (event, run) => {
      if (!once) inFirst(event, run);
      once = true;
    };
    const never = trainedRun(of, join(folder, 'fold-whole'), byHandOnce);
    once = false;
    const path = trainedRun(of, join(folder, 'fold-stopped'), (event, run) => {
      byHandOnce(event, run);
      return event?.type === 'fold' && event.fold === 2 ? 'stop' : undefined;
    });
    // Gone on with, and stopped at the very first thing that is told.
    resumedRun(path, (event) => (event ? 'stop' : undefined));
    resumedRun(path);
    expect(keptIn(path)).toEqual(keptIn(never));
  });

  /** Sets a new rate whenever a stretch of batches is over whose number is told, from 1. */
  const dial =
    (isTurn: (batch: number) => boolean): (() => During) =>
    () => {
      let batch = 0;
      return (event, run) => {
        if (!event && isTurn(++batch)) run.setLearningRate(0.05 / batch);
      };
    };
  test.each([
    ['every fourth batch', dial((batch) => batch % 4 === 0), 6],
    ['every fourth batch', dial((batch) => batch % 4 === 0), 12],
    ['every fourth batch', dial((batch) => batch % 4 === 0), 24],
    ['late, and only once', dial((batch) => batch === 30), 6],
    ['late, and only once', dial((batch) => batch === 30), 24],
  ])('rates set by hand in the folds, %s, cut after batch %#', (_, turns, batches) => {
    const plain = built(rows, lines, { ...settings, epochs: 3 });
    const of = { ...plain, data: { ...plain.data, folds: 3 } };
    const place = join(folder, `dialled${_.length}-${batches}`);
    const never = trainedRun(of, `${place}-never`, turns(), batchByBatch);
    // As a crash leaves it: the history is whole, the checkpoint is of an epoch in the folds.
    const path = trainedRun(of, place, turns(), batchByBatch);
    const turn = turns();
    let left = batches;
    const cut: During = (event, run) => {
      turn(event, run);
      return !event && --left === 0 ? 'stop' : undefined;
    };
    const short = trainedRun(of, `${place}-short`, cut, batchByBatch);
    const last = 'checkpoints/last.safetensors';
    copyFileSync(join(short, last), join(path, last));
    expect(readCheckpoint(path).checkpoint.fold).toBeLessThan(3);
    resumedRun(path);
    const foldsOf = (run: string): unknown =>
      readMetrics(run).filter(({ type }) => type === 'fold' || type === 'folds');
    expect(keptIn(path)).toEqual(keptIn(never));
    expect(readRates(path)).toEqual(readRates(never));
    expect(foldsOf(path)).toEqual(foldsOf(never));
    expect(readMetrics(path).filter(({ type }) => type === 'done')).toHaveLength(1);
  });

  test('one that had stopped early is over: it gains no epoch by being gone on with', () => {
    const early = { metric: 'loss', patience: 2, minDelta: 1e9 };
    const path = trainedRun(
      built(rows, lines, { ...settings, epochs: 30, earlyStopping: early }),
      join(folder, 'over'),
    );
    const before = [keptIn(path), readMetrics(path).filter(({ type }) => type === 'epoch')];
    expect(readRecord(path).state).toBe('early_stopped');
    resumedRun(resumedRun(path));
    expect([keptIn(path), readMetrics(path).filter(({ type }) => type === 'epoch')]).toEqual(
      before,
    );
    expect(readRecord(path).state).toBe('early_stopped');
  });

  test('the folds that it had are not run again, and it stops as it would have', () => {
    const early = {
      ...settings,
      epochs: 30,
      earlyStopping: { metric: 'validation_loss', patience: 3, minDelta: 0 },
    };
    const plain = built(rows, lines, early);
    const of = { ...plain, data: { ...plain.data, folds: 3 } };
    const path = trainedRun(of, join(folder, 'folds'), (event) =>
      event?.type === 'epoch' && event.epoch === 2 ? 'stop' : undefined,
    );
    const never = trainedRun(of, join(folder, 'folds-whole'));
    resumedRun(path);
    expect(keptIn(path)).toEqual(keptIn(never));
    expect(readRecord(path).experiment.train).toEqual(readRecord(never).experiment.train);
  });
});

describe('the files of a run', () => {
  const text = 'x0,x1,y\n0,1,1\n1,0,1\n';
  const inline = built(rows, lines, settings);

  test('are where they were, else where the text finds them now', () => {
    const [was, is] = [join(folder, 'was.csv'), join(folder, 'is.csv')];
    writeFileSync(was, text);
    writeFileSync(is, text);
    const data = { ...inline.data, source: { kind: 'csv', path: was } } as const;
    const path = trainedRun({ ...inline, data }, join(folder, 'moved'));
    const given = [{ path: was, location: is }];
    expect(filesOfRun(path, given)).toEqual([{ path: was, location: was }]);
    rmSync(was);
    expect(filesOfRun(path, given)).toEqual(given);
    expect(filesOfRun(path)).toEqual([{ path: was, location: was }]);
  });

  test('are the weights it started from, too: its beginning can be looked at', () => {
    const first = trainedRun(inline, join(folder, 'first'));
    const weights = join(first, 'weights.safetensors');
    const started = built(
      rows,
      [['dense', 'h', { units: 5, activation: call('tanh'), weights }], ...lines.slice(1)],
      settings,
    );
    const second = trainedRun(started, join(folder, 'second'));
    const session = (): Session =>
      drain(Session.open(stateOfRun(second, tablesOf(started), filesOfRun(second)), 0));
    expect(parametersOf(session())['h.w']).toEqual(keptIn(first)['h.w']);
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    expect(session).toThrow('is damaged: it is not as it was written');
    const other = trainedRun(built(rows, lines, { ...settings, seed: 99 }), join(folder, 'other'));
    copyFileSync(join(other, 'weights.safetensors'), weights);
    expect(session).toThrow('weights.safetensors has changed since');
    rmSync(weights);
    expect(session).toThrow('started from other weights, which are gone');
    expect(parametersOf(openRun(second))).toEqual(keptIn(second));
  });
});

describe('a session of a text', () => {
  const experiment = built(rows, lines, { ...settings, precision: 'float64' });

  test('is where training is after so many epochs', () => {
    const { training } = builtTraining(rows, lines, { ...settings, precision: 'float64' });
    drain(training.run(5));
    const session = drain(Session.open(stateOf(experiment), 5));
    const weights = Object.fromEntries(
      weightsOf(training.network).map(({ name, data }) => [name, [...data]]),
    );
    expect(parametersOf(session)).toEqual(weights);
  });

  test('rows, batches, steps and checks change nothing', () => {
    const session = drain(Session.open(stateOf(experiment), 3));
    const before = session.describe();
    session.row(4);
    session.runTo('end');
    session.check({ layer: 'h', key: 'w', index: 0 });
    session.batch(1);
    session.runTo('end');
    session.row(4);
    session.runTo('update');
    expect(session.describe()).toEqual(before);
  });

  test('the same row gives the same pass again', () => {
    const session = drain(Session.open(stateOf(experiment), 3));
    session.row(7);
    const first = session.runTo('end');
    session.row(0);
    session.runTo('loss');
    session.row(7);
    expect(session.runTo('end')).toEqual(first);
  });

  test('steps one at a time, past layers, to the loss, to the update, and back', () => {
    const session = drain(Session.open(stateOf(experiment)));
    session.row(0);
    const present = ({ steps }: ReturnType<Session['next']>): string =>
      `${steps.at(-1)!.phase} ${steps.at(-1)!.layer}`;
    expect(present(session.next())).toBe('forward x');
    expect(present(session.runTo('layer'))).toBe('forward h');
    expect(present(session.runTo('loss'))).toBe('loss o');
    const back = session.back();
    expect(back).toMatchObject({ steps: [], done: false });
    expect(present(session.next())).toBe('loss o');
    expect(session.runTo('update').steps.map(({ phase }) => phase)).toEqual([
      'backward',
      'backward',
      'backward',
      'update',
    ]);
    const end = session.runTo('end');
    expect(end.done).toBe(true);
    expect(session.next()).toMatchObject({ steps: [], done: true, at: end.at });
  });

  test('a batch is the one that training would take next', () => {
    const session = drain(Session.open(stateOf(experiment), 1));
    const { training } = builtTraining(rows, lines, { ...settings, precision: 'float64' });
    drain(training.run(1));
    const { fileRows } = datasetOf(experiment);
    const wanted = Array.from(training.batches.next(2), (place) => fileRows[place]!);
    expect(session.batch(2).rows).toEqual(wanted);
  });

  test('a region of a tensor comes alone', () => {
    const session = drain(Session.open(stateOf(experiment)));
    session.batch(0);
    session.runTo('end');
    const of = { phase: 'forward', layer: 'h', quantity: 'a' } as const;
    const whole = session.slice({ of, firstRow: 0, firstColumn: 0, rows: 99, columns: 99 });
    expect(whole).toMatchObject({ shape: [6, 5], rows: 6, columns: 5 });
    expect(session.slice({ of, firstRow: 4, firstColumn: 3, rows: 1, columns: 2 })).toEqual({
      shape: [6, 5],
      firstRow: 4,
      firstColumn: 3,
      rows: 1,
      columns: 2,
      values: whole.values.slice(23, 25),
    });
    const weights = session.slice({
      of: { layer: 'h', parameter: 'w' },
      firstRow: 1,
      firstColumn: 0,
      rows: 1,
      columns: 5,
    });
    expect([...weights.values]).toEqual(parametersOf(session)['h.w']!.slice(5));
    expect(() =>
      session.slice({
        of: { ...of, quantity: 'q' },
        firstRow: 0,
        firstColumn: 0,
        rows: 1,
        columns: 1,
      }),
    ).toThrow("There is no q of 'h'");
  });

  test('checks a derivative in float64 with the masks of the pass, to 1e-6', () => {
    const half = built(rows, lines, settings);
    const session = drain(Session.open(stateOf(half), 3));
    session.row(2);
    session.runTo('end');
    for (const index of [0, 3, 9]) {
      const check = session.check({ layer: 'h', key: 'w', index });
      expect(check).toMatchObject({ agrees: true, kink: false });
      expect(check.error).toBeLessThan(1e-6);
    }
    expect(() => session.check({ layer: 'h', key: 'w', index: 99 })).toThrow('h.w[99]');
  });

  test('asks for a row first', () => {
    expect(() => drain(Session.open(stateOf(experiment))).next()).toThrow('choose a row');
  });
});
