/**
 * The designer: a custom editor of the text itself. Every gesture is one edit of the document, and
 * so one undo step.
 */
import type { RangeEdit } from '../../model/experiment/finding.js';
import {
  commands,
  Range,
  Selection,
  TextEditorRevealType,
  TextEditorSelectionChangeKind,
  Uri,
  ViewColumn,
  window,
  type CustomTextEditorProvider,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
  type WebviewPanel,
} from 'vscode';
import type { NetworkEdit } from '../../model/edits/edits.js';
import type { NetworkView } from '../../model/edits/networkView.js';
import { Link } from '../../protocol/link.js';
import type { DesignerHost, DesignerView } from '../../protocol/designerMessages.js';
import { designerShapes } from '../../protocol/shapes.js';
import { applyEdits, editorsOf } from '../platform/documents.js';
import type { LanguageService } from '../language/languageClient.js';
import { attempt } from '../platform/report.js';
import { webviewChannel, webviewOptions, webviewPage } from '../platform/webviews.js';

export const designerViewType = 'nnet.designer';

/** What a rejected edit tells the designer. */
class EditRejected extends Error {
  constructor(
    readonly code: 'stale' | 'refused',
    message: string,
  ) {
    super(message);
  }
}

const stale = (): EditRejected =>
  new EditRejected('stale', 'The text has changed in the meantime.');

type DesignerLink = Link<DesignerHost, DesignerView>;

export class DesignerEditor implements CustomTextEditorProvider {
  private active: DesignerLink | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly language: LanguageService,
  ) {}

  /** Runs a command of the keyboard in the designer that has the focus. */
  command(command: DesignerView['notifications']['command']): void {
    this.active?.notify('command', command);
  }

  async resolveCustomTextEditor(document: TextDocument, panel: WebviewPanel): Promise<void> {
    const { webview } = panel;
    webview.options = webviewOptions(this.context.extensionUri);
    const link: DesignerLink = new Link(webviewChannel(webview), designerShapes);
    link.answer('snapshot', async () => (await this.language.view(document.uri)) ?? undefined);
    link.answer('edit', ({ baseVersion, edit }) => this.edit(document, baseVersion, edit));
    link.answer('fix', ({ baseVersion, edits }) => this.apply(document, baseVersion, edits));
    link.answer('readValue', (typed) => this.language.readValue(document, typed));
    link.on('select', ({ layer }) => attempt(this.followInText(document, layer)));
    link.on('reveal', ({ layer }) => attempt(this.revealInText(document, layer)));
    link.on('revealSection', (section) => attempt(this.revealSection(document, section)));
    link.on('train', () => attempt(commands.executeCommand('nnet.train', document.uri)));
    link.on('inspect', () => attempt(commands.executeCommand('nnet.stepThrough', document.uri)));
    const disposables: Disposable[] = [
      this.language.onViewChanged(({ uri, view }) => {
        if (Uri.parse(uri).toString() === document.uri.toString())
          link.notify('modelChanged', view);
      }),
      // The cursor that a person moves is followed; where an edit happens to leave it is not.
      window.onDidChangeTextEditorSelection(({ textEditor, selections, kind }) => {
        if (
          (kind === TextEditorSelectionChangeKind.Mouse ||
            kind === TextEditorSelectionChangeKind.Keyboard) &&
          textEditor.document.uri.toString() === document.uri.toString() &&
          selections[0]
        )
          attempt(this.followInDesigner(document, link, selections[0].active.line));
      }),
      panel.onDidChangeViewState(() => this.setActive(link, panel.active)),
    ];
    panel.onDidDispose(() => {
      link.close();
      this.setActive(link, false);
      disposables.forEach((disposable) => disposable.dispose());
    });
    this.setActive(link, panel.active);
    webview.html = webviewPage(webview, this.context.extensionUri, 'designer');
  }

  private setActive(link: DesignerLink, active: boolean): void {
    if (active) this.active = link;
    else if (this.active === link) this.active = undefined;
  }

  /**
   * @returns whether the text changed. @throws EditRejected where it has moved on, or the edit
   * cannot be made
   */
  private async edit(
    document: TextDocument,
    baseVersion: number,
    edit: NetworkEdit,
  ): Promise<boolean> {
    if (document.version !== baseVersion) throw stale();
    const result = await this.language.edits(document, edit);
    if ('stale' in result) throw stale();
    if ('refused' in result) throw new EditRejected('refused', result.refused);
    return this.apply(document, baseVersion, result.edits);
  }

  /**
   * One undo step.
   * @returns whether the text changed. @throws EditRejected where it has moved on
   */
  private async apply(
    document: TextDocument,
    baseVersion: number,
    edits: readonly RangeEdit[],
  ): Promise<boolean> {
    if (document.version !== baseVersion) throw stale();
    if (edits.length === 0) return false;
    if (!(await applyEdits(document.uri, edits))) throw stale();
    return true;
  }

  private async lines(document: TextDocument): Promise<NetworkView['lines']> {
    return (await this.language.view(document.uri))?.lines ?? {};
  }

  private async followInDesigner(
    document: TextDocument,
    link: DesignerLink,
    line: number,
  ): Promise<void> {
    const lines = Object.entries(await this.lines(document));
    const layer = lines.filter(([, start]) => start <= line).toSorted((a, b) => b[1] - a[1])[0];
    link.notify('selectionChanged', { layer: layer?.[1] === line ? layer[0] : undefined });
  }

  /** Selecting a card puts the text cursor on its line, where the text is on show. */
  private async followInText(document: TextDocument, layer: string): Promise<void> {
    const line = (await this.lines(document))[layer];
    const [editor] = editorsOf(document.uri);
    if (
      line === undefined ||
      line >= document.lineCount ||
      !editor ||
      editor.selection.active.line === line
    )
      return;
    const at = document
      .lineAt(line)
      .range.start.with({ character: document.lineAt(line).firstNonWhitespaceCharacterIndex });
    editor.selection = new Selection(at, at);
    editor.revealRange(new Range(at, at), TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async revealInText(document: TextDocument, layer: string): Promise<void> {
    await showLine(document, (await this.lines(document))[layer]);
  }

  private async revealSection(document: TextDocument, section: 'data' | 'train'): Promise<void> {
    await showLine(document, (await this.language.view(document.uri))?.sections?.[section]);
  }
}

/** Puts the cursor on a line, in the editor that shows the text already, if one does. */
async function showLine(document: TextDocument, line: number | undefined): Promise<void> {
  if (line === undefined || line >= document.lineCount) return;
  const [shown] = editorsOf(document.uri);
  await window.showTextDocument(document, {
    selection: new Selection(line, 0, line, 0),
    viewColumn: shown?.viewColumn ?? ViewColumn.Beside,
  });
}
