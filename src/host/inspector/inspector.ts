/**
 * The inspector's panels: one a document, each with a trainer of its own that makes the pass on
 * show.
 */
import { basename } from 'node:path';
import {
  l10n,
  Range,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextEditorDecorationType,
  type WebviewPanel,
  OverviewRulerLane,
  ThemeColor,
} from 'vscode';
import { Link } from '../../protocol/link.js';
import type {
  InspectorHost,
  InspectorView,
  PassRequest,
} from '../../protocol/inspectorMessages.js';
import type { InspectedPass } from '../../model/runs/inspection.js';
import { editorsOf } from '../platform/documents.js';
import { checkedExperiment } from '../platform/experiments.js';
import type { LanguageService } from '../platform/languageClient.js';
import { attempt } from '../platform/report.js';
import { startTrainer, type TrainerWorker } from '../platform/trainerWorker.js';
import { panelColumn, webviewChannel, webviewOptions, webviewPage } from '../platform/webviews.js';

interface InspectorPanel {
  readonly panel: WebviewPanel;
  readonly link: Link<InspectorHost, InspectorView>;
  worker: TrainerWorker | undefined;
  closed: boolean;
}

export class Inspector implements Disposable {
  private readonly panels = new Map<string, InspectorPanel>();
  /** Documents that are being checked: a second click opens no second panel. */
  private readonly opening = new Set<string>();
  private readonly currentLine: TextEditorDecorationType;
  private readonly subscription: Disposable;

  constructor(
    private readonly context: ExtensionContext,
    private readonly language: LanguageService,
  ) {
    this.currentLine = window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerColor: new ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerLane: OverviewRulerLane.Full,
    });
    this.subscription = workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0)
        this.panels.get(document.uri.toString())?.link.notify('outdated', undefined);
    });
  }

  /** @param epoch the state to look at: after so many epochs of training */
  async open(uri: Uri, epoch = 0): Promise<void> {
    const key = uri.toString();
    const known = this.panels.get(key);
    if (known) {
      known.panel.reveal();
      known.link.notify('show', { row: 0, epoch });
      return;
    }
    if (this.opening.has(key)) return;
    this.opening.add(key);
    try {
      // Errors are told before an empty panel opens.
      if (!(await checkedExperiment(this.language, uri))) return;
    } finally {
      this.opening.delete(key);
    }
    const title = l10n.t('{0}: inspector', basename(uri.path, '.nnet'));
    const panel = window.createWebviewPanel(
      'nnet.inspector',
      title,
      panelColumn(),
      webviewOptions(this.context.extensionUri),
    );
    panel.iconPath = Uri.joinPath(this.context.extensionUri, 'media', 'network.svg');
    const entry: InspectorPanel = {
      panel,
      link: new Link(webviewChannel(panel.webview)),
      worker: undefined,
      closed: false,
    };
    this.panels.set(key, entry);
    entry.link.answer('initial', () => ({ row: 0, epoch }));
    entry.link.answer('open', (request) => this.pass(uri, entry, request));
    entry.link.answer('check', (place) => {
      if (!entry.worker) throw new Error('Nothing is being inspected.');
      return entry.worker.link.request('check', place);
    });
    entry.link.on('reveal', ({ layer }) => attempt(this.reveal(uri, layer)));
    panel.onDidDispose(() => {
      entry.closed = true;
      entry.link.close();
      entry.worker?.dispose();
      this.panels.delete(key);
      this.decorate(uri, undefined);
    });
    panel.webview.html = webviewPage(
      panel.webview,
      this.context.extensionUri,
      'inspector',
      'nnet-inspector',
    );
  }

  /** A key pressed in VS Code, for the inspector that has the focus. */
  command(command: InspectorView['notifications']['command']): void {
    for (const { panel, link } of this.panels.values())
      if (panel.active) link.notify('command', command);
  }

  dispose(): void {
    for (const { panel } of [...this.panels.values()]) panel.dispose();
    this.currentLine.dispose();
    this.subscription.dispose();
  }

  private async pass(
    uri: Uri,
    entry: InspectorPanel,
    request: PassRequest,
  ): Promise<InspectedPass> {
    const checked = await checkedExperiment(this.language, uri);
    if (!checked) throw new Error(l10n.t('The file has errors: see Problems.'));
    if (entry.closed) throw new Error(l10n.t('The inspector was closed.'));
    // One trainer a panel: a pass that is still being computed for an older question is given up.
    entry.worker?.dispose();
    entry.worker = startTrainer(this.context);
    return entry.worker.link.request('open', { ...checked.job, ...request });
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
    for (const editor of editorsOf(uri))
      editor.setDecorations(
        this.currentLine,
        line === undefined ? [] : [new Range(line, 0, line, 0)],
      );
  }
}
