/**
 * One update, step by step: forward through every layer, the loss, backward through every layer,
 * the update. Training, the inspector, the command line's `trace` and the tests are four faces of
 * this one generator.
 */
import type { Clipping } from '../../model/experiment/experiment.js';
import type { BatchBuffer } from '../compute/memory.js';
import { scalar, type Tensor } from '../compute/tensor.js';
import type { LayerModule, Parameter, Pass, Quantities, Upstream } from '../layers/layer.js';
import { clipGradients } from '../optimizers/clipping.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Batch } from './batches.js';
import { drain } from './drain.js';
import { backward, forwardLayer, type BuiltNetwork } from './network.js';
import { outputOf, type OutputTerm } from './outputs.js';

export type Phase = 'forward' | 'loss' | 'backward' | 'update';

/** The tensors are the network's own and change with the next step: copy what is to be kept. */
export interface LayerStep {
  readonly phase: Phase;
  readonly layer: LayerModule;
  quantities(): Quantities;
}

export interface TermResult {
  readonly value: number;
  readonly mass: number;
}

export interface PassResult {
  /** The data's loss at the present weights. */
  readonly loss: number;
  /** The loss of each output, and what it counts for among other batches. */
  readonly terms: readonly TermResult[];
}

export interface BatchResult extends PassResult {
  /** λΣ|w| + λΣw² before the update. */
  readonly penalty: number;
}

/** How a gradient is asked for. */
export interface GradientOptions {
  /**
   * Dropout draws new masks and running statistics move, as in an update; else those of the pass
   * before are held, as a finite difference needs.
   */
  readonly redraw?: boolean;
  /** With λΣ|w| + λΣw², in the loss and in the gradients; on without it. */
  readonly penalized?: boolean;
  /** The gradient by the inputs too. */
  readonly wantInput?: boolean;
}

export interface GradientResult {
  readonly loss: number;
  /** ∂C/∂x [rows, inputs], where it was wanted. */
  readonly inputGradient?: Tensor;
}

/** A network with the losses of its outputs and its optimizer: what one update needs. */
export class Stepper {
  private readonly upstream: ReadonlyMap<OutputTerm, BatchBuffer>;
  /** Weights before the last update, kept while `watching`, so that its size can be told. */
  private before: ReadonlyMap<Parameter, Tensor['data']> | undefined;
  watching = false;

  constructor(
    readonly network: BuiltNetwork,
    readonly terms: readonly OutputTerm[],
    readonly optimizer: Optimizer,
    private readonly clipping: Clipping = {},
  ) {
    this.upstream = new Map(terms.map((term) => [term, network.memory.buffer(term.layer.shape)]));
  }

  /**
   * Yields after every layer of every phase; returns the batch's loss. A loss that is not finite
   * ends it before anything moves.
   */
  *update(batch: Batch): Generator<LayerStep, BatchResult> {
    const { network, optimizer } = this;
    const pass = yield* this.pass(batch, { training: true });
    if (!Number.isFinite(pass.loss)) return { ...pass, penalty: 0 };
    const penalty = this.penalize();
    clipGradients(network, this.clipping);
    this.before = this.watching
      ? new Map(network.parameters.map((parameter) => [parameter, parameter.value.data.slice()]))
      : undefined;
    // A method that looks at more than one point of the loss (lbfgs) asks for it again at other
    // weights, masks and statistics held.
    optimizer.update(
      network.parameters,
      () => {
        const { loss } = this.gradients(batch);
        clipGradients(network, this.clipping);
        return loss;
      },
      pass.loss + penalty,
    );
    for (const layer of network.layers) {
      if (layer.parameters.length > 0)
        yield {
          phase: 'update',
          layer,
          quantities: () => Object.fromEntries(layer.parameters.map((p) => [p.key, p.value])),
        };
    }
    return { ...pass, penalty };
  }

  /** The loss of a batch at the present weights, and all gradients, without an update. */
  gradients(
    batch: Batch,
    { redraw = false, penalized = true, wantInput = false }: GradientOptions = {},
  ): GradientResult {
    const { loss } = drain(this.pass(batch, { training: true, holdMasks: !redraw }, wantInput));
    const penalty = penalized ? this.penalize() : 0;
    const input = this.network.layers.find(({ kind }) => kind === 'input');
    const inputGradient = wantInput ? input?.backwardQuantities()['da'] : undefined;
    return { loss: loss + penalty, ...(inputGradient && { inputGradient }) };
  }

  /** Forward, loss and backward: the steps of an update before anything moves. */
  private *pass(batch: Batch, how: Pass, wantInput = false): Generator<LayerStep, PassResult> {
    const { network, terms } = this;
    for (const layer of network.layers) {
      forwardLayer(network, layer, batch.x, how);
      yield { phase: 'forward', layer, quantities: () => layer.forwardQuantities() };
    }
    const { upstream, ...result } = this.losses(batch);
    for (const { layer, loss, targetsOf } of terms) {
      const gradient = upstream.get(layer)!;
      yield {
        phase: 'loss',
        layer,
        quantities() {
          const y = targetsOf(batch.y);
          return {
            y,
            loss: scalar(loss.value(outputOf(layer), y)),
            ...('da' in gradient && { da: gradient.da }),
          };
        },
      };
    }
    if (!Number.isFinite(result.loss)) return result;
    for (const layer of backward(network, upstream, wantInput))
      yield { phase: 'backward', layer, quantities: () => layer.backwardQuantities() };
    return result;
  }

  /** C = Σ weight · loss of what the outputs now hold, and its gradient by each output. */
  private losses({ y }: Batch): PassResult & {
    readonly upstream: ReadonlyMap<LayerModule, Upstream>;
  } {
    const { kernels } = this.network;
    let total = 0;
    const results: TermResult[] = [];
    const upstream = new Map<LayerModule, Upstream>();
    for (const term of this.terms) {
      const { layer, loss, weight } = term;
      const output = outputOf(layer);
      const own = term.targetsOf(y);
      const gradient = this.upstream.get(term)!.take(y.shape[0]!);
      kernels.lossGradient(loss, output, own, gradient);
      if (weight !== 1) kernels.scale(gradient.data, weight);
      upstream.set(layer, loss.fused ? { dz: gradient } : { da: gradient });
      const value = kernels.loss(loss, output, own);
      results.push({ value, mass: loss.mass(own) });
      total += weight * value;
    }
    return { loss: total, terms: results, upstream };
  }

  /** Adds λ·sign(w) + 2λw to the gradients, and gives λΣ|w| + λΣw². */
  private penalize(): number {
    const { parameters, kernels } = this.network;
    let penalty = 0;
    for (const { value, gradient, l1, l2 } of parameters)
      if (l1 !== 0 || l2 !== 0) penalty += kernels.penalize(value.data, gradient.data, l1, l2);
    return penalty;
  }

  /** ‖Δw‖ of a parameter in the last update; undefined where it was not watched. */
  updateNorm(parameter: Parameter): number | undefined {
    const before = this.before?.get(parameter);
    if (!before) return undefined;
    let squares = 0;
    for (let i = 0; i < before.length; i++) squares += (parameter.value.data[i]! - before[i]!) ** 2;
    return Math.sqrt(squares);
  }
}
