/** Where the paths of a `.nnet` file lead, on this machine or elsewhere. */
import { posix } from 'node:path';
import { l10n, Uri, workspace } from 'vscode';
import type { TrainableExperiment } from '../../model/experiment/experiment.js';
import type { DataFile } from '../../protocol/tablesMessages.js';

/**
 * A data path, seen from its document; an unsaved document's paths start at the first workspace
 * folder.
 */
export function resolveData(document: Uri, path: string): Uri {
  if (posix.isAbsolute(path) || /^[a-zA-Z]:\//.test(path))
    return document.scheme === 'untitled' ? Uri.file(path) : document.with({ path });
  const folder =
    document.scheme === 'untitled'
      ? workspace.workspaceFolders?.[0]?.uri
      : Uri.joinPath(document, '..');
  return folder ? Uri.joinPath(folder, path) : Uri.file(path);
}

/** A file in one of the workspace's folders. */
export const isWithinWorkspace = (file: Uri): boolean =>
  workspace.getWorkspaceFolder(file) !== undefined;

/**
 * The files an experiment reads, data and weights of other runs, as the trainer takes them: a path
 * for local files, the bytes of others.
 */
export async function dataFilesOf(
  document: Uri,
  { data, network }: TrainableExperiment,
): Promise<DataFile[]> {
  const paths = new Set(
    [
      data.source.kind === 'csv' ? data.source.path : undefined,
      data.split?.testFile,
      ...network.layers.map((layer) => layer.parameters['weights']),
    ].filter((path) => typeof path === 'string'),
  );
  return Promise.all(
    [...paths].map(async (path): Promise<DataFile> => {
      const file = resolveData(document, path);
      if (!workspace.isTrusted && !isWithinWorkspace(file))
        throw new Error(l10n.t('{0} is outside the workspace, which is not trusted.', path));
      return file.scheme === 'file'
        ? { path, location: file.fsPath }
        : { path, bytes: await workspace.fs.readFile(file) };
    }),
  );
}
