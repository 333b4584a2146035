/** Updates that the kernels know: what of each changes from step to step, and the call. */
import type { UpdateRule, UpdateState } from '../compute/updateRule.js';
import type { EngineModule } from './engineModule.js';

/** Numbers that change from one step to the next, as a kernel takes them. */
export const ratesOfStep = 3;

/** Addresses of a parameter, its gradient, and what is remembered of it; 0 where there is none. */
export type Places = readonly [
  w: number,
  gradient: number,
  first: number,
  second: number,
  third: number,
];

export interface Move {
  /** Writes what changes with a step, from a place on. */
  writeRates(rule: UpdateRule, state: UpdateState, rates: Float64Array, at: number): void;
  /** Moves a parameter of n numbers. */
  apply(
    engine: EngineModule,
    rule: UpdateRule,
    rates: Float64Array,
    places: Places,
    n: number,
  ): void;
}

const settingsOf = ({ settings }: UpdateRule): Record<string, number> =>
  settings as Record<string, number>;

const adam: Move = {
  writeRates(rule, { learningRate, step }, rates, at) {
    const { beta1, beta2, weightDecay } = settingsOf(rule);
    rates[at] = learningRate / (1 - beta1! ** step);
    rates[at + 1] = Math.sqrt(1 - beta2! ** step);
    rates[at + 2] = rule.name === 'adamw' ? 1 - learningRate * weightDecay! : 1;
  },
  apply(engine, rule, [stepSize, correction, shrink], [w, g, m, v], n) {
    const { beta1, beta2, eps, weightDecay } = settingsOf(rule);
    const decay = rule.name === 'adamw' ? 0 : weightDecay!;
    engine.adam(w, g, m, v, n, beta1!, beta2!, eps!, decay, stepSize!, correction!, shrink!);
  },
};

const onlyRate: Move['writeRates'] = (_, { learningRate }, rates, at) => {
  rates[at] = learningRate;
};

const sgd: Move = {
  writeRates: onlyRate,
  apply(engine, rule, [learningRate], [w, g, velocity], n) {
    const { momentum, weightDecay } = settingsOf(rule);
    const nesterov = Number(rule.settings['nesterov'] === true);
    engine.sgd(w, g, velocity, n, momentum!, nesterov, weightDecay!, learningRate!);
  },
};

const rmsprop: Move = {
  writeRates: onlyRate,
  apply(engine, rule, [learningRate], [w, g, v, mean, velocity], n) {
    const { alpha, eps, momentum, weightDecay } = settingsOf(rule);
    const centered = Number(rule.settings['centered'] === true);
    const settings = [alpha!, eps!, momentum!, centered, weightDecay!, learningRate!] as const;
    engine.rmsprop(w, g, v, mean, velocity, n, ...settings);
  },
};

const adagrad: Move = {
  writeRates(rule, { learningRate, step }, rates, at) {
    rates[at] = learningRate / (1 + (step - 1) * settingsOf(rule)['learningRateDecay']!);
  },
  apply(engine, rule, [rate], [w, g, squares], n) {
    const { eps, weightDecay } = settingsOf(rule);
    engine.adagrad(w, g, squares, n, eps!, weightDecay!, rate!);
  },
};

const adadelta: Move = {
  writeRates: onlyRate,
  apply(engine, rule, [learningRate], [w, g, square, delta], n) {
    const { rho, eps, weightDecay } = settingsOf(rule);
    engine.adadelta(w, g, square, delta, n, rho!, eps!, weightDecay!, learningRate!);
  },
};

/** Of a rule that no kernel knows, and that does its work itself: `stateAt` reads it there. */
export const plainMove: Pick<Move, 'writeRates'> = {
  writeRates(_, { learningRate, step }, rates, at) {
    rates[at] = learningRate;
    rates[at + 1] = step;
  },
};

/** What `plainMove` has written. @param at beyond 2 GB addresses come as negative numbers */
export function stateAt({ buffer }: WebAssembly.Memory, at: number): UpdateState {
  const [learningRate, step] = new Float64Array(buffer, at >>> 0, 2) as unknown as [number, number];
  return { learningRate, step };
}

export const moves: ReadonlyMap<string, Move> = new Map([
  ['adam', adam],
  ['adamw', adam],
  ['sgd', sgd],
  ['rmsprop', rmsprop],
  ['adagrad', adagrad],
  ['adadelta', adadelta],
]);
