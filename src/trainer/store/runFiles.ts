/** What the files of a run's folder are called. */
import { basename, dirname } from 'node:path';

export const recordFile = 'run.json';
export const sourceFile = 'source.nnet';
export const metricsFile = 'metrics.jsonl';
export const weightsFile = 'weights.safetensors';
export const checkpointsFolder = 'checkpoints';

/** The newest checkpoint; those that were asked for are called after their epoch. */
export const lastCheckpoint = 'last.safetensors';
/** The name of one. */
export const checkpointOf = (epoch: number): string =>
  `${String(epoch).padStart(4, '0')}.safetensors`;

/** The epoch of a checkpoint that was asked for; nothing for any other file. */
export function epochOf(name: string): number | undefined {
  const digits = /^(\d{4,})\.safetensors$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const names = [recordFile, sourceFile, metricsFile, weightsFile];

const isCheckpointName = (name: string): boolean =>
  name === lastCheckpoint || epochOf(name) !== undefined;

/** What a write that was cut short leaves behind. */
export const isLeftover = (name: string): boolean => {
  const whole = /^(.*?)\.\d+\.part$/.exec(name)?.[1];
  return whole !== undefined && (names.includes(whole) || isCheckpointName(whole));
};

/** A file of its checkpoints. */
export const isOwnCheckpoint = (name: string): boolean =>
  isCheckpointName(name) || isLeftover(name);

/** A run's folder, or its run.json. */
export const folderOf = (path: string): string =>
  basename(path) === recordFile ? dirname(path) : path;
