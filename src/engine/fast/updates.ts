/** Updates that the kernels know: what of each changes from step to step, and the call. */
import type { UpdateRule, UpdateState } from '../compute/updateRule.js';
import type { EngineModule } from './modules.js';

/** What of a rule changes from one step to the next, as the kernel takes it. */
export type Rates = readonly [number, number, number];

/** Addresses of a parameter, its gradient, and what is remembered of it. */
export type Places = readonly [w: number, gradient: number, first: number, second: number];

export interface Move {
  ratesOf(rule: UpdateRule, state: UpdateState): Rates;
  /** Moves a parameter of n numbers. */
  apply(engine: EngineModule, rule: UpdateRule, rates: Rates, places: Places, n: number): void;
}

const settingsOf = ({ settings }: UpdateRule): Record<string, number> =>
  settings as Record<string, number>;

const adam: Move = {
  ratesOf(rule, { learningRate, step }) {
    const { beta1, beta2, weightDecay } = settingsOf(rule);
    const shrink = rule.name === 'adamw' ? 1 - learningRate * weightDecay! : 1;
    return [learningRate / (1 - beta1! ** step), Math.sqrt(1 - beta2! ** step), shrink];
  },
  apply(engine, rule, [stepSize, correction, shrink], [w, g, m, v], n) {
    const { beta1, beta2, eps, weightDecay } = settingsOf(rule);
    const decay = rule.name === 'adamw' ? 0 : weightDecay!;
    engine.adam(w, g, m, v, n, beta1!, beta2!, eps!, decay, stepSize, correction, shrink);
  },
};

const sgd: Move = {
  ratesOf: (_, { learningRate }) => [learningRate, 0, 0],
  apply(engine, rule, [learningRate], [w, g, velocity], n) {
    const { momentum, weightDecay } = settingsOf(rule);
    const nesterov = Number(rule.settings['nesterov'] === true);
    engine.sgd(w, g, velocity, n, momentum!, nesterov, weightDecay!, learningRate);
  },
};

export const moves: ReadonlyMap<string, Move> = new Map([
  ['adam', adam],
  ['adamw', adam],
  ['sgd', sgd],
]);
