/** A run to go on with: held first and then read, so that nobody goes on with it meanwhile. */
import { readCheckpoint, readRecord } from './readRun.js';
import { RunFolder } from './runFolder.js';

export interface HeldRun {
  readonly folder: RunFolder;
  readonly checkpoint: ReturnType<typeof readCheckpoint>;
}

/** @throws RangeError where somebody writes there, or there is nothing to go on from */
export function heldRun(path: string): HeldRun {
  // What is no run is told before anything is written there.
  readRecord(path);
  const folder = RunFolder.reopen(path);
  try {
    return { folder, checkpoint: readCheckpoint(path) };
  } catch (error) {
    folder.release();
    throw error;
  }
}
