/**
 * Layers that start from the data, one after another in file order; stacked machines then as one
 * deep machine where they ask for it.
 */
import { layerParameter } from '../../model/catalogue/catalogue.js';
import type { PretrainEvent } from '../../model/runs/runEvents.js';
import { meanOf, meanSquare, visibleProbabilities } from '../layers/boltzmann/restricted.js';
import {
  meanFieldOf,
  startChains,
  updateDeep,
  variationalFreeEnergies,
} from '../layers/boltzmann/deep.js';
import { forward, type BuiltNetwork } from './network.js';
import { isMachine, machineBatch, machineBatches, type MachineLayer } from '../layers/rbm.js';
import { tensor, type Tensor } from '../compute/tensor.js';

/** @param x all training rows, [rows, inputs] */
export function* pretrain(network: BuiltNetwork, x: Tensor): Generator<PretrainEvent, void> {
  for (const layer of network.layers) {
    if (!layer.fit) continue;
    yield* layer.fit(inputOf(network, layer.name, x));
    // What starts from a run has learned already.
    const starts = typeof network.specOf(layer).parameters['weights'] === 'string';
    const jointEpochs =
      isMachine(layer) && !starts
        ? Number(layerParameter(network.specOf(layer), 'joint_epochs'))
        : 0;
    if (isMachine(layer) && jointEpochs > 0)
      yield* trainTogether(network, stackBelow(network, layer), x, jointEpochs);
  }
}

/** What a layer is given for some rows. */
function inputOf(network: BuiltNetwork, name: string, x: Tensor): Tensor {
  forward(network, x, { training: false });
  const [input] = network.inputsOf(network.layers.find((layer) => layer.name === name)!);
  return tensor(input!.output.shape, input!.output.data.slice());
}

/** A machine with all machines directly below it, from the lowest up. */
function stackBelow(network: BuiltNetwork, top: MachineLayer): MachineLayer[] {
  const stack = [top];
  for (;;) {
    const [below] = network.inputsOf(stack[0]!);
    if (!below || !isMachine(below)) return stack;
    stack.unshift(below);
  }
}

function* trainTogether(
  network: BuiltNetwork,
  stack: readonly MachineLayer[],
  rows: Tensor,
  epochs: number,
): Generator<PretrainEvent> {
  const machines = stack.map(({ machine }) => machine);
  const top = stack.at(-1)!;
  const setting = (name: string): number => Number(layerParameter(network.specOf(top), name));
  const x = inputOf(network, stack[0]!.name, rows);
  const count = x.shape[0]!;
  const draws = network.random.of(`pretrain/joint/${top.name}`);
  const chains = startChains(machines, Math.min(count, machineBatch), draws);
  const room = network.memory.tensor([machineBatch, machines[0]!.visible]);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const batch of machineBatches(x, draws.permutation(count), room))
      updateDeep(
        machines,
        batch.data,
        batch.shape[0]!,
        chains,
        setting('k'),
        setting('learning_rate'),
        draws,
      );
    const mu = meanFieldOf(machines, x.data, count);
    yield {
      type: 'pretrain',
      layer: stack.map(({ name }) => name).join('+'),
      epoch,
      epochs,
      reconstruction: meanSquare(x.data, visibleProbabilities(machines[0]!, mu[0]!, count)),
      free_energy: meanOf(variationalFreeEnergies(machines, x.data, count)),
    };
  }
}
