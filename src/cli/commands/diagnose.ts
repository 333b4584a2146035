/**
 * `nnet diagnose FILE`: how variances go through a network before training, for each initializer
 * that is asked for.
 */
import { say } from '../output.js';
import { drain } from '../../engine/training/drain.js';
import { Training } from '../../engine/training/training.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import { layerEntry } from '../../model/catalogue/catalogue.js';
import { oneOf } from '../../model/catalogue/entry.js';
import { readValue } from '../../language/reading/valueText.js';
import { toJson, type LayerDiagnostics } from '../../model/runs/runEvents.js';
import { printValue, type Value } from '../../model/experiment/value.js';
import { loadedWeights } from '../../trainer/tables/experimentData.js';
import { datasetOf, findIn } from '../dataFiles.js';
import { readExperiment, trainable } from '../experimentFile.js';
import { table } from '../table.js';

/** Prints variances layer by layer. @param init initializers to compare; the file's own without */
export function diagnoseCommand(
  path: string,
  { init = [], json }: { init?: readonly string[]; json?: boolean },
): void {
  const file = readExperiment(path);
  const experiment = trainable(file);
  const inits = init.map((text) => readValue(text, oneOf('init', 'initializer', '')));
  const dataset = datasetOf(experiment, file.fileOf);
  const loaded = loadedWeights(experiment, findIn(file.fileOf));
  const results = (inits.length > 0 ? inits : [undefined]).map((value) => {
    const training = new Training(
      value === undefined ? experiment : startedWith(experiment, value),
      dataset,
      { loaded, precision: 'float64' },
    );
    drain(training.prepare());
    training.stepper.gradients(training.batches.of(training.batches.next(0)), { redraw: true });
    return {
      init: value === undefined ? 'as in the file' : printValue(value),
      layers: training.diagnose(),
    };
  });
  if (json) return say(`${toJson(results)}\n`);
  for (const { init: name, layers } of results) say(`${name}\n${report(layers)}\n\n`);
}

/** The same experiment with another initializer in every layer that draws its weights. */
const startedWith = (experiment: TrainableExperiment, init: Value): TrainableExperiment => ({
  ...experiment,
  network: {
    ...experiment.network,
    layers: experiment.network.layers.map((layer) =>
      layerEntry(layer.kind).parameters.some(({ name }) => name === 'init')
        ? { ...layer, parameters: { ...layer.parameters, init } }
        : layer,
    ),
  },
});

const figure = (value: number | undefined): string =>
  value === undefined ? '' : value === 0 ? '0' : value.toExponential(2);

const report = (layers: readonly LayerDiagnostics[]): string =>
  table([
    [
      'layer',
      'mean of a',
      'variance of a',
      'saturated',
      'dead units',
      'variance of ∂C/∂a',
      'norm of ∂C/∂w',
    ],
    ...layers.map(
      ({
        layer,
        mean,
        variance,
        saturated,
        dead,
        units,
        gradient_variance: gradient,
        gradient_norm: norm,
      }) => [
        layer,
        figure(mean),
        figure(variance),
        saturated === undefined ? '' : `${(saturated * 100).toFixed(0)} %`,
        dead === undefined || dead === 0 ? '' : `${dead} of ${units}`,
        figure(gradient),
        figure(norm),
      ],
    ),
  ]);
