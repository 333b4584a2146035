/**
 * `nnet train FILE`: trains, shows progress, keeps the run. Ctrl+C stops, and what was trained is
 * saved.
 */
import { type HeldRun, heldRun } from '../../trainer/store/heldRun.js';
import { complain, say, sayOver } from '../output.js';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  toJson,
  type DoneEvent,
  type EpochEvent,
  type FoldsEvent,
  type MetricValues,
  type PretrainEvent,
  type RunEvent,
} from '../../model/runs/runEvents.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { ComputeSettings } from '../../model/runs/computeSettings.js';
import { ExperimentRun } from '../../trainer/jobs/experimentRun.js';
import { experimentToGoOn } from '../../trainer/store/readRun.js';
import { RunFolder } from '../../trainer/store/runFolder.js';
import { filesOfRecord, findIn, forgetTables, tablesOf } from '../dataFiles.js';
import { InputError, printFinding, readExperiment, trainable } from '../experimentFile.js';

export interface TrainOptions extends ComputeSettings {
  readonly data?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** The loop looks up for signals this often. */
const lookUpMs = 50;

/**
 * Trains to the end, or to a signal. Exit code 1 where training failed, 130 where it was stopped.
 */
export async function train(path: string, options: TrainOptions, version: string): Promise<void> {
  const file = readExperiment(path, options.data);
  const checked = trainable(file);
  for (const finding of file.analysis.findings)
    if (finding.severity === 'warning') complain(`${printFinding(path, finding)}\n`);
  const experiment = {
    ...checked,
    train: {
      ...checked.train,
      ...(options.epochs !== undefined && { epochs: options.epochs }),
      ...(options.seed !== undefined && { seed: options.seed }),
    },
  };
  await runToEnd(
    new ExperimentRun({
      experiment,
      tables: tablesOf(experiment.data, file.fileOf),
      find: findIn(file.fileOf),
      source: file.text,
      file: path,
      folder: () =>
        options.out === undefined
          ? RunFolder.create(join(dirname(path), '.nnet-runs'), path)
          : RunFolder.claim(options.out, path),
      version,
      compute: options,
    }),
    experiment,
    options.json,
  );
}

/** Goes on with a run where its last checkpoint stands, to the end its file says or to another. */
export async function resume(
  path: string,
  options: Pick<TrainOptions, 'epochs' | 'json' | 'threads'>,
  version: string,
): Promise<void> {
  const { folder, checkpoint: stored } = heldRun(path);
  try {
    await goOn(path, folder, stored, options, version);
  } finally {
    folder.release();
  }
}

async function goOn(
  path: string,
  folder: RunFolder,
  { source, ...resumed }: HeldRun['checkpoint'],
  { epochs, json, ...compute }: Pick<TrainOptions, 'epochs' | 'json' | 'threads'>,
  version: string,
): Promise<void> {
  const { record, checkpoint } = resumed;
  const asked = experimentToGoOn(resumed);
  const experiment = epochs === undefined ? asked : { ...asked, train: { ...asked.train, epochs } };
  // One that was killed after its last epoch still has its end to tell.
  if (record.state === 'finished' && checkpoint.epoch >= experiment.train.epochs)
    throw new InputError(
      `${path} has run all its ${checkpoint.epoch} epochs: say how many it is to have in all, ` +
        `--epochs ${checkpoint.epoch * 2}.`,
    );
  await runToEnd(
    new ExperimentRun({
      experiment,
      source,
      file: record.file,
      tables: tablesOf(experiment.data, filesOfRecord(record.data.files)),
      find: findIn(filesOfRecord(record.data.files)),
      folder: () => folder,
      version,
      compute,
      resume: resumed,
    }),
    experiment,
    json,
  );
}

async function runToEnd(
  run: ExperimentRun,
  { train: { epochs } }: TrainableExperiment,
  json: boolean | undefined,
): Promise<void> {
  forgetTables();
  const print = json ? printJson : printer(epochs);
  run.notes().forEach(print);
  let interrupted = false;
  const interrupt = (): void => void (interrupted = true);
  // The first signal ends the run in good order; a second one, with nobody listening, ends the
  // process.
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  process.once('SIGHUP', interrupt);
  let looked = performance.now();
  for (const event of run.steps()) {
    if (event) print(event);
    if (performance.now() - looked > lookUpMs) {
      await setImmediate();
      looked = performance.now();
    }
    if (interrupted) break;
  }
  const events = run.finish();
  events.forEach(print);
  const failed = events.some((event) => event.type === 'done' && event.state === 'failed');
  process.exitCode = interrupted ? 130 : failed ? 1 : 0;
}

/** Epochs and the end, one a line; what was noted of the data goes where people read. */
function printJson(event: RunEvent): void {
  if (event.type === 'note') printNote(event.message);
  else say(`${toJson(event)}\n`);
}

const printNote = (message: string): void => complain(`${message}\n`);

/** A line that is written over on a terminal; every epoch's loss elsewhere. */
function printer(epochs: number): (event: RunEvent) => void {
  const terminal = process.stdout.isTTY;
  let shown = 0;
  return (event) => {
    if (event.type === 'note') printNote(event.message);
    else if (event.type === 'done') say(`${terminal ? '\n' : ''}${summary(event)}`);
    else if (event.type === 'pretrain') say(`${pretrainLine(event)}\n`);
    else if (event.type === 'fold')
      say(`fold ${event.fold} of ${event.folds}  ${figures(event.metrics)}\n`);
    else if (event.type === 'folds') say(foldsTable(event));
    else if (event.type === 'diagnostics' || event.type === 'rate') return;
    else if (!terminal) say(`${epochLine(event)}\n`);
    else if (event.epoch === epochs || performance.now() - shown > 100) {
      shown = performance.now();
      sayOver(`${progressBar(event.epoch, epochs)} ${epochLine(event)}`);
    }
  };
}

const progressBar = (epoch: number, epochs: number): string => {
  const full = Math.round((20 * epoch) / epochs);
  return `[${'#'.repeat(full)}${'.'.repeat(20 - full)}] ${epoch}/${epochs}`;
};

/** Eight decimals, or nine digits where it is small: what NumPy prints, and so the lecture. */
const figure = (value: number): string => {
  if (Math.abs(value) >= 1e5) return String(Number(value.toPrecision(9)));
  return Math.abs(value) >= 1e-4 ? String(Number(value.toFixed(8))) : value.toExponential(8);
};

const pretrainLine = ({
  layer,
  epoch,
  epochs,
  reconstruction,
  free_energy: freeEnergy,
}: PretrainEvent): string =>
  [
    `${layer}: epoch ${epoch} of ${epochs}`,
    ...(reconstruction === undefined ? [] : [`reconstruction ${figure(reconstruction)}`]),
    ...(freeEnergy === undefined ? [] : [`free energy ${figure(freeEnergy)}`]),
  ].join('  ');

const figures = (values: MetricValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
    .join('  ');

const foldsTable = ({ folds, mean, sd }: FoldsEvent): string =>
  `${folds} folds\n${Object.keys(mean)
    .map(
      (name) =>
        `  ${name.padEnd(18)} ${Number(mean[name]!.toPrecision(5))} ± ` +
        `${Number(sd[name]!.toPrecision(2))}\n`,
    )
    .join('')}`;

const epochLine = ({ epoch, loss, validation }: EpochEvent): string =>
  [
    `epoch ${epoch}`,
    `loss ${figure(loss)}`,
    ...(validation ? [`validation_loss ${figure(validation['loss']!)}`] : []),
  ].join('  ');

function summary({ state, epochs, best_epoch: best, metrics, out, message }: DoneEvent): string {
  const lines = [
    `${state.replace('_', ' ')} after ${epochs} ` +
      `epoch${epochs === 1 ? '' : 's'}${best === epochs ? '' : `; weights of epoch ${best}`}`,
  ];
  for (const part of ['train', 'validation', 'test'] as const) {
    const values = metrics[part];
    if (values) lines.push(`${part.padEnd(10)}  ${figures(values)}`);
  }
  if (message !== undefined) lines.push(message);
  if (out !== undefined) lines.push(`run kept in ${out}`);
  return `${lines.join('\n')}\n`;
}
