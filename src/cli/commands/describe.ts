/** `nnet describe FILE` */
import { complain, say } from '../output.js';
import { describeNetwork } from '../../model/shapes/describe.js';
import { printShape } from '../../model/experiment/shape.js';
import { DataError } from '../../data/dataError.js';
import { isTrainable } from '../../model/experiment/experiment.js';
import { bytesNeeded } from '../../trainer/jobs/rehearsal.js';
import { gigabytes } from '../../trainer/tables/freeMemory.js';
import { findIn, tablesOf } from '../dataFiles.js';
import {
  InputError,
  printFinding,
  readExperiment,
  type ExperimentFile,
} from '../experimentFile.js';

/**
 * Prints a network's layers with shapes and parameters.
 * @throws InputError where there is no network
 */
export function describe(path: string, { json }: { json?: boolean }): void {
  const file = readExperiment(path);
  const { analysis } = file;
  const { network } = analysis.experiment;
  if (!network)
    throw new InputError(
      analysis.findings.map((finding) => printFinding(path, finding)).join('\n') ||
        `${path}: there is no network in it.`,
    );
  const training_bytes = trainingBytes(file);
  const description = {
    ...describeNetwork(network, analysis.shapes),
    ...(training_bytes !== undefined && { training_bytes }),
  };
  if (json) return say(`${JSON.stringify(description, undefined, 2)}\n`);
  const rows = description.layers.map(({ name, kind, settings, shape, parameters }) => [
    name,
    kind,
    settings,
    shape ? printShape(shape) : '?',
    parameters > 0 ? String(parameters) : '',
  ]);
  const table = [['layer', 'kind', 'settings', 'output', 'parameters'], ...rows];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  for (const row of table)
    say(
      `${row
        .map((cell, i) => (i === 4 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd()}\n`,
    );
  say(
    `${description.parameters} parameters, ${description.bytes} bytes, ` +
      `${description.operations} operations a row\n`,
  );
  if (training_bytes !== undefined)
    say(`training takes ${gigabytes(training_bytes)} of memory, beside the program itself\n`);
  for (const finding of analysis.findings.filter(({ severity }) => severity === 'error'))
    complain(`${printFinding(path, finding)}\n`);
  if (analysis.findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}

/** Found out by training on one batch; nothing of what cannot be trained, or is not counted. */
function trainingBytes(file: ExperimentFile): number | undefined {
  const { experiment, findings } = file.analysis;
  if (findings.some(({ severity }) => severity === 'error') || !isTrainable(experiment))
    return undefined;
  try {
    const tables = tablesOf(experiment.data, file.fileOf);
    return bytesNeeded({ experiment, tables, find: findIn(file.fileOf) });
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof DataError)) throw error;
    complain(`${error.message}\n`);
    return undefined;
  }
}
