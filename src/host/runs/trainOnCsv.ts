/**
 * "Train on CSV…": puts a CSV into the network on show, in one undoable edit; without one, writes a
 * network beside the CSV. Then trains.
 */
import { posix } from 'node:path';
import { l10n, Uri, ViewColumn, window, workspace, type Memento } from 'vscode';
import type { LanguageService } from '../language/languageClient.js';
import type { Runs } from './runs.js';
import { activeNetwork } from '../designer/activeNetwork.js';
import { applyEdits } from '../platform/documents.js';
import { isWithinWorkspace } from '../data/dataFiles.js';
import { baseName, exists } from '../designer/newNetwork.js';
import { offeredNetwork, type Asked } from '../designer/offeredNetwork.js';
import { paramsOf, pickColumns, pickCsvFile, pickTarget, type PickedCsv } from '../data/pickCsv.js';

/**
 * Asks for CSV and target, puts them into the open or a new network, trains.
 * @param given a CSV's Uri
 */
export async function trainOnCsv(
  asked: Asked,
  runs: Runs,
  memory: Memento,
  given?: unknown,
): Promise<void> {
  // From a CSV's own menu the file is given; from the palette it is asked for.
  const fromMenu = given instanceof Uri && /\.csv(\.gz)?$/.test(given.path) ? given : undefined;
  const network = fromMenu ? undefined : activeNetwork();
  const title = network
    ? l10n.t('Train {0} on a CSV', posix.basename(network.path))
    : l10n.t('Train a new network on a CSV');
  const csv = fromMenu ?? (await pickCsvFile(title));
  if (!csv) return;
  const key = `nnet.target/${csv.toString()}`;
  const picked = await pickTarget(asked.tables, csv, memory.get(key));
  const choice = picked && (await pickColumns(picked, 'warned'));
  if (!choice) return;
  await memory.update(key, choice.target);
  const uri = network
    ? await intoNetwork(asked.language, network, choice)
    : await besideCsv(asked, choice);
  if (uri) await runs.train(uri);
}

async function intoNetwork(
  language: LanguageService,
  network: Uri,
  choice: PickedCsv,
): Promise<Uri | undefined> {
  const document = await workspace.openTextDocument(network);
  const params = paramsOf(choice, pathFrom(network, choice.uri));
  const result = await language.dataEdits(document, params);
  if (!('edits' in result)) {
    void window.showErrorMessage(l10n.t('The text changed while you were choosing. Try again.'));
    return undefined;
  }
  if (await applyEdits(network, result.edits)) {
    window.setStatusBarMessage(
      l10n.t(
        '{0} now reads {1}; Undo brings the old data back.',
        posix.basename(network.path),
        posix.basename(choice.uri.path),
      ),
      10_000,
    );
    return network;
  }
  void window.showErrorMessage(l10n.t('The text changed while you were choosing. Try again.'));
  return undefined;
}

/** A relative path with `/`, where both are on the same disk. */
function pathFrom(network: Uri, csv: Uri): string {
  if (network.scheme === 'untitled') return workspace.asRelativePath(csv, false);
  if (network.scheme !== csv.scheme) return csv.path;
  // Another drive has no relative path.
  const drive = (uri: Uri): string => /^\/[a-zA-Z]:/.exec(uri.path)?.[0].toLowerCase() ?? '';
  return drive(network) === drive(csv)
    ? posix.relative(posix.dirname(network.path), csv.path)
    : csv.path.slice(1);
}

async function besideCsv(asked: Asked, choice: PickedCsv): Promise<Uri | undefined> {
  if (!workspace.isTrusted && !(await isWithinWorkspace(choice.uri)))
    throw new Error(l10n.t('Files outside the workspace are written only once it is trusted.'));
  const folder = Uri.joinPath(choice.uri, '..');
  const base = baseName(choice.uri);
  let name = base;
  for (let n = 2; await exists(Uri.joinPath(folder, `${name}.nnet`)); n++) name = `${base}-${n}`;
  const uri = Uri.joinPath(folder, `${name}.nnet`);
  const text = await offeredNetwork(asked, uri, choice);
  if (text === undefined) return undefined;
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await window.showTextDocument(uri, { viewColumn: ViewColumn.One });
  return uri;
}
