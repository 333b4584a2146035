/** A network ready to run: its layers in order, wired by name. Knows no data and no optimizer. */
import type { Network, TrainSpec } from '../model/experiment.js';
import { randomStreams } from '../model/random/streams.js';
import type { RandomSource } from '../model/random/generator.js';
import { inferShapes, type Shape } from '../model/shapes.js';
import type { LayerModule, Parameter, Pass, Upstream } from './layer.js';
import { createLayer } from './layers/create.js';
import { tensor, type Tensor } from './tensor.js';

export interface BuiltNetwork {
  readonly layers: readonly LayerModule[];
  readonly parameters: readonly Parameter[];
  readonly output: LayerModule;
  readonly inputShape: Shape;
  /** Names of the layers a layer takes its inputs from. */
  inputsOf(layer: LayerModule): readonly LayerModule[];
  /** The stream of a purpose: the one training goes on with. */
  readonly random: (purpose: string) => RandomSource;
}

/**
 * Builds the layers in file order, which is the order in which random numbers are drawn.
 * @param inputWidth numbers in an encoded row
 * @throws Error where the network cannot be built: the checks say why
 */
export function buildNetwork(network: Network, inputWidth: number, train: Pick<TrainSpec, 'seed' | 'generator' | 'l1' | 'l2' | 'penalizeBiases'>): BuiltNetwork {
  const shapes = inferShapes(network, inputWidth);
  const wrong = shapes.findings[0];
  if (wrong) throw new Error(wrong.message);
  const random = randomStreams(train.seed, train.generator);
  const shapeOf = (name: string): Shape => shapes.layers.get(name)!.shape!;
  const regularization = { weights: { l1: train.l1, l2: train.l2 }, biases: { l1: train.penalizeBiases.l1 ? train.l1 : 0, l2: train.penalizeBiases.l2 ? train.l2 : 0 } };
  const layers = network.layers.map((layer) => createLayer({ layer, shape: shapeOf(layer.name), inputShapes: layer.inputs.map(shapeOf), random, regularization }));
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const wiring = new Map(network.layers.map((layer) => [layer.name, layer.inputs.map((name) => byName.get(name)!)]));
  return {
    layers,
    parameters: layers.flatMap((layer) => layer.parameters),
    output: layers.at(-1)!,
    inputShape: shapeOf(network.layers[0]!.name),
    inputsOf: (layer) => wiring.get(layer.name)!,
    random,
  };
}

/** One layer forward: an input layer takes the batch, every other one its inputs' outputs. */
export function forwardLayer(network: BuiltNetwork, layer: LayerModule, x: Tensor, pass: Pass): Tensor {
  const inputs = layer.kind === 'input' ? [x] : network.inputsOf(layer).map((input) => input.output);
  return layer.forward(inputs, pass);
}

/** The network's output for a batch x [rows, inputs]. The tensor is reused by the next pass. */
export function forward(network: BuiltNetwork, x: Tensor, pass: Pass): Tensor {
  for (const layer of network.layers) forwardLayer(network, layer, x, pass);
  return network.output.output;
}

/**
 * The backward pass, a layer at a time from the output on. Where a layer's output goes to several layers, their gradients add up.
 * The gradient by the network's own input is computed only where it is `wanted`.
 */
export function* backward(network: BuiltNetwork, upstream: Upstream, wanted = false): Generator<LayerModule, void> {
  const gradients = new Map<LayerModule, Upstream>([[network.output, upstream]]);
  for (const layer of network.layers.toReversed()) {
    const gradient = gradients.get(layer);
    if (!gradient || (layer.kind === 'input' && !wanted)) continue;
    const inputs = network.inputsOf(layer);
    const dx = layer.backward(gradient, wanted || inputs.some((input) => input.kind !== 'input'));
    dx.forEach((part, i) => {
      const input = inputs[i];
      if (!input) return;
      const known = gradients.get(input);
      gradients.set(input, { da: known && 'da' in known ? sum(known.da, part) : part });
    });
    yield layer;
  }
}

function sum(a: Tensor, b: Tensor): Tensor {
  const total = tensor(a.shape);
  for (let i = 0; i < total.data.length; i++) total.data[i] = a.data[i]! + b.data[i]!;
  return total;
}
