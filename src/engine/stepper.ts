/**
 * One update, step by step: forward through every layer, the loss, backward through every layer, the update.
 * Training, the inspector, the command line's `trace` and the tests are four faces of this one generator.
 */
import type { Clipping } from '../model/experiment.js';
import { clipGradients } from './clipping.js';
import type { Loss } from './losses.js';
import type { LayerModule, Parameter, Quantities } from './layer.js';
import { backward, forwardLayer, type BuiltNetwork } from './network.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { BatchBuffer, scalar, type Tensor } from './tensor.js';

export type Phase = 'forward' | 'loss' | 'backward' | 'update';

/** The tensors are the network's own and change with the next step: copy what is to be kept. */
export interface LayerStep {
  readonly phase: Phase;
  readonly layer: LayerModule;
  quantities(): Quantities;
}

/** Rows to learn from: x [rows, inputs], y [rows, outputs]. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

export interface BatchResult {
  /** The data's loss, before the update. */
  readonly loss: number;
  /** λΣ|w| + λΣw² before the update. */
  readonly penalty: number;
}

/** A network with its loss and its optimizer: what one update needs. */
export class Stepper {
  private readonly gradient: BatchBuffer;

  constructor(
    readonly network: BuiltNetwork,
    readonly loss: Loss,
    readonly optimizer: Optimizer,
    private readonly clipping: Clipping = {},
  ) {
    this.gradient = new BatchBuffer(network.output.shape);
  }

  /** Yields after every layer of every phase; returns the batch's loss. */
  *update({ x, y }: Batch): Generator<LayerStep, BatchResult> {
    const { network, loss, optimizer } = this;
    for (const layer of network.layers) {
      forwardLayer(network, layer, x, { training: true });
      yield { phase: 'forward', layer, quantities: () => layer.forwardQuantities() };
    }
    const { output } = network;
    const outputs = outputOf(output);
    const value = loss.value(outputs, y);
    const gradient = this.gradient.take(x.shape[0]!);
    loss.gradient(outputs, y, gradient);
    yield { phase: 'loss', layer: output, quantities: () => ({ y, loss: scalar(value), ...(loss.fused ? {} : { da: gradient }) }) };
    for (const layer of backward(network, loss.fused ? { dz: gradient } : { da: gradient })) {
      yield { phase: 'backward', layer, quantities: () => layer.backwardQuantities() };
    }
    const penalty = penalize(network.parameters);
    clipGradients(network.parameters, this.clipping);
    optimizer.update(network.parameters);
    for (const layer of network.layers) {
      if (layer.parameters.length > 0) yield { phase: 'update', layer, quantities: () => Object.fromEntries(layer.parameters.map((p) => [p.key, p.value])) };
    }
    return { loss: value, penalty };
  }
}

/** z and a of the output layer; a layer without an activation has z = a. */
export const outputOf = (output: LayerModule): { z: Tensor; a: Tensor } => ({ z: output.activated?.z ?? output.output, a: output.output });

/** Adds λ·sign(w) + 2λw to the gradients, and gives λΣ|w| + λΣw². */
export function penalize(parameters: readonly Parameter[]): number {
  let penalty = 0;
  for (const { value, gradient, l1, l2 } of parameters) {
    if (l1 === 0 && l2 === 0) continue;
    for (let i = 0; i < value.data.length; i++) {
      const w = value.data[i]!;
      penalty += l1 * Math.abs(w) + l2 * w * w;
      gradient.data[i]! += l1 * Math.sign(w) + 2 * l2 * w;
    }
  }
  return penalty;
}

/** Runs a generator to its end. */
export function drain<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
