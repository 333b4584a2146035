/** Open documents with their analyses, and what is known of the files they name. */
import { columnReadings, readingsOf } from '../../data/columnReading.js';
import type { StoredTensor } from '../../model/checks/checkWeightSources.js';
import type { DataSpec } from '../../model/experiment/experiment.js';
import type { NetworkView } from '../../model/edits/networkView.js';
import type { TableParams } from '../../protocol/serverMessages.js';
import type { DataProblem } from '../../model/experiment/table.js';
import type { ReadingOptions, TableSummary } from '../../protocol/tablesMessages.js';
import { analyze, isProblem, type Analysis } from './analyze.js';
import { FileCache } from './fileCache.js';
import { canBeShown, networkView } from './networkView.js';

export class StoredDocument {
  private shown: NetworkView | undefined;

  constructor(
    readonly uri: string,
    readonly version: number,
    readonly text: string,
    readonly analysis: Analysis,
    /** The newest before this one whose network could be read. */
    private readonly good?: StoredDocument,
  ) {}

  /** As the designer shows it: made when somebody looks. */
  get view(): NetworkView {
    this.shown ??= networkView(this.version, this.analysis, this.good?.view);
    return this.shown;
  }

  /** The newest whose network can be read: this one, or one before. Never more than one is kept. */
  get newestGood(): StoredDocument | undefined {
    return canBeShown(this.analysis) ? this : this.good;
  }
}

/** Asks the client what data files hold, seen from a document. */
export interface DataReader {
  table(
    uri: string,
    paths: TableParams['paths'],
    reading: ReadingOptions,
  ): Promise<TableSummary | DataProblem>;
  tensors(uri: string, path: string): Promise<readonly StoredTensor[] | DataProblem>;
}

type KnownTable = TableSummary | DataProblem;
type KnownTensors = readonly StoredTensor[] | DataProblem;

/** A client that cannot read is like a file that is not there. */
const unreadable: DataProblem = {
  code: 'data/not-found',
  message: 'The file cannot be read.',
  file: '',
};

export class DocumentStore {
  private readonly documents = new Map<string, StoredDocument>();
  private readonly tables = new FileCache<KnownTable>((uri) => this.analyzeAgain(uri));
  private readonly weights = new FileCache<KnownTensors>((uri) => this.analyzeAgain(uri));

  private readonly caches = [this.tables, this.weights];

  constructor(
    private readonly read: DataReader,
    private readonly changed: (document: StoredDocument) => void,
  ) {}

  get(uri: string): StoredDocument | undefined {
    return this.documents.get(uri);
  }

  close(uri: string): void {
    this.documents.delete(uri);
    for (const cache of this.caches) cache.close(uri);
  }

  /**
   * Analyses a text with what is known of its files; what is not known yet is asked for, and the
   * analysis made again.
   */
  update(uri: string, version: number, text: string): StoredDocument {
    for (const cache of this.caches) cache.begin(uri);
    const analysis = analyze(
      text,
      (spec) => this.columnsOf(uri, spec),
      (path) => this.tensorsOf(uri, path),
    );
    // Paths that were typed on the way are of no more use.
    for (const cache of this.caches) cache.end(uri);
    const document = new StoredDocument(
      uri,
      version,
      text,
      analysis,
      canBeShown(analysis) ? undefined : this.documents.get(uri)?.newestGood,
    );
    this.documents.set(uri, document);
    return document;
  }

  /** Analyses a text and tells of it: for documents that nobody types in. */
  refresh(uri: string, version: number, text: string): void {
    this.changed(this.update(uri, version, text));
  }

  private analyzeAgain(uri: string): void {
    const document = this.documents.get(uri);
    if (document) this.refresh(uri, document.version, document.text);
  }

  all(): StoredDocument[] {
    return [...this.documents.values()];
  }

  /** The document once its files are known too. */
  async settled(uri: string): Promise<StoredDocument | undefined> {
    await Promise.all(this.caches.map((cache) => cache.settled(uri)));
    return this.documents.get(uri);
  }

  /**
   * A text that stands nowhere yet, with its files, as if it stood at `uri`. Nothing of it is kept,
   * and nobody is told.
   */
  async tried(uri: string, text: string): Promise<StoredDocument> {
    const apart = new DocumentStore(this.read, () => {});
    apart.update(uri, 0, text);
    return (await apart.settled(uri))!;
  }

  /**
   * Where a column's name stands in the first line of a document's CSV; −1 where that is not known.
   */
  headerPlace(uri: string, column: string): number {
    const header =
      this.tables.usedBy(uri).flatMap((known) => (isProblem(known) ? [] : [known.header]))[0] ?? '';
    for (let at = header.indexOf(column); at >= 0; at = header.indexOf(column, at + 1)) {
      // A name of its own, not part of a longer one.
      if (
        /^$|[,;\t|" ]$/.test(header.slice(0, at)) &&
        /^(?:$|[,;\t|" ])/.test(header.slice(at + column.length))
      )
        return at;
    }
    return -1;
  }

  /** Files changed on disk: what was known of them is forgotten, and asked for again. */
  filesChanged(uris: readonly string[]): void {
    const paths = uris.map((uri) => decodeURIComponent(uri));
    for (const uri of new Set(this.caches.flatMap((cache) => cache.filesChanged(paths))))
      this.analyzeAgain(uri);
  }

  /** Forgets files that could not be read: they may be there by now, outside of what is watched. */
  retryData(uri: string): void {
    const gone = [
      this.tables.forgetWhere(uri, isProblem),
      this.weights.forgetWhere(uri, isProblem),
    ];
    const document = this.documents.get(uri);
    if (document && gone.includes(true)) this.update(uri, document.version, document.text);
  }

  private columnsOf(uri: string, spec: DataSpec): KnownTable | undefined {
    if (spec.source.kind !== 'csv') return undefined;
    const { testFile } = spec.split ?? {};
    const paths: TableParams['paths'] =
      testFile === undefined ? [spec.source.path] : [spec.source.path, testFile];
    const { delimiter, decimal, header } = spec;
    const reading: ReadingOptions = {
      columns: readingsOf(columnReadings(spec)),
      ...(delimiter !== undefined && { delimiter }),
      ...(decimal !== undefined && { decimal }),
      ...(header !== undefined && { header }),
    };
    return this.tables.of(uri, JSON.stringify([paths, reading]), paths, () =>
      this.read.table(uri, paths, reading).catch(() => unreadable),
    );
  }

  private tensorsOf(uri: string, path: string): KnownTensors | undefined {
    return this.weights.of(uri, path, [path], () =>
      this.read.tensors(uri, path).catch(() => unreadable),
    );
  }
}
