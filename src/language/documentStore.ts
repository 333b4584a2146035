/** Open documents with their analyses, and the columns of their data files. */
import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { readCsv } from '../data/csvReader.js';
import { DataError } from '../data/dataError.js';
import { summarize } from '../data/table.js';
import type { ColumnSummary } from '../model/dataset.js';
import type { DataSpec } from '../model/experiment.js';
import type { NetworkView } from '../model/networkView.js';
import type { ReadDataResult } from '../protocol/serverMessages.js';
import { analyze, type Analysis, type ColumnsOf } from './analyze.js';
import { canBeShown, networkView } from './networkView.js';

type Known = { readonly columns: readonly ColumnSummary[]; readonly notes: readonly string[] } | DataError | undefined;

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

/** Asks the client for a data file's bytes. */
export type ReadData = (uri: string, path: string) => Promise<ReadDataResult>;

export class DocumentStore {
  private readonly documents = new Map<string, StoredDocument>();
  private readonly columns = new Map<string, Known>();
  /** First lines of data files, by the same keys as their columns. */
  private readonly headers = new Map<string, string>();
  private readonly reading = new Map<string, Promise<void>>();
  /** The data file each document names now. */
  private readonly current = new Map<string, string>();

  constructor(
    private readonly read: ReadData,
    private readonly changed: (document: StoredDocument) => void,
  ) {}

  get(uri: string): StoredDocument | undefined {
    return this.documents.get(uri);
  }

  close(uri: string): void {
    this.documents.delete(uri);
    this.current.delete(uri);
    for (const key of this.keysOf(uri)) this.forget(key);
  }

  private forget(key: string): void {
    this.columns.delete(key);
    this.headers.delete(key);
    this.reading.delete(key);
  }

  /** The data files a document was checked against, or is about to be. */
  private keysOf(uri: string): string[] {
    return [...new Set([...this.columns.keys(), ...this.reading.keys()])].filter((key) => key.startsWith(`${uri}\n`));
  }

  /** Analyses a text with what is known of its data; what is not known yet is asked for, and the analysis made again. */
  update(uri: string, version: number, text: string): StoredDocument {
    const analysis = analyze(text, this.columnsFor(uri));
    const document = new StoredDocument(uri, version, text, analysis, canBeShown(analysis) ? undefined : this.documents.get(uri)?.newestGood);
    this.documents.set(uri, document);
    // Paths that were typed on the way are of no more use.
    for (const key of this.keysOf(uri)) if (key !== this.current.get(uri)) this.forget(key);
    return document;
  }

  /** Analyses a text and tells of it: for documents that nobody types in. */
  refresh(uri: string, version: number, text: string): void {
    this.changed(this.update(uri, version, text));
  }

  all(): StoredDocument[] {
    return [...this.documents.values()];
  }

  /** The document once its data is known too. */
  async settled(uri: string): Promise<StoredDocument | undefined> {
    await Promise.all([...this.reading].filter(([key]) => key.startsWith(`${uri}\n`)).map(([, promise]) => promise));
    return this.documents.get(uri);
  }

  /** Where a column's name stands in the first line of a document's CSV; −1 where that is not known. */
  headerPlace(uri: string, column: string): number {
    const header = this.headers.get(this.current.get(uri) ?? '') ?? '';
    for (let at = header.indexOf(column); at >= 0; at = header.indexOf(column, at + 1)) {
      // A name of its own, not part of a longer one.
      if (/^$|[,;\t|" ]$/.test(header.slice(0, at)) && /^(?:$|[,;\t|" ])/.test(header.slice(at + column.length))) return at;
    }
    return -1;
  }

  /** Data files changed on disk: what was known of them is forgotten. */
  dataChanged(): void {
    for (const key of [...this.columns.keys(), ...this.reading.keys()]) this.forget(key);
    for (const { uri, version, text } of this.documents.values()) this.changed(this.update(uri, version, text));
  }

  /** The columns of a CSV that no document need name yet. */
  async columnsOfFile(uri: string): Promise<readonly ColumnSummary[] | DataError> {
    const file = uri.split('/').at(-1)!;
    const known = columnsIn(await this.read(uri, ''), file, {});
    if (known instanceof DataError) return known;
    return known?.columns ?? new DataError('data/too-large', 'the file is too large to look into here; write its target into the .nnet file by hand.', { file });
  }

  /** Forgets data files that could not be read: they may be there by now, outside of what is watched. */
  retryData(uri: string): void {
    const failed = this.keysOf(uri).filter((key) => this.columns.get(key) instanceof DataError);
    failed.forEach((key) => this.columns.delete(key));
    const document = this.documents.get(uri);
    if (document && failed.length > 0) this.update(uri, document.version, document.text);
  }

  private columnsFor(uri: string): ColumnsOf {
    return (spec) => {
      if (spec.source.kind !== 'csv') return undefined;
      const key = [uri, spec.source.path, spec.delimiter, spec.decimal, spec.header].join('\n');
      this.current.set(uri, key);
      if (!this.columns.has(key) && !this.reading.has(key)) this.load(key, uri, spec);
      return this.columns.get(key);
    };
  }

  private load(key: string, uri: string, spec: DataSpec): void {
    const { path } = spec.source as Extract<DataSpec['source'], { kind: 'csv' }>;
    const reading = this.read(uri, path).then(
      (result) => result,
      () => undefined,
    );
    const done = reading.then((result) => {
      // What was asked for before the file changed, or the document was closed, is of no use any more.
      if (this.reading.get(key) !== done) return;
      this.reading.delete(key);
      if (result && 'base64' in result && !path.endsWith('.gz'))
        this.headers.set(
          key,
          Buffer.from(result.base64.slice(0, 8192), 'base64')
            .toString('utf8')
            .replace(/^\uFEFF/, '')
            .split(/[\r\n]/)[0]!,
        );
      this.columns.set(key, result && columnsIn(result, path, spec));
      const document = this.documents.get(uri);
      if (document) this.changed(this.update(uri, document.version, document.text));
    });
    this.reading.set(key, done);
  }
}

function columnsIn(result: ReadDataResult, path: string, spec: Pick<DataSpec, 'delimiter' | 'decimal' | 'header'>): Known {
  const file = path.split('/').at(-1)!;
  if ('error' in result) return new DataError('data/not-found', result.error, { file });
  // A file too large to check while typing is checked when it is trained on.
  if ('tooLarge' in result) return undefined;
  try {
    const packed = Buffer.from(result.base64, 'base64');
    const bytes = path.endsWith('.gz') ? gunzipSync(packed) : packed;
    const table = readCsv(() => [bytes], { ...spec, file });
    return { columns: summarize(table), notes: table.notes };
  } catch (error) {
    if (error instanceof DataError) return error;
    return new DataError('data/unreadable', 'the file cannot be read.', { file });
  }
}
