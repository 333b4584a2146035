/**
 * rbm: a = σ(x·w + b), pretrained as a restricted Boltzmann machine by contrastive divergence
 * before back-propagation. w [visible, hidden], b [hidden] and the visible units' biases v
 * [visible], which only the machine uses. With
 * `joint_epochs` the machines up to this one are then trained together as one deep Boltzmann
 * machine.  Sources: Hinton 2002; Hinton, Osindero & Teh 2006; Salakhutdinov & Hinton 2009.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { PretrainEvent } from '../../model/runs/runEvents.js';
import {
  ascend,
  contrastiveDivergence,
  freeEnergies,
  meanOf,
  meanSquare,
  type Machine,
} from './boltzmann/restricted.js';
import type { LayerFactory, LayerModule } from './layer.js';
import { tensor, type Tensor } from '../compute/tensor.js';
import { makeParameter, trainableParameters } from './trainable.js';
import { activatedLayer } from './activated.js';

/** A layer that is a machine too: what a stack and a deep machine are made of. */
export interface MachineLayer extends LayerModule {
  readonly machine: Machine;
}

/** A layer that is pretrained as a Boltzmann machine. */
export const isMachine = (layer: LayerModule): layer is MachineLayer => 'machine' in layer;

/** Rows that a machine learns from at once. */
export const machineBatch = 16;

/** x [rows, visible] → a [rows, hidden]. */
export const createRbm: LayerFactory = (context) => {
  const { layer, inputShapes, shape, memory, kernels, loaded, random } = context;
  const visible = inputShapes[0]![0]!;
  const hidden = shape[0]!;
  const number = (name: string): number => Number(layerParameter(layer, name));
  const { w, b } = trainableParameters(context, {
    weights: [visible, hidden],
    biases: [hidden],
    fan: { inputs: visible, outputs: hidden },
  });
  const hiddenBiases = b?.value.data ?? memory.tensor([hidden]).data;
  const v = makeParameter(context, {
    key: 'v',
    shape: [visible],
    init: 'bias_init',
    stream: 'visible-biases',
    fan: { inputs: visible, outputs: visible },
  });
  const machine: Machine = {
    visible,
    hidden,
    w: w.value.data,
    b: v.value.data,
    c: hiddenBiases,
    kernels,
  };
  const base = activatedLayer(
    context,
    { call: 'sigmoid', values: [], options: {} },
    {
      parameters: [w, ...(b ? [b] : []), { ...v, frozen: true, l1: 0, l2: 0 }],
      forward: (x, z) =>
        kernels.affine(x.data, w.value.data, b?.value.data, z.data, x.shape[0]!, visible, hidden),
      backward(x, delta, dx) {
        const rows = x.shape[0]!;
        kernels.weightGradient(
          x.data,
          delta.data,
          w.gradient.data,
          b?.gradient.data,
          rows,
          visible,
          hidden,
        );
        if (dx) kernels.inputGradient(delta.data, w.value.data, dx.data, rows, visible, hidden);
      },
      gradients: () => ({ dw: w.gradient, ...(b && { db: b.gradient }) }),
    },
  );
  const module: MachineLayer = {
    ...base,
    machine,
    get output() {
      return base.output;
    },
    get received() {
      return base.received;
    },
    get activated() {
      return base.activated!;
    },
    *fit(x) {
      // Weights that are given and frozen are meant to stay what they are.
      if (
        loaded ||
        (layerParameter(layer, 'frozen') === true && layer.parameters['weights'] !== undefined)
      )
        return;
      const odd = x.data.find((value) => !(value >= 0 && value <= 1));
      if (odd !== undefined)
        throw new RangeError(
          `'${layer.name}' takes numbers from 0 to 1, as probabilities; it was given ${odd}. ` +
            `Say normalize minmax, or normalize scale(1/255) for pixels.`,
        );
      const draws = random(`pretrain/${layer.name}`);
      const epochs = number('epochs');
      const room = memory.tensor([machineBatch, visible]);
      for (let epoch = 1; epoch <= epochs; epoch++) {
        let error = 0;
        for (const batch of machineBatches(x, draws.permutation(x.shape[0]!), room)) {
          const rows = batch.shape[0]!;
          const { gradient, reconstruction } = contrastiveDivergence(
            machine,
            batch.data,
            rows,
            number('k'),
            draws,
          );
          ascend(machine, gradient, number('learning_rate'));
          error += (meanSquare(batch.data, reconstruction) * rows) / x.shape[0]!;
        }
        const event: PretrainEvent = {
          type: 'pretrain',
          layer: layer.name,
          epoch,
          epochs,
          reconstruction: error,
          free_energy: meanOf(freeEnergies(machine, x.data, x.shape[0]!)),
        };
        yield event;
      }
    },
  };
  return module;
};

/** The rows of x [rows, width] in an order, a batch at a time. */
export function* machineBatches(x: Tensor, order: Int32Array, into: Tensor): Generator<Tensor> {
  const width = into.shape[1]!;
  for (let at = 0; at < order.length; at += machineBatch) {
    const rows = order.subarray(at, at + machineBatch);
    rows.forEach((row, i) =>
      into.data.set(x.data.subarray(row * width, (row + 1) * width), i * width),
    );
    yield tensor([rows.length, width], into.data.subarray(0, rows.length * width));
  }
}
