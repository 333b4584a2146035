/** A network ready to run: its layers in order, wired by name. Knows no data and no optimizer. */
import { encodedPlaces, type EncodedInputs } from '../../model/experiment/dataset.js';
import {
  outputLayers,
  type FunctionSpec,
  type Layer,
  type Network,
  type TrainSpec,
} from '../../model/experiment/experiment.js';
import { RandomStreams } from '../../model/random/streams.js';
import { type Shape } from '../../model/experiment/shape.js';
import { inferShapes } from '../../model/shapes/shapes.js';
import { listOf } from '../../model/experiment/value.js';
import type {
  LayerModule,
  LayerState,
  LoadedTensor,
  Parameter,
  Pass,
  Upstream,
} from '../layers/layer.js';
import { createLayer } from '../layers/create.js';
import type { Kernels } from '../compute/kernels.js';
import { memoryOf, type BatchBuffer, type Memory } from '../compute/memory.js';
import type { Tensor } from '../compute/tensor.js';
import { referenceComputing, type Computing } from '../compute/computing.js';

export interface BuiltNetwork {
  readonly layers: readonly LayerModule[];
  readonly parameters: readonly Parameter[];
  /** Running statistics: what is kept beside the parameters. */
  readonly state: readonly LayerState[];
  /** Layers that no other layer takes, in file order. */
  readonly outputs: readonly LayerModule[];
  readonly memory: Memory;
  readonly kernels: Kernels;
  /** The sum of two gradients of a layer's output, in room of the layer's own. */
  sumOf(layer: LayerModule, a: Tensor, b: Tensor): Tensor;
  /** Layers that a layer takes its inputs from. */
  inputsOf(layer: LayerModule): readonly LayerModule[];
  /** The layer as the file says it. */
  specOf(layer: LayerModule): Layer;
  /** The streams that training goes on with. */
  readonly random: RandomStreams;
}

/** Weights of other runs, by the path that `weights="…"` names, then by tensor. */
export type LoadedWeights = ReadonlyMap<string, ReadonlyMap<string, LoadedTensor>>;

export interface NetworkParts {
  readonly network: Network;
  readonly functions?: readonly FunctionSpec[];
  readonly loaded?: LoadedWeights;
}

/**
 * Builds the layers in file order, which is the order in which random numbers are drawn.
 * @param backend what it computes with
 * @throws RangeError where the network cannot be built: the checks say why
 */
export function buildNetwork(
  { network, functions = [], loaded }: NetworkParts,
  inputs: EncodedInputs,
  train: Pick<TrainSpec, 'seed' | 'generator' | 'l1' | 'l2' | 'penalizeBiases' | 'precision'>,
  { kernels, allocate }: Computing = referenceComputing,
): BuiltNetwork {
  const shapes = inferShapes(network, inputs);
  const wrong = shapes.findings[0];
  if (wrong) throw new RangeError(wrong.message);
  const random = new RandomStreams(train.seed, train.generator);
  const memory = memoryOf(train.precision, allocate);
  const shapeOf = (name: string): Shape => shapes.layers.get(name)!.shape!;
  const regularization = {
    weights: { l1: train.l1, l2: train.l2 },
    biases: {
      l1: train.penalizeBiases.l1 ? train.l1 : 0,
      l2: train.penalizeBiases.l2 ? train.l2 : 0,
    },
  };
  const layers = network.layers.map((layer) => {
    const columns = layer.kind === 'input' ? listOf(layer.parameters['columns']) : undefined;
    const { weights } = layer.parameters;
    const stored = typeof weights === 'string' ? loaded?.get(weights) : undefined;
    return createLayer({
      layer,
      shape: shapeOf(layer.name),
      inputShapes: layer.inputs.map(shapeOf),
      random: (purpose) => random.of(purpose),
      memory,
      kernels,
      functions,
      ...(stored && { loaded: stored }),
      ...(columns && { columns: encodedPlaces(inputs, columns) }),
      regularization,
    });
  });
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const specs = new Map(network.layers.map((layer) => [layer.name, layer]));
  const wiring = new Map(
    network.layers.map((layer) => [layer.name, layer.inputs.map((name) => byName.get(name)!)]),
  );
  const sums = new Map<LayerModule, BatchBuffer>();
  return {
    layers,
    parameters: layers.flatMap((layer) => layer.parameters),
    state: layers.flatMap((layer) => layer.state ?? []),
    outputs: outputLayers(network).map((layer) => byName.get(layer.name)!),
    memory,
    kernels,
    sumOf(layer, a, b) {
      const room = sums.get(layer) ?? memory.buffer(layer.shape);
      sums.set(layer, room);
      const total = room.take(a.shape[0]!);
      // A third gradient comes to what the first two came to.
      if (a.data !== total.data) kernels.copy(a.data, total.data);
      kernels.accumulate(total.data, b.data);
      return total;
    },
    inputsOf: (layer) => wiring.get(layer.name)!,
    specOf: (layer) => specs.get(layer.name)!,
    random,
  };
}

/** One layer forward: an input layer takes the batch, every other one its inputs' outputs. */
export function forwardLayer(
  network: BuiltNetwork,
  layer: LayerModule,
  x: Tensor,
  pass: Pass,
): Tensor {
  const inputs =
    layer.kind === 'input' ? [x] : network.inputsOf(layer).map((input) => input.output);
  return layer.forward(inputs, pass);
}

/**
 * All layers forward for a batch x [rows, inputs]. Outputs are the layers' own and change with the
 * next pass.
 */
export function forward(network: BuiltNetwork, x: Tensor, pass: Pass): void {
  for (const layer of network.layers) forwardLayer(network, layer, x, pass);
}

/**
 * The backward pass, a layer at a time from the last on. Where a layer's output goes to several
 * layers, their gradients add up.
 * The gradient by the network's own inputs is computed only where it is `wanted`.
 * @param upstream the gradient of each output
 */
export function* backward(
  network: BuiltNetwork,
  upstream: ReadonlyMap<LayerModule, Upstream>,
  wanted = false,
): Generator<LayerModule, void> {
  const gradients = new Map(upstream);
  for (const layer of network.layers.toReversed()) {
    const gradient = gradients.get(layer);
    if (!gradient || (layer.kind === 'input' && !wanted)) continue;
    const inputs = network.inputsOf(layer);
    const dx = layer.backward(gradient, wanted || inputs.some((input) => input.kind !== 'input'));
    dx.forEach((part, i) => {
      const input = inputs[i];
      if (!input) return;
      const known = gradients.get(input);
      gradients.set(input, {
        da: known && 'da' in known ? network.sumOf(input, known.da, part) : part,
      });
    });
    yield layer;
  }
}
