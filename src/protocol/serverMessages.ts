/**
 * The language server's own requests, beside the protocol's. Sent by the language client's
 * transport.
 */
import type { ColumnSummary } from '../model/experiment/dataset.js';
import type { NetworkEdit } from '../model/edits/edits.js';
import type { Experiment } from '../model/experiment/experiment.js';
import type { LocatedFinding, TextRange } from '../model/experiment/finding.js';
import type { NetworkView } from '../model/edits/networkView.js';

/** What the client tells the server at its start. */
export interface InitializationOptions {
  /** URI of the page that explains every finding by its code. */
  readonly findingsPage?: string;
}

export interface DocumentParams {
  readonly uri: string;
}

/** client → server: the experiment of a document, as of its newest text. */
export const experimentRequest = 'nnet/experiment';
export interface ExperimentResult {
  readonly version: number;
  readonly text: string;
  readonly experiment: Experiment;
  readonly findings: readonly LocatedFinding[];
}

/** client → server: the document as the designer shows it. */
export const viewRequest = 'nnet/view';
/** server → client, after every check. */
export const viewChanged = 'nnet/viewChanged';
export interface ViewParams extends DocumentParams {
  readonly view: NetworkView;
}

/** client → server: the smallest text edits for an edit of the network, or of the data section. */
export const editsRequest = 'nnet/edits';
export interface EditsParams extends DocumentParams {
  readonly version: number;
  readonly edit: NetworkEdit;
}
export type EditsResult =
  | { readonly edits: readonly { readonly range: TextRange; readonly newText: string }[] }
  | { readonly stale: true }
  | { readonly refused: string };

/**
 * server → client: the bytes of a data or weights file, base64, of a large one the first; the
 * server never touches the disk.
 */
export const readDataRequest = 'nnet/readData';
export interface ReadDataParams extends DocumentParams {
  readonly path: string;
}
export type ReadDataResult =
  { readonly base64: string; readonly size: number } | { readonly error: string };

/**
 * server → client: the workspace's `.nnet` files that are not too large, and the files their paths
 * may lead to.
 */
export const filesRequest = 'nnet/files';
export interface FilesResult {
  readonly networks: readonly { readonly uri: string; readonly text: string }[];
  /** CSVs and weights of runs. */
  readonly others: readonly string[];
}

/** client → server: what came of the newest run of a document, in a few words. */
export const lastResult = 'nnet/lastResult';
export interface LastResultParams extends DocumentParams {
  readonly text: string;
}

/** client → server: the sisl network of a document as one of ours; the text of a new file. */
export const importRequest = 'nnet/import';
export type ImportResult = { readonly text: string } | { readonly error: string };

/**
 * server → client: the picture of an activation as base64 SVG, or null where the extension has
 * none.
 */
export const plotRequest = 'nnet/plot';
export interface PlotParams {
  readonly activation: string;
}

/** client → server: the columns of a CSV, for choosing a target. */
export const columnsRequest = 'nnet/columns';
export type ColumnsResult =
  { readonly columns: readonly ColumnSummary[] } | { readonly error: string };

/** client → server: the classics that need no CSV. */
export const templatesRequest = 'nnet/templates';
export interface TemplateItem {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly text: string;
}

/** What a person chose of a CSV. */
export interface CsvParams {
  /** The CSV, as seen from the `.nnet` file. */
  readonly path: string;
  readonly target: string;
  readonly asClass: boolean;
  readonly columns: readonly ColumnSummary[];
}

/** client → server: the text of a new experiment on a CSV. */
export const newExperimentRequest = 'nnet/newExperiment';
export interface NewExperimentParams extends CsvParams {
  readonly name: string;
}

/** client → server: the edits that put another CSV into the `data` section. */
export const dataEditsRequest = 'nnet/dataEdits';
export interface DataEditsParams extends DocumentParams {
  readonly version: number;
  readonly choice: CsvParams;
}
