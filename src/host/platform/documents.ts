/** Documents of VS Code: the editors that show one, and edits of the language server made in it. */
import { Range, window, workspace, WorkspaceEdit, type TextEditor, type Uri } from 'vscode';
import type { TextRange } from '../../model/experiment/finding.js';

/** The editors in which a document can be seen. */
export const editorsOf = (uri: Uri): readonly TextEditor[] =>
  window.visibleTextEditors.filter((editor) => editor.document.uri.toString() === uri.toString());

/** Makes edits as one undo step. @returns whether they could be made */
export function applyEdits(
  uri: Uri,
  edits: readonly { readonly range: TextRange; readonly newText: string }[],
): Thenable<boolean> {
  const workspaceEdit = new WorkspaceEdit();
  for (const { range, newText } of edits)
    workspaceEdit.replace(
      uri,
      new Range(range.start.line, range.start.character, range.end.line, range.end.character),
      newText,
    );
  return workspace.applyEdit(workspaceEdit);
}
