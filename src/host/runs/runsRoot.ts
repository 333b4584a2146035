/** Where the runs of a network are kept. */
import { isAbsolute, join } from 'node:path';
import { Uri, workspace, type ExtensionContext } from 'vscode';

/**
 * Beside the `.nnet` file where that is local and trusted; else with the extension's own storage.
 */
export function runsRootOf({ storageUri, globalStorageUri }: ExtensionContext, uri: Uri): string {
  if (uri.scheme !== 'file' || !workspace.isTrusted)
    return join((storageUri ?? globalStorageUri).fsPath, 'runs');
  const folder = Uri.joinPath(uri, '..').fsPath;
  const location = workspace.getConfiguration('nnet', uri).get<string>('runs.location', '');
  if (location === '') return join(folder, '.nnet-runs');
  return isAbsolute(location) ? location : join(folder, location);
}
