/**
 * The inspector's panels: one a document, each with a session of its own, of the text as it stands
 * or of a run as it was.
 */
import { basename } from 'node:path';
import {
  l10n,
  OverviewRulerLane,
  Range,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextEditorDecorationType,
} from 'vscode';
import type { InspectorView } from '../../protocol/inspectorMessages.js';
import type { Trainers } from '../data/trainers.js';
import { checkedExperiment } from '../language/experiments.js';
import type { LanguageService } from '../language/languageClient.js';
import { editorsOf } from '../platform/documents.js';
import { attempt } from '../platform/report.js';
import { InspectorPanel } from './inspectorPanel.js';

export class Inspector implements Disposable {
  private readonly panels = new Map<string, InspectorPanel>();
  /** Documents that are being checked: a second click opens no second panel. */
  private readonly opening = new Set<string>();
  private readonly currentLine: TextEditorDecorationType;
  private readonly subscription: Disposable;

  constructor(
    private readonly context: ExtensionContext,
    private readonly language: LanguageService,
    private readonly trainers: Trainers,
  ) {
    this.currentLine = window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerColor: new ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerLane: OverviewRulerLane.Full,
    });
    this.subscription = workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.panels.get(document.uri.toString())?.outdate();
    });
  }

  /** @param run folder of the run to look into; the text as it stands without */
  async open(uri: Uri, run?: string): Promise<void> {
    const key = uri.toString();
    const known = this.panels.get(key);
    if (known) return known.show(run);
    if (this.opening.has(key)) return;
    this.opening.add(key);
    try {
      // Errors are told before an empty panel opens; a run is what it was, whatever the text says.
      if (run === undefined && !(await checkedExperiment(this.language, uri))) return;
    } finally {
      this.opening.delete(key);
    }
    const panel = new InspectorPanel(this.context, {
      title: l10n.t('{0}: inspector', basename(uri.path, '.nnet')),
      document: uri,
      language: this.language,
      trainers: this.trainers,
      run,
      reveal: (layer) => attempt(this.reveal(uri, layer)),
      closed: () => {
        this.panels.delete(key);
        this.decorate(uri, undefined);
      },
    });
    this.panels.set(key, panel);
  }

  /** A key pressed in VS Code, for the inspector that has the focus. */
  command(command: InspectorView['notifications']['command']): void {
    for (const panel of this.panels.values()) panel.command(command);
  }

  dispose(): void {
    for (const panel of [...this.panels.values()]) panel.dispose();
    this.currentLine.dispose();
    this.subscription.dispose();
  }

  /** Marks the layer's line as of the present text, in every editor that shows it. */
  private async reveal(uri: Uri, layer: string): Promise<void> {
    const line = (await this.language.view(uri))?.lines[layer];
    this.decorate(uri, line);
    if (line === undefined) return;
    for (const editor of editorsOf(uri))
      editor.revealRange(
        new Range(line, 0, line, 0),
        TextEditorRevealType.InCenterIfOutsideViewport,
      );
  }

  private decorate(uri: Uri, line: number | undefined): void {
    const ranges = line === undefined ? [] : [new Range(line, 0, line, 0)];
    for (const editor of editorsOf(uri)) editor.setDecorations(this.currentLine, ranges);
  }
}
