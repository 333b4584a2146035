/** Between the inspector and the extension host. */
import type { InspectedPass, ParameterPlace, DerivativeCheck } from '../model/runs/inspection.js';

export interface PassRequest {
  readonly row: number;
  /** The state after this many epochs. */
  readonly epoch: number;
}

export interface InspectorHost {
  readonly requests: {
    /** Where to start: the row and epoch the panel was opened for. */
    readonly initial: { params: undefined; result: PassRequest };
    readonly open: { params: PassRequest; result: InspectedPass };
    readonly check: { params: ParameterPlace; result: DerivativeCheck };
  };
  readonly notifications: { readonly reveal: { readonly layer: string } };
}

export interface InspectorView {
  readonly requests: Record<never, never>;
  readonly notifications: {
    readonly command: 'step' | 'back' | 'layer' | 'toLoss' | 'toUpdate' | 'restart';
    /** The panel was asked for again, for another state. */
    readonly show: PassRequest;
    /** The text changed: the pass on show is of an older one. */
    readonly outdated: undefined;
  };
}
