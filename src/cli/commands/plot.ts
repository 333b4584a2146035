/** `nnet plot activation NAME`: a function and its derivative as an SVG. */
import { say } from '../output.js';
import { readValue } from '../../language/reading/valueText.js';
import { asCall } from '../../model/catalogue/catalogue.js';
import { oneOf } from '../../model/catalogue/entry.js';
import { isCall } from '../../model/experiment/value.js';
import { plotActivation } from '../../trainer/jobs/activationPlot.js';
import { replaceFile } from '../../trainer/store/durable.js';
import { readExperiment } from '../experimentFile.js';

/**
 * Writes the picture to `out`, else to NAME.svg, and prints the path.
 * @param text a name or a call
 */
export function plotActivationCommand(
  text: string,
  { out, file }: { out?: string; file?: string },
): void {
  const functions = file === undefined ? [] : readExperiment(file).analysis.experiment.functions;
  const own = functions
    .filter(({ parameters }) => parameters.length === 1)
    .map((spec) => spec.name);
  const value = readValue(text, oneOf('function', 'activation', ''), own);
  const call = isCall(value) ? value : asCall(value);
  const path = out ?? `${call.call}.svg`;
  replaceFile(path, plotActivation(call, functions));
  say(`${path}\n`);
}
