/** One pass made ready for the inspector: the stepper run once, every tensor cut to what fits a screen. */
import { Training } from '../engine/train.js';
import { drain } from '../engine/stepper.js';
import type { BuiltNetwork } from '../engine/network.js';
import type { LayerModule } from '../engine/layer.js';
import type { Tensor } from '../engine/tensor.js';
import type { Dataset } from '../model/dataset.js';
import type { TrainableExperiment } from '../model/experiment.js';
import type { DerivativeCheck, InspectedLayer, InspectedPass, InspectedStep, ParameterPlace, TensorView } from '../model/inspection.js';
import { datasetOf, type DataSourceOf } from './experimentData.js';

/** A tensor's matrix view is cut to this many rows and columns. */
const shown = 24;

export function viewOf({ shape, data }: Tensor): TensorView {
  const width = shape.length === 0 ? 1 : shape.at(-1)!;
  const height = data.length / Math.max(1, width);
  const rows = Math.min(height, shown);
  const columns = Math.min(width, shown);
  const values = Array.from({ length: rows * columns }, (_, i) => data[Math.floor(i / columns) * width + (i % columns)]!);
  return { shape: [...shape], rows, columns, values };
}

export class Inspection {
  private readonly dataset: Dataset;
  private row = 0;
  private epoch = 0;

  constructor(
    private readonly experiment: TrainableExperiment,
    find: DataSourceOf,
  ) {
    this.dataset = datasetOf(experiment, find);
  }

  /** The pass over one row, at the state after `epoch` epochs. @throws RangeError for a row that is not there */
  open(row: number, epoch: number): InspectedPass {
    const { dataset, experiment } = this;
    if (!Number.isInteger(row) || row < 0 || row >= dataset.rows) throw new RangeError(`There is no row ${row}: the data has ${dataset.rows} rows, counted from 0.`);
    [this.row, this.epoch] = [row, epoch];
    const training = this.training();
    const { network, loss, optimizer } = training.stepper;
    const layers = network.layers.map((layer) => inspectedLayer(network, layer));
    const steps: InspectedStep[] = [];
    for (const { phase, layer, quantities } of training.stepper.update(training.batchOf(Int32Array.of(row)))) {
      const derivative = phase === 'backward' ? derivativeOf(layer) : undefined;
      steps.push({
        phase,
        layer: layer.name,
        quantities: Object.fromEntries(Object.entries({ ...quantities(), ...(derivative && { df: derivative }) }).map(([name, value]) => [name, viewOf(value)])),
      });
    }
    return {
      title: experiment.network.name,
      row,
      rowCount: dataset.rows,
      epoch,
      epochs: experiment.train.epochs,
      inputNames: inputNames(dataset),
      outputNames: dataset.encoding.targets.flatMap((target) => (target.kind === 'classes' ? target.classes : [target.column])),
      loss: loss.name,
      fused: loss.fused,
      optimizer: optimizer.name,
      learningRate: optimizer.learningRate,
      layers,
      steps,
    };
  }

  /** ∂C/∂θ of one parameter by back-propagation and by a central difference, on the row being looked at. */
  check({ layer, key, index }: ParameterPlace): DerivativeCheck {
    const training = this.training();
    const batch = training.batchOf(Int32Array.of(this.row));
    const parameter = training.network.parameters.find((p) => p.name === `${layer}.${key}`);
    const theta = parameter?.value.data[index];
    if (!parameter || theta === undefined) throw new RangeError(`There is no parameter ${layer}.${key}[${index}].`);
    training.gradients(batch);
    const backPropagation = parameter.gradient.data[index]!;
    const h = 1e-5 * Math.max(1, Math.abs(theta));
    const lossAt = (value: number): number => {
      parameter.value.data[index] = value;
      return training.gradients(batch).loss;
    };
    return { backPropagation, centralDifference: (lossAt(theta + h) - lossAt(theta - h)) / (2 * h) };
  }

  private training(): Training {
    const training = new Training(this.experiment, this.dataset);
    if (this.epoch > 0) drain(training.run(this.epoch));
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
    parameters: Object.fromEntries(layer.parameters.map((parameter) => [parameter.key, viewOf(parameter.value)])),
  };
}

/** f′(z) of an elementwise activation. */
function derivativeOf({ activated, output }: LayerModule): Tensor | undefined {
  const derivative = activated?.activation.derivative;
  if (!activated || !derivative) return undefined;
  return { shape: activated.z.shape, data: activated.z.data.map((z, i) => derivative(z, output.data[i]!)) };
}

const inputNames = ({ encoding }: Dataset): string[] =>
  encoding.features.flatMap((feature) => (feature.kind === 'onehot' ? feature.classes.map((label) => `${feature.column}=${label}`) : [feature.column]));
