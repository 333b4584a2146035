/** A pass as `nnet trace` prints it: every tensor whole. */
import type { Tensor } from '../../engine/compute/tensor.js';
import { drain } from '../../engine/training/drain.js';
import type { TensorValues, TracedPass } from '../../model/runs/steps.js';
import { Session, type SessionState } from './session.js';

export interface TraceRequest {
  /** A row of the file, from 0; or a batch of the epoch, from 0. Neither: the first batch. */
  readonly row?: number;
  readonly batch?: number;
  /** The state after this many epochs; the kept one of a run without. */
  readonly epoch?: number;
}

const valuesOf = ({ shape, data }: Tensor): TensorValues => ({
  shape: [...shape],
  values: Array.from(data),
});

/** Goes to the wanted state, then makes one update step by step. */
export function trace(state: SessionState, { row, batch, epoch }: TraceRequest): TracedPass {
  const session = drain(Session.open(state, epoch));
  const pass = row === undefined ? session.batch(batch ?? 0) : session.row(row);
  pass.step('end');
  return {
    rows: pass.rows,
    steps: pass.steps.map(({ phase, layer, quantities }) => ({
      phase,
      layer,
      quantities: Object.fromEntries(
        Object.entries(quantities).map(([name, tensor]) => [name, valuesOf(tensor)]),
      ),
    })),
  };
}
