/**
 * One update, step by step: forward through every layer, the loss, backward through every layer,
 * the update.
 * Training, the inspector, the command line's `trace` and the tests are four faces of this one
 * generator.
 */
import type { Clipping } from '../../model/experiment/experiment.js';
import { clipGradients } from '../optimizers/clipping.js';
import type { LayerModule, Parameter, Quantities, Upstream } from '../layers/layer.js';
import { backward, forward, forwardLayer, type BuiltNetwork } from './network.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { outputOf, type OutputTerm } from './outputs.js';
import { scalar, type BatchBuffer, type Tensor } from '../compute/tensor.js';

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

export interface TermResult {
  readonly value: number;
  readonly mass: number;
}

export interface BatchResult {
  /** The data's loss, before the update. */
  readonly loss: number;
  /** The loss of each output, and what it counts for among other batches. */
  readonly terms: readonly TermResult[];
  /** λΣ|w| + λΣw² before the update. */
  readonly penalty: number;
}

/** A network with the losses of its outputs and its optimizer: what one update needs. */
export class Stepper {
  private readonly gradients: ReadonlyMap<OutputTerm, BatchBuffer>;
  /** Weights before the last update, kept while `watching`, so that its size can be told. */
  private before: ReadonlyMap<Parameter, Tensor['data']> | undefined;
  watching = false;

  constructor(
    readonly network: BuiltNetwork,
    readonly terms: readonly OutputTerm[],
    readonly optimizer: Optimizer,
    private readonly clipping: Clipping = {},
  ) {
    this.gradients = new Map(terms.map((term) => [term, network.memory.buffer(term.layer.shape)]));
  }

  /**
   * Yields after every layer of every phase; returns the batch's loss. A loss that is not finite
   * ends it before anything moves.
   */
  *update(batch: Batch): Generator<LayerStep, BatchResult> {
    const { network, optimizer, terms } = this;
    for (const layer of network.layers) {
      forwardLayer(network, layer, batch.x, { training: true });
      yield { phase: 'forward', layer, quantities: () => layer.forwardQuantities() };
    }
    const { loss, terms: results, upstream } = this.losses(batch);
    for (const { layer, loss: own, targetsOf } of terms) {
      const gradient = upstream.get(layer)!;
      const y = targetsOf(batch.y);
      yield {
        phase: 'loss',
        layer,
        quantities: () => ({
          y,
          loss: scalar(own.value(outputOf(layer), y)),
          ...('da' in gradient && { da: gradient.da }),
        }),
      };
    }
    if (!Number.isFinite(loss)) return { loss, terms: results, penalty: 0 };
    for (const layer of backward(network, upstream))
      yield { phase: 'backward', layer, quantities: () => layer.backwardQuantities() };
    const penalty = penalize(network.parameters);
    clipGradients(network.parameters, this.clipping);
    this.before = this.watching
      ? new Map(network.parameters.map((parameter) => [parameter, parameter.value.data.slice()]))
      : undefined;
    // A method that looks at more than one point of the loss (lbfgs) asks for it again at other
    // weights, masks and statistics held.
    optimizer.update(
      network.parameters,
      () => {
        const again = this.gradientsAt(batch, { holdMasks: true });
        return again.loss + again.penalty;
      },
      loss + penalty,
    );
    for (const layer of network.layers) {
      if (layer.parameters.length > 0)
        yield {
          phase: 'update',
          layer,
          quantities: () => Object.fromEntries(layer.parameters.map((p) => [p.key, p.value])),
        };
    }
    return { loss, terms: results, penalty };
  }

  /**
   * The loss and all gradients at the present weights, without an update: clipped, and with the
   * penalties' part.
   */
  private gradientsAt(
    batch: Batch,
    { holdMasks }: { holdMasks: boolean },
  ): { loss: number; penalty: number } {
    forward(this.network, batch.x, { training: true, holdMasks });
    const { loss, upstream } = this.losses(batch);
    for (const _ of backward(this.network, upstream));
    const penalty = penalize(this.network.parameters);
    clipGradients(this.network.parameters, this.clipping);
    return { loss, penalty };
  }

  /** C = Σ weight · loss of what the outputs now hold, and its gradient by each output. */
  losses({ y }: Batch): {
    loss: number;
    terms: TermResult[];
    upstream: Map<LayerModule, Upstream>;
  } {
    let total = 0;
    const results: TermResult[] = [];
    const upstream = new Map<LayerModule, Upstream>();
    for (const term of this.terms) {
      const { layer, loss, weight } = term;
      const output = outputOf(layer);
      const own = term.targetsOf(y);
      const gradient = this.gradients.get(term)!.take(y.shape[0]!);
      loss.gradient(output, own, gradient);
      if (weight !== 1) for (let i = 0; i < gradient.data.length; i++) gradient.data[i]! *= weight;
      upstream.set(layer, loss.fused ? { dz: gradient } : { da: gradient });
      const value = loss.value(output, own);
      results.push({ value, mass: loss.mass(own) });
      total += weight * value;
    }
    return { loss: total, terms: results, upstream };
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
