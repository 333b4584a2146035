/** `nnet check FILE…` */
import { complain, say } from '../output.js';
import { InputError, printFinding, readExperiment } from '../experimentFile.js';

/** Prints the findings of files. Exit code 1 where one is an error, or a file cannot be read. */
export function check(files: string[], { json }: { json?: boolean }): void {
  const found = files.flatMap((path) => {
    try {
      return readExperiment(path).analysis.findings.map((finding) => ({ path, finding }));
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
