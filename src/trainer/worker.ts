/** A trainer's worker: messages to engine calls. One worker serves one run, or one session. */
import { type HeldRun, heldRun } from './store/heldRun.js';
import { parentPort, threadId } from 'node:worker_threads';
import { Link, LinkError } from '../protocol/link.js';
import type { DataFile } from '../protocol/tablesMessages.js';
import type { SessionSource, Trainer, TrainerHost, RunJob } from '../protocol/trainerMessages.js';
import type { DataSpec } from '../model/experiment/experiment.js';
import type { RunEvent } from '../model/runs/runEvents.js';
import { ExperimentRun } from './jobs/experimentRun.js';
import { rehearse } from './jobs/rehearsal.js';
import { portChannel } from './tables/portChannel.js';
import { Session, type SessionState } from './session/session.js';
import { dataOfRun, filesOfRun, stateOfRun, stateOfText } from './session/states.js';
import { experimentToGoOn } from './store/readRun.js';
import { RunFolder } from './store/runFolder.js';
import { unlock } from './store/runLock.js';
import { inlineTables, tableRequest, type ExperimentTables } from './tables/experimentData.js';
import { filesOf } from './tables/sources.js';

const link = new Link<Trainer, TrainerHost>(portChannel(parentPort!));

/** Messages are looked for, and events sent, this often. */
const tickMs = 50;

/** Lets waiting messages in. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let wanted: 'run' | 'pause' | 'stop' = 'run';
let wake: (() => void) | undefined;
const want = (next: typeof wanted): void => {
  // What is stopped stays so, whatever was asked on the way.
  if (wanted !== 'stop') wanted = next;
  wake?.();
};
link.on('pause', () => want('pause'));
link.on('resume', () => want('run'));
/** Stopped before it had its rows: nobody waits for them any more. */
const loading = new AbortController();
link.on('stop', () => {
  want('stop');
  loading.abort();
});

/** Lets waiting messages in; while paused, waits for one. */
async function breatheOrWait(): Promise<void> {
  await breathe();
  while (wanted === 'pause') await new Promise<void>((resolve) => (wake = resolve));
}

/** The rows of a data section, from the worker that owns them. */
async function tablesOf(
  data: DataSpec,
  files: readonly DataFile[],
  signal?: AbortSignal,
): Promise<ExperimentTables> {
  const request = tableRequest(data, (path) => files.find((f) => f.path === path) ?? { path });
  if (!request) return inlineTables(data);
  return link.request('tables', request, signal && { signal });
}

/** Nothing where the run is stopped meanwhile: a large file is long in coming. */
async function tablesUnlessStopped(
  data: DataSpec,
  files: readonly DataFile[],
): Promise<ExperimentTables | undefined> {
  try {
    return await tablesOf(data, files, loading.signal);
  } catch (error) {
    if (loading.signal.aborted) return undefined;
    throw error;
  }
}

let active: ExperimentRun | undefined;
/** Set before the run was there. */
let early: number | undefined;
link.on('setLearningRate', (rate) => {
  if (active) active.setLearningRate(rate);
  else early = rate;
});

link.answer('run', async (job) => {
  const held = job.resume === undefined ? undefined : hold(job.resume);
  try {
    await train(job, held);
  } finally {
    held?.folder.release();
  }
  return undefined;
});

link.answer('rehearse', async ({ experiment, files }, { signal }) => {
  try {
    const tables = await tablesOf(experiment.data, files, signal);
    return rehearse({ experiment, tables, find: filesOf(files) });
  } catch (error) {
    // What the tables' worker cannot read is an answer; a link that is gone is none.
    if (!(error instanceof LinkError) || !error.code.startsWith('data/')) throw error;
    return { problem: { code: error.code, message: error.message } };
  }
});

link.answer('free', ({ folder, thread }) => {
  unlock(folder, thread);
  return undefined;
});

/** Should this thread end before its time, the host knows what it has left locked. */
const tellHeld = (folder: string): void => link.notify('holds', { folder, thread: threadId });

/** Told before it is locked: reading it may be long. */
function hold(path: string): HeldRun {
  tellHeld(path);
  return heldRun(path);
}

function newFolder(root: string, file: string): RunFolder {
  const folder = RunFolder.create(root, file);
  tellHeld(folder.path);
  return folder;
}

async function train(
  { files, source, file, runsRoot, version, compute, ...job }: RunJob,
  held: HeldRun | undefined,
): Promise<void> {
  const resume = held?.checkpoint;
  // What was trained goes on: after a cross-validation that is not quite what the text says.
  const experiment = resume ? experimentToGoOn(resume) : job.experiment;
  let tables = await tablesUnlessStopped(experiment.data, files);
  if (!tables) return;
  const run = new ExperimentRun({
    experiment,
    tables,
    find: filesOf(files),
    source,
    file,
    folder: () => held?.folder ?? newFolder(runsRoot, file),
    version,
    compute,
    ...(resume && { resume }),
  });
  // This frame lives as long as the run: what was encoded is not to be held by it.
  tables = undefined;
  active = run;
  if (early !== undefined) run.setLearningRate(early);
  let events: RunEvent[] = run.notes();
  const send = (): void => {
    if (events.length > 0) link.notify('events', events);
    events = [];
  };
  // With no event yet it says that the run has begun.
  link.notify('events', events.splice(0));
  let ticked = performance.now();
  for (const event of run.steps()) {
    if (event) events.push(event);
    if (performance.now() - ticked > tickMs) {
      send();
      await breatheOrWait();
      ticked = performance.now();
    }
    if (wanted === 'stop') break;
  }
  events.push(...run.finish());
  send();
}

let session: Session | undefined;
const open = (): Session => {
  if (!session) throw new RangeError('No session is open.');
  return session;
};

async function stateOf(source: SessionSource): Promise<SessionState> {
  if ('job' in source) {
    const { experiment, files } = source.job;
    return stateOfText(experiment, await tablesOf(experiment.data, files), filesOf(files));
  }
  const files = filesOfRun(source.run, source.files);
  return stateOfRun(source.run, await tablesOf(dataOfRun(source.run), files), files);
}

/** Trains on the way to a state, and gives up where nobody waits any more. */
async function drive<T>(steps: Generator<undefined, T>, signal: AbortSignal): Promise<T> {
  let ticked = performance.now();
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (performance.now() - ticked <= tickMs) continue;
      await breathe();
      signal.throwIfAborted();
      ticked = performance.now();
    }
  } finally {
    steps.return(undefined as never);
  }
}

link.answer('open', async ({ source, epoch }, { signal }) => {
  session = await drive(Session.open(await stateOf(source), epoch), signal);
  return session.describe();
});
link.answer('at', async ({ epoch }, { signal }) => {
  await drive(open().goTo(epoch), signal);
  return open().describe();
});
link.answer('begin', (request) => open().begin(request));
link.answer('step', (goal) => open().runTo(goal));
link.answer('back', () => open().back());
link.answer('slice', (request) => open().slice(request));
link.answer('check', (place) => open().check(place));
