/** Open documents with their analyses, and what is known of the files they name. */
import { Buffer } from 'node:buffer';
import { constants, gunzipSync } from 'node:zlib';
import { codedColumns, readCsv } from '../../data/csvReader.js';
import { DataError, orDataError } from '../../data/dataError.js';
import { stacked, summarize, type Table } from '../../data/table.js';
import { readSafetensorsHeader } from '../../formats/safetensors.js';
import type { ColumnSummary } from '../../model/experiment/dataset.js';
import type { StoredTensor } from '../../model/checks/checkWeightSources.js';
import type { DataSpec } from '../../model/experiment/experiment.js';
import type { NetworkView } from '../../model/edits/networkView.js';
import type { ReadDataResult } from '../../protocol/serverMessages.js';
import { analyze, type Analysis, type KnownColumns } from './analyze.js';
import { FileCache } from './fileCache.js';
import { canBeShown, networkView } from './networkView.js';
import { fileName } from './paths.js';

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

/** Asks the client for a file's first bytes. */
export type ReadData = (uri: string, path: string) => Promise<ReadDataResult>;

interface DataFile extends KnownColumns {
  /** The first line of the CSV. */
  readonly header: string;
}

export class DocumentStore {
  private readonly documents = new Map<string, StoredDocument>();
  private readonly tables = new FileCache<DataFile | DataError>((uri) => this.analyzeAgain(uri));
  private readonly weights = new FileCache<readonly StoredTensor[] | DataError>((uri) =>
    this.analyzeAgain(uri),
  );

  private readonly caches = [this.tables, this.weights];

  constructor(
    private readonly read: ReadData,
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
   * Where a column's name stands in the first line of a document's CSV; −1 where that is not known.
   */
  headerPlace(uri: string, column: string): number {
    const header =
      this.tables
        .usedBy(uri)
        .flatMap((known) => (known instanceof DataError ? [] : [known.header]))[0] ?? '';
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

  /** The columns of a CSV that no document need name yet. */
  async columnsOfFile(uri: string): Promise<readonly ColumnSummary[] | DataError> {
    const result = await this.read(uri, '');
    return orDataError(() => summarize(tableIn(result, uri, {}).table));
  }

  /** Forgets files that could not be read: they may be there by now, outside of what is watched. */
  retryData(uri: string): void {
    const failed = (known: unknown): boolean => known instanceof DataError;
    const gone = this.caches.map((cache) => cache.forgetWhere(uri, failed));
    const document = this.documents.get(uri);
    if (document && gone.includes(true)) this.update(uri, document.version, document.text);
  }

  private columnsOf(uri: string, spec: DataSpec): DataFile | DataError | undefined {
    if (spec.source.kind !== 'csv') return undefined;
    const paths = [spec.source.path, spec.split?.testFile].filter((path) => path !== undefined);
    const key = JSON.stringify([
      paths,
      spec.delimiter,
      spec.decimal,
      spec.header,
      codedColumns(spec.columns),
    ]);
    return this.tables.of(uri, key, paths, async () => {
      const results = await Promise.all(paths.map((path) => this.readOr(uri, path)));
      return orDataError(() => {
        const [main, test] = results.map((result, i) => tableIn(result, paths[i]!, spec));
        const partial = main!.partial || test?.partial === true;
        // Of two beginnings nothing is certain together.
        const table = test && !partial ? stacked(main!.table, test.table) : main!.table;
        return {
          columns: summarize(table),
          notes: main!.table.notes,
          header: main!.header,
          ...(partial && { partial }),
        };
      });
    });
  }

  private tensorsOf(uri: string, path: string): readonly StoredTensor[] | DataError | undefined {
    return this.weights.of(uri, path, [path], async () => {
      const result = await this.readOr(uri, path);
      return orDataError(() => {
        const { bytes, size } = bytesIn(result, path);
        try {
          return readSafetensorsHeader(bytes, size);
        } catch (error) {
          if (error instanceof RangeError)
            throw new DataError('data/weights', error.message, { file: path });
          throw error;
        }
      });
    });
  }

  /** A client that cannot read is like a file that is not there. */
  private readOr(uri: string, path: string): Promise<ReadDataResult> {
    return this.read(uri, path).catch(() => ({ error: 'the file cannot be read.' }));
  }
}

function bytesIn(result: ReadDataResult, path: string): { bytes: Uint8Array; size: number } {
  if ('error' in result)
    throw new DataError('data/not-found', result.error, { file: fileName(path) });
  return { bytes: Buffer.from(result.base64, 'base64'), size: result.size };
}

interface ReadTable {
  readonly table: Table;
  readonly header: string;
  /** The file is larger than what was read of it. */
  readonly partial: boolean;
}

/** @throws DataError where the file is not there or cannot be understood */
function tableIn(
  result: ReadDataResult,
  path: string,
  spec: Partial<Pick<DataSpec, 'delimiter' | 'decimal' | 'header' | 'columns'>>,
): ReadTable {
  const file = fileName(path);
  const { bytes: packed, size } = bytesIn(result, path);
  const partial = packed.length < size;
  try {
    // The end of a packed file that was cut off is no error.
    const unpacked = path.endsWith('.gz')
      ? gunzipSync(packed, partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {})
      : packed;
    const bytes = partial ? wholeRows(unpacked) : unpacked;
    const header = new TextDecoder().decode(bytes.subarray(0, 8192)).split(/[\r\n]/)[0]!;
    return { table: readCsv(() => [bytes], { ...spec, file }), header, partial };
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError('data/unreadable', 'the file cannot be read.', { file });
  }
}

/** Up to the last line end that is not within quotes: \n, or \r where there is no \n. */
function wholeRows(bytes: Uint8Array): Uint8Array {
  const lineEnd = bytes.includes(10) ? 10 : 13;
  let end = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 34) quoted = !quoted;
    else if (bytes[i] === lineEnd && !quoted) end = i + 1;
  }
  return bytes.subarray(0, end);
}
