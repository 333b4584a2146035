/**
 * A new network on a CSV: its text checked, its rows and layers prepared as for a run, before
 * anybody sees it.
 */
import { posix } from 'node:path';
import { l10n, Uri, window, workspace } from 'vscode';
import { isTrainable } from '../../model/experiment/experiment.js';
import type { ExperimentResult } from '../../protocol/serverMessages.js';
import { paramsOf, type PickedCsv } from '../data/pickCsv.js';
import { dataFilesOf } from '../data/dataFiles.js';
import type { DataTables } from '../data/tables.js';
import type { Trainers } from '../data/trainers.js';
import type { LanguageService } from '../language/languageClient.js';
import { cancellable } from '../platform/progress.js';

/** Whom the way to a new network asks. */
export interface Asked {
  readonly language: LanguageService;
  readonly tables: DataTables;
  readonly trainers: Trainers;
}

/**
 * The text of a new network, which trains. Where it would not, the person is told why, and has it
 * only for the asking.
 * @param uri where it will stand
 * @returns undefined where it is not to be written
 */
export async function offeredNetwork(
  { language, trainers }: Asked,
  uri: Uri,
  choice: PickedCsv,
): Promise<string | undefined> {
  const offered = await language.newExperiment({
    uri: uri.toString(),
    name: networkName(posix.basename(uri.path, '.nnet')),
    choice: paramsOf(choice, posix.basename(choice.uri.path)),
  });
  const title = l10n.t('Preparing {0}', workspace.asRelativePath(choice.uri));
  const refused = await cancellable(title, (signal) => refusal(trainers, uri, offered, signal));
  if (refused === undefined) return offered.text;
  if (refused === cancelled) return undefined;
  const write = l10n.t('Write It All the Same');
  const chosen = await window.showErrorMessage(
    l10n.t('A network on {0} would not train yet. {1}', posix.basename(choice.uri.path), refused),
    write,
  );
  return chosen === write ? offered.text : undefined;
}

/** A network's name is a word. */
const networkName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^(?=\p{N})/u, '_');

const cancelled = Symbol('cancelled');

/** Why a text would not train: its first error, or what the preparation ends with. */
async function refusal(
  trainers: Trainers,
  uri: Uri,
  { experiment, findings }: ExperimentResult,
  signal: AbortSignal,
): Promise<string | typeof cancelled | undefined> {
  const error = findings.find(({ severity }) => severity === 'error');
  if (error || !isTrainable(experiment))
    return error?.message ?? l10n.t('It needs the sections data, network and train.');
  const trainer = trainers.start();
  try {
    const files = await dataFilesOf(uri, experiment);
    const answer = await trainer.link.request('rehearse', { experiment, files }, { signal });
    return 'problem' in answer ? answer.problem.message : undefined;
  } catch (failed) {
    if (signal.aborted) return cancelled;
    throw failed;
  } finally {
    trainer.dispose();
  }
}
