/**
 * The language server's own requests, beside the protocol's. Sent by the language client's
 * transport, as values that carry the types of question and answer.
 */
import type { StoredTensor } from '../model/checks/checkWeightSources.js';
import type { ColumnSummary } from '../model/experiment/dataset.js';
import type { Experiment } from '../model/experiment/experiment.js';
import type { LocatedFinding, RangeEdit } from '../model/experiment/finding.js';
import type { Value } from '../model/experiment/value.js';
import type { NetworkEdit } from '../model/edits/edits.js';
import type { NetworkView } from '../model/edits/networkView.js';
import { notification, request } from './requestType.js';
import type { DataProblem } from '../model/experiment/table.js';
import type { ReadingOptions, TableSummary } from './tablesMessages.js';

/** What the client tells the server at its start. */
export interface InitializationOptions {
  /** URI of the page that explains every finding by its code. */
  readonly findingsPage?: string;
}

export interface DocumentParams {
  readonly uri: string;
}

export interface ExperimentResult {
  readonly version: number;
  readonly text: string;
  readonly experiment: Experiment;
  readonly findings: readonly LocatedFinding[];
}

/** client → server: the experiment of a document, as of its newest text. */
export const experimentRequest = request<DocumentParams, ExperimentResult | null>(
  'nnet/experiment',
);

/** client → server: the document as the designer shows it. */
export const viewRequest = request<DocumentParams, NetworkView | null>('nnet/view');

export interface ViewParams extends DocumentParams {
  readonly view: NetworkView;
}

/** server → client, after every check. */
export const viewChanged = notification<ViewParams>('nnet/viewChanged');

export interface EditsParams extends DocumentParams {
  readonly version: number;
  readonly edit: NetworkEdit;
}
export type EditsResult =
  | { readonly edits: readonly RangeEdit[] }
  | { readonly stale: true }
  | { readonly refused: string };

/** client → server: the smallest text edits for an edit of the network. */
export const editsRequest = request<EditsParams, EditsResult>('nnet/edits');

export interface ReadValueParams extends DocumentParams {
  /** The kind of layer, and the parameter that the text is typed for. */
  readonly kind: string;
  readonly parameter: string;
  readonly text: string;
}
/** Without a value the parameter goes back to its default. */
export type ReadValueResult =
  { readonly value?: Value } | { readonly message: string; readonly instead?: string };

/** client → server: what a text means in a parameter's place, as the file itself would read it. */
export const readValueRequest = request<ReadValueParams, ReadValueResult>('nnet/readValue');

export interface TableParams extends DocumentParams {
  /** As the document names them: one, or one and a second with test rows. */
  readonly paths: readonly [string] | readonly [string, string];
  readonly reading: ReadingOptions;
}

/** server → client: what is known of data files; the server reads none itself. */
export const tableRequest = request<TableParams, TableSummary | DataProblem>('nnet/table');

export interface TensorsParams extends DocumentParams {
  readonly path: string;
}

/** server → client: names and shapes of what a weights file holds. */
export const tensorsRequest = request<TensorsParams, readonly StoredTensor[] | DataProblem>(
  'nnet/tensors',
);

export interface FilesResult {
  readonly networks: readonly { readonly uri: string; readonly text: string }[];
  /** CSVs and weights of runs. */
  readonly others: readonly string[];
}

/** server → client: the workspace's `.nnet` files that are not too large, and its data files. */
export const filesRequest = request<undefined, FilesResult>('nnet/files');

export interface LastResultParams extends DocumentParams {
  readonly text: string;
}

/** client → server: other files of the workspace may be looked at now. */
export const workspaceTrusted = notification<undefined>('nnet/workspaceTrusted');

/** client → server: what came of the newest run of a document, in a few words. */
export const lastResult = notification<LastResultParams>('nnet/lastResult');

export type ImportResult = { readonly text: string } | { readonly error: string };

/** client → server: the sisl network of a document as one of ours; the text of a new file. */
export const importRequest = request<DocumentParams, ImportResult>('nnet/import');

export interface PlotParams {
  readonly activation: string;
}

/**
 * server → client: the picture of an activation as base64 SVG, which a hover takes as it is; null
 * where the extension has none.
 */
export const plotRequest = request<PlotParams, string | null>('nnet/plot');

export interface TemplateItem {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly text: string;
}

/** client → server: the classics that need no CSV. */
export const templatesRequest = request<undefined, readonly TemplateItem[]>('nnet/templates');

/** What a person chose of a CSV. */
export interface CsvParams {
  /** The CSV, as seen from the `.nnet` file. */
  readonly path: string;
  readonly target: string;
  readonly asClass: boolean;
  readonly columns: readonly ColumnSummary[];
  /** Columns that go in; those that are advised where it is not given. */
  readonly features?: readonly string[];
}

/** @property uri where the file will stand */
export interface NewExperimentParams extends DocumentParams {
  readonly name: string;
  readonly choice: CsvParams;
}

/** client → server: a new experiment on a CSV, checked as if it stood there already. */
export const newExperimentRequest = request<NewExperimentParams, ExperimentResult>(
  'nnet/newExperiment',
);

export interface DataEditsParams extends DocumentParams {
  readonly version: number;
  readonly choice: CsvParams;
}

/** client → server: the edits that put another CSV into the `data` section. */
export const dataEditsRequest = request<DataEditsParams, EditsResult>('nnet/dataEdits');
