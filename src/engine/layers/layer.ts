/** What a layer of a built network does: forward beside backward. Knows no particular kind. */
import type { RandomSource } from '../../model/random/generator.js';
import type { FunctionSpec, Layer } from '../../model/experiment/experiment.js';
import type { PretrainEvent } from '../../model/runs/runEvents.js';
import type { Shape } from '../../model/experiment/shape.js';
import type { Activation } from '../compute/activation.js';
import type { Kernels } from '../compute/kernels.js';
import type { Memory } from '../compute/memory.js';
import type { Tensor } from '../compute/tensor.js';

/** Weights or biases that training moves. */
export interface Parameter {
  /** `w`, `b`: the lecture's letter. */
  readonly key: string;
  /** `hidden.w`: unique in the network, as weight files name it. */
  readonly name: string;
  readonly value: Tensor;
  /** ∂C/∂value of the last backward pass. */
  readonly gradient: Tensor;
  /** λ of Σ|w| and of Σw². */
  readonly l1: number;
  readonly l2: number;
  readonly frozen: boolean;
}

/** Numbers a layer keeps that no gradient moves: running statistics. */
export interface LayerState {
  /** `norm.running_mean`: unique in the network, as weight files name it. */
  readonly name: string;
  readonly value: Tensor;
}

export interface Pass {
  /** Dropout drops, and batch statistics are those of the batch. */
  readonly training: boolean;
  /** Keeps the dropout masks of the pass before: what a finite difference needs. */
  readonly holdMasks?: boolean;
}

/** ∂C/∂a of a layer's output, or, where loss and activation are taken together, ∂C/∂z. */
export type Upstream = { readonly da: Tensor } | { readonly dz: Tensor };

/** Named tensors to be shown: `z`, `a`, `delta`, `dw`, `db`. */
export type Quantities = Readonly<Record<string, Tensor>>;

export interface LayerModule {
  readonly name: string;
  readonly kind: string;
  /** Shape of one row of the output. */
  readonly shape: Shape;
  readonly parameters: readonly Parameter[];
  readonly state?: readonly LayerState[];
  /**
   * All its arithmetic is done by kernels, or told them (`own`), so that a batch can be played
   * back. A network with a layer that does not say so is stepped through.
   */
  readonly isReplayable?: boolean;
  /** The output of the last forward pass, [rows, …shape]. */
  readonly output: Tensor;
  /** Present where the layer ends in an activation: then `z` is what it was applied to. */
  readonly activated?: { readonly activation: Activation; readonly z: Tensor };
  /**
   * ∂C/∂a as it arrived in the last backward pass, summed over all layers that take this one;
   * absent past the activation.
   */
  readonly received?: Tensor | undefined;
  forward(inputs: readonly Tensor[], pass: Pass): Tensor;
  /**
   * ∂C/∂x of each input; an empty list where `wanted` is false. Parameter gradients are written in
   * place.
   */
  backward(upstream: Upstream, wanted: boolean): readonly Tensor[];
  forwardQuantities(): Quantities;
  backwardQuantities(): Quantities;
  /**
   * Starts the parameters from the data before back-propagation: centres from rows, a Boltzmann
   * machine by contrastive divergence.
   * @param x what the layer is given for all training rows, [rows, …inputShape]
   */
  fit?(x: Tensor): Generator<PretrainEvent, void>;
}

/** λ of Σ|w| and of Σw². */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

/** What a layer is built from. */
export interface LayerContext {
  readonly layer: Layer;
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
  readonly random: (purpose: string) => RandomSource;
  /** Where the layer's numbers live, and what works on them. */
  readonly memory: Memory;
  readonly kernels: Kernels;
  /** Functions of the file that may stand as activations. */
  readonly functions: readonly FunctionSpec[];
  /** Tensors of the file that `weights="…"` names, by their names there. */
  readonly loaded?: ReadonlyMap<string, LoadedTensor>;
  /** Which numbers of an encoded row an input layer takes; all of them without. */
  readonly columns?: readonly number[];
  /** The file's `l1`, `l2`, added to the layer's own. */
  readonly regularization: { readonly weights: Penalty; readonly biases: Penalty };
}

/** A tensor read from a weight file. */
export interface LoadedTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type LayerFactory = (context: LayerContext) => LayerModule;

/**
 * ∂C/∂a where it is given as such. @throws Error where only layers with an activation can take the
 * gradient
 */
export function gradientOfOutput(upstream: Upstream): Tensor {
  if ('da' in upstream) return upstream.da;
  throw new Error('A gradient past the activation reached a layer without one');
}
