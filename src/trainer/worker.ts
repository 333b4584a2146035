/** The trainer's worker: messages to engine calls. One worker serves one run, or one inspector. */
import { parentPort } from 'node:worker_threads';
import { readCheckpoint, RunFolder } from './store/runFolder.js';
import { ExperimentRun } from './jobs/experimentRun.js';
import { Inspection } from './session/inspection.js';
import { filesOf } from './tables/dataFiles.js';
import { Link, type Channel } from '../protocol/link.js';
import type { Trainer, TrainerHost } from '../protocol/trainerMessages.js';
import type { RunEvent } from '../model/runs/runEvents.js';

const port = parentPort!;
const channel: Channel = {
  post: (message) => port.postMessage(message),
  listen(receive) {
    port.on('message', receive);
    return () => port.off('message', receive);
  },
};
const link = new Link<Trainer, TrainerHost>(channel);

/** Messages are looked for, and events sent, this often. */
const tickMs = 50;

let wanted: 'run' | 'pause' | 'stop' = 'run';
let wake: (() => void) | undefined;
const want = (next: typeof wanted): void => {
  wanted = next;
  wake?.();
};
link.on('pause', () => want('pause'));
link.on('resume', () => want('run'));
link.on('stop', () => want('stop'));

/** Lets waiting messages in; while paused, waits for one. */
async function breathe(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  while (wanted === 'pause') await new Promise<void>((resolve) => (wake = resolve));
}

link.on('setLearningRate', (rate) => active?.setLearningRate(rate));

let active: ExperimentRun | undefined;
link.answer('run', async ({ experiment, files, source, file, runsRoot, version, resume }) => {
  const folder = resume === undefined ? RunFolder.create(runsRoot, file) : RunFolder.at(resume);
  const run = new ExperimentRun({
    experiment,
    source,
    file,
    find: filesOf(files),
    folder,
    version,
    ...(resume !== undefined && { resume: readCheckpoint(resume) }),
  });
  active = run;
  let events: RunEvent[] = run.notes();
  const send = (): void => {
    if (events.length > 0) link.notify('events', events);
    events = [];
  };
  send();
  let ticked = performance.now();
  for (const event of run.steps()) {
    if (event) events.push(event);
    if (performance.now() - ticked > tickMs) {
      send();
      await breathe();
      ticked = performance.now();
    }
    if (wanted === 'stop') break;
  }
  events.push(run.finish());
  send();
  return undefined;
});

let inspection: Inspection | undefined;
link.answer('open', ({ experiment, files, row, epoch }) => {
  inspection = new Inspection(experiment, filesOf(files));
  return inspection.open(row, epoch);
});
link.answer('check', (place) => {
  if (!inspection) throw new Error('Nothing is being inspected.');
  return inspection.check(place);
});
