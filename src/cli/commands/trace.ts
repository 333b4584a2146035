/** `nnet trace FILE|RUN`: one pass of a text as it stands, or of a run as it was. */
import { say } from '../output.js';
import { counted } from '../../model/runs/figures.js';
import { texToUnicode } from '../../explain/texToUnicode.js';
import type { ExplainedPass } from '../../explain/explainPass.js';
import { printPlain } from '../../explain/printers.js';
import { CommanderError } from 'commander';
import { statSync } from 'node:fs';
import { toJson } from '../../model/runs/runEvents.js';
import { dataOfRun, filesOfRun, stateOfRun, stateOfText } from '../../trainer/session/states.js';
import type { SessionState } from '../../trainer/session/session.js';
import {
  trace as traceState,
  traceExplained,
  type TraceRequest,
} from '../../trainer/session/trace.js';
import { findIn, tablesOf } from '../dataFiles.js';
import { readExperiment, trainable } from '../experimentFile.js';

/** Entries of one quantity that are spelled out. */
const spelledOut = 4;

/**
 * Prints the pass, in words or as JSON with every number.
 * @throws CommanderError where both a row and a batch are asked for
 */
export function trace(path: string, { json, ...request }: TraceRequest & { json?: true }): void {
  if (request.row !== undefined && request.batch !== undefined)
    throw new CommanderError(2, 'nnet.usage', 'Either --row or --batch, not both.');
  const state = stateOf(path);
  say(json ? `${toJson(traceState(state, request))}\n` : inWords(traceExplained(state, request)));
}

/** What the inspector says of every step, as plain text. */
function inWords({ session, rows, pass }: ReturnType<typeof traceExplained>): string {
  const { title, epoch, epochs, notes } = session;
  const which = rows.length === 1 ? `row ${rows[0]}` : `rows ${rows.join(' ')}`;
  const steps = pass.explanations.map((step, i) =>
    [
      '',
      `${step.phase} ${step.layer}: ${step.title}`,
      `  ${texToUnicode(step.equation)}    ${step.source}`,
      ...entriesOf(pass, i).map((entry) => `  ${entry}`),
      `  ${step.why}`,
    ].join('\n'),
  );
  const head = `${title}, after ${epoch} of ${epochs} epochs, ${which}`;
  return `${[head, ...notes, ...steps].join('\n')}\n`;
}

function entriesOf(pass: ExplainedPass, explanation: number): string[] {
  const { length } = pass.explanations[explanation]!.result.tensor.values;
  const said = Array.from({ length: Math.min(length, spelledOut) }, (_, index) =>
    printPlain(pass.entry(explanation, index)),
  );
  return length > spelledOut
    ? [...said, `… and ${counted(length - spelledOut, 'more value')}`]
    : said;
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
