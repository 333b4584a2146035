/** `nnet check FILE…` */
import { complain, say } from '../output.js';
import { spanOf } from '../../language/analysis/spanOf.js';
import { LineIndex } from '../../language/syntax/lineIndex.js';
import { isTrainable } from '../../model/experiment/experiment.js';
import type { LocatedFinding } from '../../model/experiment/finding.js';
import { rehearse } from '../../trainer/jobs/rehearsal.js';
import { findIn, tablesOf } from '../dataFiles.js';
import {
  InputError,
  printFinding,
  readExperiment,
  type ExperimentFile,
} from '../experimentFile.js';

/** Prints the findings of files. Exit code 1 where one is an error, or a file cannot be read. */
export function check(files: string[], { json }: { json?: boolean }): void {
  const found = files.flatMap((path) => {
    try {
      return findingsOf(readExperiment(path)).map((finding) => ({ path, finding }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // One file that cannot be read does not hide the findings of the others.
      complain(`${error.message}\n`);
      process.exitCode = 1;
      return [];
    }
  });
  if (json) {
    const rows = found.map(({ path, finding: { range, severity, code, message } }) => ({
      file: path,
      line: range.start.line + 1,
      column: range.start.character + 1,
      endLine: range.end.line + 1,
      endColumn: range.end.character + 1,
      severity,
      code,
      message,
    }));
    say(`${JSON.stringify(rows, undefined, 2)}\n`);
  } else for (const { path, finding } of found) say(`${printFinding(path, finding)}\n`);
  if (found.some(({ finding }) => finding.severity === 'error')) process.exitCode = 1;
}

/** What the text says of itself, and, where that is no error, what training would say of it. */
function findingsOf({ text, analysis, fileOf }: ExperimentFile): readonly LocatedFinding[] {
  const { findings, experiment } = analysis;
  const isBroken = findings.some(({ severity }) => severity === 'error');
  if (isBroken || !isTrainable(experiment)) return findings;
  const range = new LineIndex(text).range(spanOf(analysis.trace, 'data/path'));
  const tables = tablesOf(experiment.data, fileOf);
  const rehearsed = rehearse({ experiment, tables, find: findIn(fileOf) });
  if ('problem' in rehearsed)
    return [
      ...findings.filter(({ code }) => code !== rehearsed.problem.code),
      { ...rehearsed.problem, severity: 'error', range },
    ];
  const told = new Set(findings.flatMap(({ message }) => message.split('\n')));
  const notes = rehearsed.notes.filter((note) => !told.has(note));
  return notes.length === 0
    ? findings
    : [
        ...findings,
        {
          code: 'data/note',
          severity: 'information',
          message: notes.join('\n'),
          range,
        },
      ];
}
