/** `nnet plot activation NAME`: a function and its derivative as an SVG. */
import { families } from '../../model/catalogue/catalogue.js';
import { unknown } from '../../model/catalogue/checkValue.js';
import { plotActivation } from '../../trainer/activationPlot.js';
import { writeAtomically } from '../../trainer/runFolder.js';
import { InputError, readExperiment } from '../experimentFile.js';

export function plotActivationCommand(name: string, { out, file }: { out?: string; file?: string }): void {
  const functions = file === undefined ? [] : readExperiment(file).analysis.experiment.functions;
  const known = [...families.activation.map((entry) => entry.name), ...functions.filter(({ parameters }) => parameters.length === 1).map((spec) => spec.name)];
  if (!known.includes(name)) throw new InputError(unknown('activation', name, known).message);
  const path = out ?? `${name}.svg`;
  writeAtomically(path, plotActivation(name, functions));
  process.stdout.write(`${path}\n`);
}
