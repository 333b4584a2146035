/** What stops training, in sentences that name the place and the cure. */
import { hasRole } from '../../model/catalogue/catalogue.js';
import type { Floats } from '../compute/tensor.js';
import type { Batches } from './batches.js';
import type { BuiltNetwork } from './network.js';

const allFinite = (values: Floats): boolean => {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
};

/**
 * The variance of a single row is nothing to divide by.
 * @throws RangeError where a batch has one row and is to be normalized over its rows
 */
export function checkBatches({ layers }: BuiltNetwork, { size, order }: Batches): void {
  const norm = layers.find(
    ({ kind, shape }) =>
      hasRole(kind, 'over-the-batch') && shape.slice(0, -1).every((places) => places === 1),
  );
  const rows = order.length;
  if (!norm || (size > 1 && rows % size !== 1)) return;
  const which =
    size === 1 ? 'batches have one' : `the last of ${rows} rows in batches of ${size} has one`;
  throw new RangeError(
    `'${norm.name}' needs at least two rows in every batch; ${which}. Choose another batch_size.`,
  );
}

/** Why weights that are no finite numbers end a run; undefined where all are. */
export function brokenWeights({ parameters }: BuiltNetwork, epoch: number): string | undefined {
  const broken = parameters.find(({ value }) => !allFinite(value.data));
  return (
    broken &&
    `'${broken.name}' was no longer finite after epoch ${epoch}. Try a smaller learning rate, ` +
      `normalize standard in 'data', or an activation whose derivative is finite wherever it is ` +
      `used.`
  );
}

/** Why a loss that is no finite number ends a run. @param batch from 0 */
export function brokenLoss(
  { layers }: BuiltNetwork,
  loss: number,
  epoch: number,
  batch: number,
): string {
  const layer = layers.find(({ output }) => !allFinite(output.data));
  const first = layer ? `, first in layer '${layer.name}'` : '';
  // Before the first update no learning rate is to blame.
  const cure =
    epoch === 1 && batch === 0
      ? 'Nothing was learned yet: it is the values that go in, or a function that has none ' +
        'there, like log of a negative number.'
      : "Try a smaller learning rate, or normalize standard in 'data'.";
  return `The loss became ${loss} in epoch ${epoch}, batch ${batch}${first}. ${cure}`;
}
