/**
 * Import: a network in another program's text format, as a new file beside it that nothing is saved
 * of until the person does.
 */
import { l10n, window, workspace, type Uri } from 'vscode';
import type { LanguageService } from '../language/languageClient.js';

/** Opens the network of a sisl file as a new text; what cannot be read is said. */
export async function importNetwork(language: LanguageService, uri: Uri): Promise<void> {
  const result = await language.import(uri);
  if ('error' in result)
    return void window.showErrorMessage(
      l10n.t('{0} cannot be imported. {1}', workspace.asRelativePath(uri), result.error),
    );
  await window.showTextDocument(
    await workspace.openTextDocument({ language: 'nnet', content: result.text }),
  );
}
