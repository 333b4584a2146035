/** `nnet trace FILE|RUN --json`: a text as it stands, or a run as it was. */
import { CommanderError } from 'commander';
import { statSync } from 'node:fs';
import { toJson } from '../../model/runs/runEvents.js';
import { dataOfRun, filesOfRun, stateOfRun, stateOfText } from '../../trainer/session/states.js';
import type { SessionState } from '../../trainer/session/session.js';
import { trace as traceState, type TraceRequest } from '../../trainer/session/trace.js';
import { findIn, tablesOf } from '../dataFiles.js';
import { readExperiment, trainable } from '../experimentFile.js';

export function trace(path: string, request: TraceRequest): void {
  if (request.row !== undefined && request.batch !== undefined)
    throw new CommanderError(2, 'nnet.usage', 'Either --row or --batch, not both.');
  process.stdout.write(`${toJson(traceState(stateOf(path), request))}\n`);
}

function stateOf(path: string): SessionState {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const files = filesOfRun(path);
    const fileOf = (name: string) => files.find((file) => file.path === name) ?? { path: name };
    return stateOfRun(path, tablesOf(dataOfRun(path), fileOf), files);
  }
  const file = readExperiment(path);
  const experiment = trainable(file);
  return stateOfText(experiment, tablesOf(experiment.data, file.fileOf), findIn(file.fileOf));
}
