/** Between a designer and the extension host. */
import type { NetworkEdit } from '../model/edits/edits.js';
import type { NetworkView } from '../model/edits/networkView.js';
import type { RangeEdit } from '../model/experiment/finding.js';
import type { ReadValueResult } from './serverMessages.js';

export interface DesignerHost {
  readonly requests: {
    /** The present view; asked when the webview comes to life. */
    readonly snapshot: { params: undefined; result: NetworkView | undefined };
    /**
     * One edit, one undo step. Rejected with `stale` where the text has moved on from
     * `baseVersion`.
     * Answers whether the text changed: only then a new view comes.
     */
    readonly edit: {
      params: { readonly baseVersion: number; readonly edit: NetworkEdit };
      result: boolean;
    };
    /** A finding's cure, as the edits of the text that it is. */
    readonly fix: {
      params: { readonly baseVersion: number; readonly edits: readonly RangeEdit[] };
      result: boolean;
    };
    /** What was typed for a parameter, read as the text itself would read it. */
    readonly readValue: {
      params: { readonly kind: string; readonly parameter: string; readonly text: string };
      result: ReadValueResult;
    };
  };
  readonly notifications: {
    readonly select: { readonly layer: string };
    readonly reveal: { readonly layer: string };
    /** The text at a section, which is edited there. */
    readonly revealSection: 'data' | 'train';
    readonly train: undefined;
    readonly inspect: undefined;
  };
}

export interface DesignerView {
  readonly requests: Record<never, never>;
  readonly notifications: {
    readonly modelChanged: NetworkView;
    /** The layer whose line the text cursor is on. */
    readonly selectionChanged: { readonly layer: string | undefined };
    /** A command by keyboard: what the webview does with its selection. */
    readonly command: 'add' | 'remove' | 'moveUp' | 'moveDown' | 'properties';
  };
}
