/** `nnet sample RUN LAYER`: rows that a trained Boltzmann machine dreams up. */
import { say } from '../output.js';
import { useRun } from '../storedRun.js';
import { gibbsStep, startChains } from '../../engine/layers/boltzmann/deep.js';
import { sample, visibleProbabilities } from '../../engine/layers/boltzmann/restricted.js';
import { isMachine } from '../../engine/layers/rbm.js';
import { layerParameter } from '../../model/catalogue/catalogue.js';
import { RandomStreams } from '../../model/random/streams.js';
import { restore } from '../../trainer/jobs/predict.js';
import { InputError } from '../experimentFile.js';

export interface SampleOptions {
  readonly count: number;
  readonly steps: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly failed?: boolean;
}

/**
 * Prints p(v = 1 | h) after Gibbs steps.
 * @throws InputError where the layer is no Boltzmann machine
 */
export function sampleCommand(
  runPath: string,
  name: string,
  { count, steps, seed, json, failed }: SampleOptions,
): void {
  const { network } = restore(useRun(runPath, failed));
  const known = network.layers.filter(isMachine);
  const top = known.find((layer) => layer.name === name);
  if (!top)
    throw new InputError(
      `The run has no Boltzmann machine '${name}'. ` +
        (known.length > 0
          ? `There is ${known.map((layer) => layer.name).join(', ')}.`
          : 'It has none.'),
    );
  const stack = [top];
  for (
    let [below] = network.inputsOf(top);
    below && isMachine(below);
    [below] = network.inputsOf(below)
  )
    stack.unshift(below);
  const random = new RandomStreams(seed, 'default').of(`sample/${name}`);
  const machines = stack.map(({ machine }) => machine);
  const joint = Number(layerParameter(network.specOf(top), 'joint_epochs')) > 0;
  // A deep machine walks with all its layers; in a belief network only the top one does, and what
  // it comes to is handed down.
  const walking = joint ? machines : machines.slice(-1);
  const chains = startChains(walking, count, random);
  let visible: Float64Array = new Float64Array(0);
  for (let step = 0; step < steps; step++) visible = gibbsStep(walking, chains, random);
  if (!joint)
    for (const machine of machines.slice(0, -1).toReversed())
      visible = visibleProbabilities(machine, sample(visible, random), count);
  const width = stack[0]!.machine.visible;
  const rows = Array.from({ length: count }, (_, r) =>
    Array.from(visible.subarray(r * width, (r + 1) * width)),
  );
  say(
    json
      ? `${JSON.stringify(rows)}\n`
      : `${rows.map((row) => row.map((p) => p.toFixed(3)).join(',')).join('\n')}\n`,
  );
}
