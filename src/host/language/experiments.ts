/**
 * From a document to what the trainer can start with; or a clear word to the person on what stands
 * in the way.
 */
import { commands, l10n, window, workspace, type Uri } from 'vscode';
import { isTrainable } from '../../model/experiment/experiment.js';
import type { DataFile } from '../../protocol/tablesMessages.js';
import type { TrainerJob } from '../../protocol/trainerMessages.js';
import { dataFilesOf } from '../data/dataFiles.js';
import type { LanguageService } from './languageClient.js';

export interface CheckedExperiment {
  readonly job: TrainerJob;
  readonly text: string;
}

/** The files that a document names as it stands; none, and no word, where it has errors. */
export async function filesNamedIn(language: LanguageService, uri: Uri): Promise<DataFile[]> {
  try {
    const experiment = (await language.experiment(uri))?.experiment;
    return experiment && isTrainable(experiment) ? await dataFilesOf(uri, experiment) : [];
  } catch {
    return [];
  }
}

/**
 * The checked experiment of a document, or nothing after the person was told why.
 * @param refuse is told the reason too: a panel that is open shows it where the person is looking
 */
export async function checkedExperiment(
  language: LanguageService,
  uri: Uri,
  refuse?: (why: string) => void,
): Promise<CheckedExperiment | undefined> {
  await workspace.openTextDocument(uri);
  const result = await language.experiment(uri);
  if (!result) {
    void window.showErrorMessage(l10n.t('{0} could not be read.', workspace.asRelativePath(uri)));
    return undefined;
  }
  const errors = result.findings.filter((finding) => finding.severity === 'error');
  const { experiment } = result;
  if (errors.length > 0 || !isTrainable(experiment)) {
    const name = workspace.asRelativePath(uri);
    const first = errors[0];
    const why = first
      ? l10n.t('{0}, line {1}: {2}', name, first.range.start.line + 1, first.message)
      : l10n.t('{0}: training needs the sections data, network and train.', name);
    const show = l10n.t('Show Problems');
    refuse?.(why);
    // Not awaited: the command is over, the message may stay.
    void window
      .showErrorMessage(
        errors.length > 1 ? `${why} ${l10n.t('({0} more)', errors.length - 1)}` : why,
        show,
      )
      .then(
        (chosen) => chosen === show && commands.executeCommand('workbench.actions.view.problems'),
      );
    return undefined;
  }
  return { job: { experiment, files: await dataFilesOf(uri, experiment) }, text: result.text };
}
