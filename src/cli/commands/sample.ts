/** `nnet sample RUN LAYER`: rows that a trained Boltzmann machine dreams up. */
import { gibbsStep, startChains } from '../../engine/boltzmann/deep.js';
import { isMachine } from '../../engine/layers/rbm.js';
import { RandomStreams } from '../../model/random/streams.js';
import { restore } from '../../trainer/predict.js';
import { readRun } from '../../trainer/runFolder.js';
import { InputError } from '../experimentFile.js';

export interface SampleOptions {
  readonly count: number;
  readonly steps: number;
  readonly seed: number;
  readonly json?: boolean;
}

export function sampleCommand(runPath: string, name: string, { count, steps, seed, json }: SampleOptions): void {
  const { network } = restore(readRun(runPath));
  const machines = network.layers.filter(isMachine);
  const top = machines.find((layer) => layer.name === name);
  if (!top)
    throw new InputError(`The run has no Boltzmann machine '${name}'. ${machines.length > 0 ? `There is ${machines.map((layer) => layer.name).join(', ')}.` : 'It has none.'}`);
  // A machine below others that were trained with it is sampled together with those below it.
  const stack = [top];
  for (let [below] = network.inputsOf(top); below && isMachine(below); [below] = network.inputsOf(below)) stack.unshift(below);
  const random = new RandomStreams(seed, 'default').of(`sample/${name}`);
  const chains = startChains(
    stack.map(({ machine }) => machine),
    count,
    random,
  );
  let visible: Float64Array = new Float64Array(0);
  for (let step = 0; step < steps; step++)
    visible = gibbsStep(
      stack.map(({ machine }) => machine),
      chains,
      random,
    );
  const width = stack[0]!.machine.visible;
  const rows = Array.from({ length: count }, (_, r) => Array.from(visible.subarray(r * width, (r + 1) * width)));
  process.stdout.write(json ? `${JSON.stringify(rows)}\n` : `${rows.map((row) => row.map((p) => p.toFixed(3)).join(',')).join('\n')}\n`);
}
