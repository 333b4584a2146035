/** huber: ½d² up to δ, δ(|d| − ½δ) beyond, with d = a − y. Source: Huber 1964. */
import type { LossFactory } from './lossFactory.js';
import { elementwise } from './rowLoss.js';

/** ½d² within δ, δ(d − ½δ) beyond, with d = |a − y|; δ is its parameter. */
export const createHuber: LossFactory = ({ reduction, weightOf, number }) => {
  const delta = number('delta');
  const value = (a: number, y: number): number => {
    const d = Math.abs(a - y);
    return d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta);
  };
  const derivative = (a: number, y: number): number => Math.max(-delta, Math.min(delta, a - y));
  return elementwise('huber', reduction, { value, derivative }, weightOf);
};
