/** A pass as `nnet trace` prints it: every tensor whole, or every step explained. */
import type { SessionDescription } from '../../model/runs/session.js';
import { explainPass, type ExplainedPass } from '../../explain/explainPass.js';
import { PassRecord } from './passRecord.js';
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
export function trace(state: SessionState, request: TraceRequest): TracedPass {
  const { pass } = wholePass(state, request);
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

/** The same pass in the words of the inspector. */
export function traceExplained(
  state: SessionState,
  request: TraceRequest,
): { readonly session: SessionDescription; readonly rows: readonly number[]; pass: ExplainedPass } {
  const { session, pass } = wholePass(state, request);
  const description = session.describe();
  const { rows, steps } = pass.tell(0);
  return { session: description, rows, pass: explainPass({ ...description, steps }) };
}

function wholePass(
  state: SessionState,
  { row, batch, epoch }: TraceRequest,
): { session: Session; pass: PassRecord } {
  const session = drain(Session.open(state, epoch));
  const pass = row === undefined ? session.batch(batch ?? 0) : session.row(row);
  pass.step('end');
  return { session, pass };
}
