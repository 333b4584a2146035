/**
 * A document as the designer shows it: plain data from the language server, findings tied to
 * layers.
 */
import type { Network } from '../experiment/experiment.js';
import type { LocatedFix, Severity } from '../experiment/finding.js';
import type { NetworkDescription } from '../shapes/describe.js';

export interface LayerFinding {
  readonly layer: string;
  /** The parameter it is about, or `name`, `kind`, `from`. */
  readonly parameter?: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: LocatedFix;
}

export interface NetworkView {
  readonly version: number;
  /** The text inside `network` cannot be read: this is the last good version, not to be edited. */
  readonly stale: boolean;
  readonly network?: Network;
  readonly description?: NetworkDescription;
  readonly findings: readonly LayerFinding[];
  /** Errors and warnings of the whole file. */
  readonly counts: { readonly errors: number; readonly warnings: number };
  /** Line of each layer in the text, from 0. */
  readonly lines: Readonly<Record<string, number>>;
  /** Lines of the sections around the network. */
  readonly sections?: { readonly data?: number; readonly train?: number };
  /** What stands above the network: where the rows come from. */
  readonly data?: { readonly title: string; readonly detail: string };
  /** What stands below it: loss, optimizer, batches. */
  readonly train?: { readonly title: string; readonly detail: string };
}
