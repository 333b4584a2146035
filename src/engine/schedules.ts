/** Learning rates over epochs. Formulas and sources are in the catalogue. */
import { numberArgument } from '../model/catalogue/catalogue.js';
import { isCall, type CallValue, type Value } from '../model/value.js';

/**
 * η of an epoch.
 * @param rate a number, or a schedule in call form
 * @param epoch counted from 0
 * @param epochs how many there are in all
 */
export function learningRateAt(rate: Value, epoch: number, epochs: number): number {
  if (!isCall(rate)) return Number(rate);
  const number = (name: string): number => numberArgument('schedule', rate, name);
  const initial = number('initial');
  switch (rate.call) {
    case 'step':
      return initial * number('factor') ** Math.floor(epoch / number('every'));
    case 'exponential':
      return initial * number('factor') ** epoch;
    case 'cosine':
      return number('minimum') + ((initial - number('minimum')) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
    case 'inverse_time':
      return initial / (1 + number('decay') * epoch);
    default:
      throw new Error(`The schedule '${rate.call}' is not computed yet`);
  }
}

/** The learning rate an optimizer's call names, schedules included; the catalogue's default where it names none. */
export const writtenRate = (optimizer: CallValue): Value =>
  optimizer.options['learning_rate'] ?? optimizer.values[0] ?? numberArgument('optimizer', { ...optimizer, options: {} }, 'learning_rate');
