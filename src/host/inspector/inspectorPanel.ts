/** One inspector: its page, its session in a worker, and the link between the two. */
import { l10n, Uri, window, type ExtensionContext, type WebviewPanel } from 'vscode';
import type { SessionDescription } from '../../model/runs/session.js';
import type { InspectorHost, InspectorView } from '../../protocol/inspectorMessages.js';
import { inspectorShapes } from '../../protocol/shapes.js';
import { Link } from '../../protocol/link.js';
import type { SessionSource } from '../../protocol/trainerMessages.js';
import type { TrainerWorker, Trainers } from '../data/trainers.js';
import { checkedExperiment, filesNamedIn } from '../language/experiments.js';
import type { LanguageService } from '../language/languageClient.js';
import { panelColumn, webviewChannel, webviewOptions, webviewPage } from '../platform/webviews.js';

export interface InspectorPanelOptions {
  readonly title: string;
  readonly document: Uri;
  readonly language: LanguageService;
  readonly trainers: Trainers;
  /** Folder of the run to look into; the text as it stands without. */
  readonly run: string | undefined;
  reveal(layer: string): void;
  closed(): void;
}

export class InspectorPanel {
  private readonly panel: WebviewPanel;
  private readonly link: Link<InspectorHost, InspectorView>;
  private worker: TrainerWorker | undefined;
  private run: string | undefined;
  private closed = false;

  constructor(
    { extensionUri }: ExtensionContext,
    private readonly options: InspectorPanelOptions,
  ) {
    this.run = options.run;
    this.panel = window.createWebviewPanel(
      'nnet.inspector',
      options.title,
      panelColumn(),
      webviewOptions(extensionUri),
    );
    this.panel.iconPath = Uri.joinPath(extensionUri, 'media', 'network.svg');
    const link = new Link<InspectorHost, InspectorView>(
      webviewChannel(this.panel.webview),
      inspectorShapes,
    );
    this.link = link;
    link.answer('open', ({ epoch }, { signal }) => this.open(epoch, signal));
    link.answer('begin', (of, { signal }) => this.session.link.request('begin', of, { signal }));
    link.answer('slice', (request) => this.session.link.request('slice', request));
    link.answer('check', (place) => this.session.link.request('check', place));
    link.on('reveal', ({ layer }) => options.reveal(layer));
    this.panel.onDidDispose(() => {
      this.closed = true;
      link.close();
      this.worker?.dispose();
      options.closed();
    });
    this.panel.webview.html = webviewPage(this.panel.webview, extensionUri, 'inspector');
  }

  /** Shows another state: the text as it stands, or a run. */
  show(run: string | undefined): void {
    this.run = run;
    this.panel.reveal();
    this.link.notify('show', undefined);
  }

  command(command: InspectorView['notifications']['command']): void {
    if (this.panel.active) this.link.notify('command', command);
  }

  /** The text changed: of a run that is looked into nothing did. */
  outdate(): void {
    if (this.run === undefined) this.link.notify('outdated', undefined);
  }

  dispose(): void {
    this.panel.dispose();
  }

  private get session(): TrainerWorker {
    if (!this.worker) throw new Error(l10n.t('Nothing is being inspected.'));
    return this.worker;
  }

  private async open(epoch: number | undefined, signal: AbortSignal): Promise<SessionDescription> {
    const source = await this.source();
    // An older question must not take the trainer of the newer one.
    signal.throwIfAborted();
    if (this.closed) throw new Error(l10n.t('The inspector was closed.'));
    // One trainer a panel: a state that is still being computed for an older question is given up.
    this.worker?.dispose();
    this.worker = this.options.trainers.start();
    const params = { source, ...(epoch !== undefined && { epoch }) };
    return this.worker.link.request('open', params, { signal });
  }

  private async source(): Promise<SessionSource> {
    const { language, document } = this.options;
    // Files of a run that are no longer where they were are those that the text names.
    if (this.run !== undefined)
      return { run: this.run, files: await filesNamedIn(language, document) };
    const checked = await checkedExperiment(language, document);
    if (!checked) throw new Error(l10n.t('The file has errors: see Problems.'));
    return { job: checked.job };
  }
}
