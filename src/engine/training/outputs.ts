/** The outputs of a network with the loss of each: C = Σ weight · loss. */
import { decisive } from '../../model/catalogue/activations.js';
import { classWeightsOf } from './classWeights.js';
import { encodedPlaces, type TargetEncoding } from '../../model/experiment/dataset.js';
import type { FunctionSpec, TrainSpec } from '../../model/experiment/experiment.js';
import { listOf } from '../../model/experiment/value.js';
import type { LayerModule } from '../layers/layer.js';
import { createLoss } from '../losses/create.js';
import type { BuiltNetwork } from './network.js';
import type { Loss } from '../compute/loss.js';
import type { Tensor } from '../compute/tensor.js';
import { targetWidth, type TargetData } from './targets.js';

export interface OutputTerm {
  readonly layer: LayerModule;
  readonly loss: Loss;
  readonly weight: number;
  /** How the targets of this output were encoded. */
  readonly encodings: readonly TargetEncoding[];
  readonly width: number;
  /** Where its targets stand in a row of all targets; the whole row without. */
  readonly places?: readonly number[];
  /**
   * The output's own targets of rows y [rows, all targets]; the tensor changes with the next call.
   */
  targetsOf(y: Tensor): Tensor;
}

/** @throws Error where an output has no loss: the checks say so earlier */
export function outputTerms(
  network: BuiltNetwork,
  train: Pick<TrainSpec, 'losses'>,
  data: TargetData,
  functions: readonly FunctionSpec[] = [],
): OutputTerm[] {
  const several = network.outputs.length > 1;
  return network.outputs.map((layer): OutputTerm => {
    const spec = several
      ? train.losses.find((loss) => loss.output === layer.name)
      : train.losses[0];
    if (!spec) throw new Error(`'${layer.name}' has no loss.`);
    const names = listOf(network.specOf(layer).parameters['target']);
    const all = data.encoding.targets;
    // In the order the output names them, which need not be the data's.
    const encodings = names
      ? names.flatMap((name) => all.find(({ column }) => column === name) ?? [])
      : all;
    const places =
      names &&
      encodedPlaces(
        {
          columns: all.map(({ column, ...rest }) => ({ column, width: targetWidth(rest) })),
          width: data.outputWidth,
        },
        names,
      );
    const width = places?.length ?? data.outputWidth;
    const buffer = network.memory.buffer([width]);
    return {
      layer,
      loss: createLoss(spec.call, layer.activated?.activation.name ?? 'linear', {
        functions,
        ...classWeightsOf(spec.call, encodings, data, places),
      }),
      weight: spec.weight,
      encodings,
      width,
      ...(places && { places }),
      targetsOf(y) {
        if (!places) return y;
        const rows = y.shape[0]!;
        const own = buffer.take(rows);
        network.kernels.own(() => {
          for (let r = 0; r < rows; r++)
            for (const [i, place] of places.entries())
              own.data[r * width + i] = y.data[r * data.outputWidth + place]!;
        }, own.data.length);
        return own;
      },
    };
  });
}

/** z and a of an output layer; a layer without an activation has z = a. */
export const outputOf = (layer: LayerModule): { z: Tensor; a: Tensor } => ({
  z: layer.activated?.z ?? layer.output,
  a: layer.output,
});

/** Whether a layer's outputs are probabilities: softmax, sigmoid, or a step's 0 and 1. */
export const givesProbabilities = (layer: LayerModule): boolean =>
  decisive.has(layer.activated?.activation.name ?? '');
