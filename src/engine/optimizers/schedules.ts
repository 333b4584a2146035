/** Learning rates over epochs. Formulas and sources are in the catalogue. */
import type { ScheduleName } from '../../model/catalogue/optimizers.js';
import { numberArgument } from '../../model/catalogue/catalogue.js';
import { isCall, type CallValue, type Value } from '../../model/experiment/value.js';

/** Where training is: the epoch from 0, and the batch over all epochs from 0. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
}

/**
 * η at a point of training; only `one_cycle` looks at the batch. @param rate a number, or a
 * schedule in call form
 */
export function learningRateAt(rate: Value, progress: Progress): number {
  if (!isCall(rate)) return Number(rate);
  const name = rate.call;
  if (!isKnown(name)) throw new Error(`No schedule is called '${name}'`);
  return schedules[name](progress, (parameter) => numberArgument('schedule', rate, parameter));
}

/** Whether a rate depends on how many epochs there are in all: more of them stretch it. */
export const isStretched = (rate: Value): boolean =>
  isCall(rate) && (rate.call === 'cosine' || rate.call === 'one_cycle');

type Schedule = (progress: Progress, number: (parameter: string) => number) => number;

const schedules: Readonly<Record<ScheduleName, Schedule>> = {
  step: ({ epoch }, number) =>
    number('initial') * number('factor') ** Math.floor(epoch / number('every')),
  exponential: ({ epoch }, number) => number('initial') * number('factor') ** epoch,
  cosine({ epoch, epochs }, number) {
    const [initial, minimum] = [number('initial'), number('minimum')];
    return minimum + ((initial - minimum) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  },
  inverse_time: ({ epoch }, number) => number('initial') / (1 + number('decay') * epoch),
  one_cycle: ({ batch, batches }, number) =>
    oneCycle(
      batch,
      batches,
      number('maximum'),
      number('rise'),
      number('divide'),
      number('divide_end'),
    ),
};

const isKnown = (name: string): name is ScheduleName => Object.hasOwn(schedules, name);

/**
 * Half a cosine up from max/divide to max over the first `rise` of the batches, half a cosine down
 * to max/divide/divideEnd over the rest.
 */
function oneCycle(
  batch: number,
  batches: number,
  maximum: number,
  rise: number,
  divide: number,
  divideEnd: number,
): number {
  const start = maximum / divide;
  const top = rise * batches - 1;
  const along = (from: number, to: number, share: number): number =>
    to + ((from - to) / 2) * (1 + Math.cos(Math.PI * Math.min(1, share)));
  if (batch <= top) return top > 0 ? along(start, maximum, batch / top) : maximum;
  return along(maximum, start / divideEnd, (batch - top) / Math.max(1, batches - 1 - top));
}

/**
 * The learning rate an optimizer's call names, schedules included; the catalogue's default where it
 * names none.
 */
export const writtenRate = (optimizer: CallValue): Value =>
  optimizer.options['learning_rate'] ??
  optimizer.values[0] ??
  numberArgument('optimizer', { ...optimizer, options: {} }, 'learning_rate');
