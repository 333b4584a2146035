/**
 * One pass made ready for the inspector: the stepper run once, every tensor cut to what fits a
 * screen.
 */
import { Training } from '../../engine/training/train.js';
import { drain } from '../../engine/training/stepper.js';
import type { BuiltNetwork, LoadedWeights } from '../../engine/training/network.js';
import type { LayerModule } from '../../engine/layers/layer.js';
import type { Tensor } from '../../engine/compute/tensor.js';
import type { Dataset } from '../../model/experiment/dataset.js';
import { argument, entryOf } from '../../model/catalogue/catalogue.js';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { CallValue } from '../../model/experiment/value.js';
import type {
  DerivativeCheck,
  InspectedLayer,
  InspectedPass,
  InspectedStep,
  ParameterPlace,
  TensorView,
} from '../../model/runs/inspection.js';
import { datasetOf, loadedWeights, type DataSourceOf } from '../tables/experimentData.js';
import { placeOfRow } from './trace.js';

/** A tensor's matrix view is cut to this many rows and columns. */
const shown = 24;

export function viewOf({ shape, data }: Tensor): TensorView {
  const width = shape.length === 0 ? 1 : shape.at(-1)!;
  const height = data.length / Math.max(1, width);
  const rows = Math.min(height, shown);
  const columns = Math.min(width, shown);
  const values = Array.from(
    { length: rows * columns },
    (_, i) => data[Math.floor(i / columns) * width + (i % columns)]!,
  );
  return { shape: [...shape], rows, columns, values };
}

export class Inspection {
  private readonly dataset: Dataset;
  private readonly loaded: LoadedWeights;
  private row = 0;
  private epoch = 0;

  constructor(
    private readonly experiment: TrainableExperiment,
    find: DataSourceOf,
  ) {
    this.dataset = datasetOf(experiment, find);
    this.loaded = loadedWeights(experiment, find);
  }

  /**
   * The pass over one row, at the state after `epoch` epochs. @throws RangeError for a row that is
   * not there
   */
  open(row: number, epoch: number): InspectedPass {
    const { dataset, experiment } = this;
    [this.row, this.epoch] = [placeOfRow(dataset, row), epoch];
    const training = this.training();
    const { network, terms, optimizer } = training.stepper;
    const layers = network.layers.map((layer) => inspectedLayer(network, layer));
    const steps: InspectedStep[] = [];
    for (const { phase, layer, quantities } of training.stepper.update(
      training.batchOf(Int32Array.of(this.row)),
    )) {
      const derivative = phase === 'backward' ? derivativeOf(layer) : undefined;
      const received = phase === 'backward' ? layer.received : undefined;
      steps.push({
        phase,
        layer: layer.name,
        quantities: Object.fromEntries(
          Object.entries({
            ...quantities(),
            ...(derivative && { df: derivative }),
            ...(received && { da: received }),
          }).map(([name, value]) => [name, viewOf(value)]),
        ),
      });
    }
    return {
      title: experiment.network.name,
      row,
      rowCount: dataset.fileRows.reduce((a, b) => Math.max(a, b), -1) + 1,
      epoch,
      epochs: experiment.train.epochs,
      inputNames: inputNames(dataset),
      outputNames: dataset.encoding.targets.flatMap((target) =>
        target.kind === 'classes' ? target.classes : [target.column],
      ),
      losses: Object.fromEntries(
        terms.map(({ layer, loss, weight }) => [
          layer.name,
          { name: loss.name, fused: loss.fused, reduction: loss.reduction, weight },
        ]),
      ),
      optimizer: optimizer.name,
      plainDescent: isPlainDescent(experiment.train.optimizer) && !experiment.train.clipping,
      learningRate: optimizer.learningRate,
      layers,
      steps,
    };
  }

  /**
   * ∂C/∂θ of one parameter by back-propagation and by a central difference, on the row being looked
   * at.
   */
  check({ layer, key, index }: ParameterPlace): DerivativeCheck {
    const training = this.training();
    const batch = training.batchOf(Int32Array.of(this.row));
    const parameter = training.network.parameters.find((p) => p.name === `${layer}.${key}`);
    const theta = parameter?.value.data[index];
    if (!parameter || theta === undefined)
      throw new RangeError(`There is no parameter ${layer}.${key}[${index}].`);
    // The masks are drawn as the pass on show drew them, then held; the loss is the data's, as its
    // gradients are shown.
    training.gradients(batch, { redraw: true, penalized: false });
    const backPropagation = parameter.gradient.data[index]!;
    const h = 1e-5 * Math.max(1, Math.abs(theta));
    const lossAt = (value: number): number => {
      parameter.value.data[index] = value;
      return training.gradients(batch, { penalized: false }).loss;
    };
    return {
      backPropagation,
      centralDifference: (lossAt(theta + h) - lossAt(theta - h)) / (2 * h),
    };
  }

  private training(): Training {
    const training = new Training(this.experiment, this.dataset, {
      loaded: this.loaded,
      precision: 'float64',
    });
    drain(training.prepare());
    if (this.epoch > 0) training.runTo(this.epoch);
    return training;
  }
}

function inspectedLayer(network: BuiltNetwork, layer: LayerModule): InspectedLayer {
  return {
    name: layer.name,
    kind: layer.kind,
    inputs: network.inputsOf(layer).map((input) => input.name),
    ...(layer.activated && { activation: layer.activated.activation.name }),
    units: layer.shape.reduce((a, b) => a * b, 1),
    frozen: layer.parameters
      .filter((parameter) => parameter.frozen)
      .map((parameter) => parameter.key),
    penalized: layer.parameters
      .filter((parameter) => parameter.l1 > 0 || parameter.l2 > 0)
      .map((parameter) => parameter.key),
    parameters: Object.fromEntries(
      layer.parameters.map((parameter) => [parameter.key, viewOf(parameter.value)]),
    ),
  };
}

/** w ← w − η·g and nothing else: no momentum, no decay, no running averages. */
function isPlainDescent(optimizer: CallValue): boolean {
  const entry = entryOf('optimizer', optimizer.call);
  return (
    entry?.name === 'sgd' &&
    argument(entry, optimizer, 'momentum') === 0 &&
    argument(entry, optimizer, 'weight_decay') === 0
  );
}

/** f′(z) of an elementwise activation. */
function derivativeOf({ activated, output }: LayerModule): Tensor | undefined {
  const derivative = activated?.activation.derivative;
  if (!activated || !derivative) return undefined;
  return {
    shape: activated.z.shape,
    data: Float64Array.from(activated.z.data, (z, i) => derivative(z, output.data[i]!)),
  };
}

const inputNames = ({ encoding }: Dataset): string[] =>
  encoding.features.flatMap((feature) =>
    feature.kind === 'onehot'
      ? feature.classes.map((label) => `${feature.column}=${label}`)
      : [feature.column],
  );
