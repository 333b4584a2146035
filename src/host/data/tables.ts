/**
 * The worker that owns parsed data files, as the host sees it: columns for the checks, rows for the
 * trainers. Started when a file is first asked for; a workspace that is not trusted has only its
 * own files read.
 */
import {
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import type { StoredTensor } from '../../model/checks/checkWeightSources.js';
import type { DataProblem } from '../../model/experiment/table.js';
import type {
  DataFile,
  ReadingOptions,
  SharedTables,
  TableRequest,
  Tables,
  TablesHost,
  TableSummary,
} from '../../protocol/tablesMessages.js';
import { showIfLong } from '../platform/progress.js';
import { startWorker, type LinkedWorker } from '../platform/worker.js';
import { isWithinWorkspace, resolveData } from './dataFiles.js';

export class DataTables implements Disposable {
  private worker: LinkedWorker<TablesHost, Tables> | undefined;

  constructor(private readonly context: ExtensionContext) {}

  /** What is known of files that a document names. */
  async summary(
    document: Uri,
    paths: readonly [string] | readonly [string, string],
    reading: ReadingOptions,
  ): Promise<TableSummary | DataProblem> {
    const files: DataFile[] = [];
    for (const path of paths) {
      const file = await fileFor(path, resolveData(document, path));
      if ('code' in file) return file;
      files.push(file);
    }
    const request = { files: files as unknown as TableRequest['files'], reading };
    return this.link.request('summary', request);
  }

  /** The columns of a CSV that no document need name yet. */
  async columns(uri: Uri): Promise<TableSummary | DataProblem> {
    const file = await fileFor(nameOf(uri), uri);
    return 'code' in file ? file : this.link.request('summary', { files: [file], reading: {} });
  }

  async tensors(document: Uri, path: string): Promise<readonly StoredTensor[] | DataProblem> {
    const file = await fileFor(path, resolveData(document, path));
    return 'code' in file ? file : this.link.request('tensors', file);
  }

  /**
   * The rows of files, for a trainer: in memory that its thread sees as well. What takes longer
   * than a moment is shown in the status bar.
   * @param signal aborted, the files are read no further
   */
  rows(request: TableRequest, signal: AbortSignal): Promise<SharedTables> {
    const watched = new SharedArrayBuffer(8);
    const flags = new Int32Array(watched);
    signal.addEventListener('abort', () => Atomics.store(flags, 0, 1));
    const rows = this.link.request('rows', { ...request, watched }, { signal });
    showProgress(nameOf(request.files[0]), rows, () => Atomics.load(flags, 1));
    return rows;
  }

  dispose(): void {
    this.worker?.dispose();
  }

  private get link(): LinkedWorker<TablesHost, Tables>['link'] {
    if (!this.worker || this.worker.ended)
      this.worker = startWorker<TablesHost, Tables>(this.context, 'tables', 'NNet tables');
    return this.worker.link;
  }
}

const nameOf = ({ path }: Pick<Uri, 'path'>): string => path.slice(path.lastIndexOf('/') + 1);

/** So often it is shown how far a reading is. */
const oftenMs = 250;

/** @param percent of a file that was read */
function showProgress(file: string, reading: Promise<unknown>, percent: () => number): void {
  showIfLong(reading, (over) =>
    window.withProgress({ location: ProgressLocation.Window }, async (progress) => {
      const tell = (): void =>
        progress.report({ message: l10n.t('Reading {0}: {1} %', file, percent()) });
      tell();
      const again = setInterval(tell, oftenMs);
      await over;
      clearInterval(again);
    }),
  );
}

/** A file as the worker takes it: its place where it is local, else its bytes. */
async function fileFor(path: string, uri: Uri): Promise<DataFile | DataProblem> {
  const file = nameOf(uri);
  if (!workspace.isTrusted && !(await isWithinWorkspace(uri)))
    return {
      code: 'data/not-found',
      message: `${file}: the file is outside the workspace, which is not trusted.`,
      file,
    };
  try {
    if (uri.scheme !== 'file') return { path, bytes: await workspace.fs.readFile(uri) };
    await workspace.fs.stat(uri);
    return { path, location: uri.fsPath };
  } catch {
    const looked = workspace.asRelativePath(uri);
    return {
      code: 'data/not-found',
      message: `${file}: there is no such file (looked for ${looked}).`,
      file,
    };
  }
}
