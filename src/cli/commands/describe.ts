/** `nnet describe FILE` */
import { complain, say } from '../output.js';
import { describeNetwork } from '../../model/shapes/describe.js';
import { printShape } from '../../model/experiment/shape.js';
import { InputError, printFinding, readExperiment } from '../experimentFile.js';

/**
 * Prints a network's layers with shapes and parameters.
 * @throws InputError where there is no network
 */
export function describe(path: string, { json }: { json?: boolean }): void {
  const { analysis } = readExperiment(path);
  const { network } = analysis.experiment;
  if (!network)
    throw new InputError(
      analysis.findings.map((finding) => printFinding(path, finding)).join('\n') ||
        `${path}: there is no network in it.`,
    );
  const description = describeNetwork(network, analysis.shapes);
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
  for (const finding of analysis.findings.filter(({ severity }) => severity === 'error'))
    complain(`${printFinding(path, finding)}\n`);
  if (analysis.findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}
