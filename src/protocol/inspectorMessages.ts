/** Between the inspector and the extension host. */
import type { DerivativeCheck, ParameterPlace, TensorView } from '../model/runs/inspection.js';
import type { Pass, PassRequest, SessionDescription, SliceRequest } from '../model/runs/session.js';

export interface InspectorHost {
  readonly requests: {
    /**
     * Opens what the panel is for: the text as it stands, or a run as it was, at the state after so
     * many epochs; without a number where it was opened for.
     */
    readonly open: { params: { readonly epoch?: number }; result: SessionDescription };
    /** Begins a pass over a row of the file, or a batch of the next epoch, and goes to a goal. */
    readonly begin: { params: PassRequest; result: Pass };
    readonly slice: { params: SliceRequest; result: TensorView };
    readonly check: { params: ParameterPlace; result: DerivativeCheck };
  };
  readonly notifications: { readonly reveal: { readonly layer: string } };
}

export interface InspectorView {
  readonly requests: Record<never, never>;
  readonly notifications: {
    readonly command: 'step' | 'back' | 'layer' | 'toLoss' | 'toUpdate' | 'restart';
    /** The panel was asked for again, for another state. */
    readonly show: undefined;
    /** The text changed: the pass on show is of an older one. */
    readonly outdated: undefined;
  };
}
