/** Which `.nnet` document a command is about: the one it was given, else the one on show. */
import { TabInputCustom, TabInputText, Uri, window } from 'vscode';
import { designerViewType } from './designerEditor.js';

/** A document of the language, or a file that is called so. */
export const isNetwork = (uri: Uri, languageId?: string): boolean =>
  languageId === 'nnet' || uri.path.endsWith('.nnet');

/** @param given a command's first argument: a Uri from a menu, a string from a code lens */
export function activeNetwork(given?: unknown): Uri | undefined {
  if (given instanceof Uri) return given;
  if (typeof given === 'string') return Uri.parse(given);
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof TabInputCustom && input.viewType === designerViewType) return input.uri;
  if (input instanceof TabInputText && isNetwork(input.uri)) return input.uri;
  const editor =
    window.activeTextEditor ??
    window.visibleTextEditors.find((e) => isNetwork(e.document.uri, e.document.languageId));
  if (editor && isNetwork(editor.document.uri, editor.document.languageId))
    return editor.document.uri;
  // A panel of ours has the focus: the network beside it is meant.
  return window.tabGroups.all
    .flatMap((group) => (group.activeTab ? [group.activeTab.input] : []))
    .flatMap((tab) =>
      (tab instanceof TabInputText || tab instanceof TabInputCustom) && isNetwork(tab.uri)
        ? [tab.uri]
        : [],
    )[0];
}
