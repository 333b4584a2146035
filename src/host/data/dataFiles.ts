/** Where the paths of a `.nnet` file lead, on this machine or elsewhere. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
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

/** A file in one of the workspace's folders, once `..` and symbolic links are followed. */
export async function isWithinWorkspace(file: Uri): Promise<boolean> {
  if (file.scheme !== 'file')
    return (
      workspace.getWorkspaceFolder(file.with({ path: posix.normalize(file.path) })) !== undefined
    );
  const real = await realPlace(file.fsPath);
  const folders = await Promise.all(
    (workspace.workspaceFolders ?? []).map(({ uri }) => realPlace(uri.fsPath)),
  );
  return folders.some((folder) => {
    const from = relative(folder, real);
    return from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
  });
}

/** Where a path leads; of one that is not there, where its folder does. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const folder = dirname(whole);
    return folder === whole ? whole : join(await realPlace(folder), basename(whole));
  }
}

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
      if (!workspace.isTrusted && !(await isWithinWorkspace(file)))
        throw new Error(l10n.t('{0} is outside the workspace, which is not trusted.', path));
      return file.scheme === 'file'
        ? { path, location: file.fsPath }
        : { path, bytes: await workspace.fs.readFile(file) };
    }),
  );
}
