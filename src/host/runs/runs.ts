/**
 * The runs of this window, one a network at a time: started by command, shown in a panel, told in
 * the status bar.
 */
import { basename, isAbsolute, join } from 'node:path';
import {
  commands,
  l10n,
  StatusBarAlignment,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type StatusBarItem,
  type WebviewPanel,
} from 'vscode';
import { Link } from '../../protocol/link.js';
import type { RunsHost, RunsView } from '../../protocol/runMessages.js';
import { checkedExperiment } from '../platform/experiments.js';
import type { LanguageService } from '../platform/languageClient.js';
import { attempt } from '../platform/report.js';
import { TrainingRun } from './trainingRun.js';
import { panelColumn, webviewChannel, webviewOptions, webviewPage } from '../platform/webviews.js';

interface RunPanel {
  readonly panel: WebviewPanel;
  readonly link: Link<RunsHost, RunsView>;
}

export class Runs implements Disposable {
  /** The newest run of each network; its panel may be closed while it goes on. */
  private readonly runs = new Map<string, TrainingRun>();
  private readonly panels = new Map<string, RunPanel>();
  /** Networks whose experiment is being checked: a second click starts no second run. */
  private readonly starting = new Set<string>();
  /** What each network last came to. */
  private readonly results = new Map<string, { readonly name: string; readonly value: number }>();
  private readonly status: StatusBarItem;
  private readonly edits: Disposable;
  private newest: TrainingRun | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly language: LanguageService,
  ) {
    this.status = window.createStatusBarItem('nnet.run', StatusBarAlignment.Right, 100);
    this.status.name = l10n.t('Neural Network Training');
    this.status.command = 'nnet.showTraining';
    this.edits = workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.runs.get(document.uri.toString())?.outdate();
    });
  }

  /**
   * Trains the network of a document to the end, in its panel beside the text.
   * @param stopped a run to go on with instead of starting anew
   */
  async train(uri: Uri, stopped?: TrainingRun): Promise<void> {
    const key = uri.toString();
    if (this.starting.has(key)) return;
    if (this.runs.get(key)?.running) {
      this.show(key);
      void window.showInformationMessage(
        l10n.t('{0} is being trained already. Stop it first, or wait.', basename(uri.path)),
      );
      return;
    }
    this.starting.add(key);
    let run: TrainingRun;
    try {
      // What was stopped goes on as it was, whatever the text says by now.
      const checked =
        stopped?.checked ??
        (await checkedExperiment(this.language, uri, (why) =>
          this.panels.get(key)?.link.notify('refused', why),
        ));
      if (!checked) return;
      const { version } = this.context.extension.packageJSON as { version: string };
      run = new TrainingRun(
        this.context,
        { uri, file: basename(uri.path), runsRoot: this.runsRoot(uri), version },
        checked,
        stopped?.leftOff,
      );
    } finally {
      this.starting.delete(key);
    }
    this.runs.get(key)?.dispose();
    this.runs.set(key, run);
    this.newest = run;
    run.onChange((from) => this.changed(key, run, from));
    this.tellRunning();
    this.show(key);
    await run.train();
    this.tellRunning();
    await this.tellResult(run);
  }

  /** The run that a command about a network means; the newest one where it is about none. */
  runOf(uri: Uri | undefined): TrainingRun | undefined {
    const own = uri && this.runs.get(uri.toString());
    return own?.running ? own : this.newest;
  }

  /** Brings the panel of the newest run to the front, anew if it was closed. */
  reveal(): void {
    if (!this.newest)
      return void window.showInformationMessage(l10n.t('Nothing has been trained yet.'));
    this.show(this.newest.place.uri.toString(), false);
  }

  dispose(): void {
    for (const { panel } of [...this.panels.values()]) panel.dispose();
    for (const run of this.runs.values()) run.dispose();
    this.edits.dispose();
    this.status.dispose();
  }

  private show(key: string, preserveFocus = true): void {
    const run = this.runs.get(key)!;
    const known = this.panels.get(key);
    if (known) {
      known.panel.reveal(undefined, preserveFocus);
      known.link.notify('header', run.header);
      return;
    }
    const title = l10n.t('{0}: training', basename(run.place.uri.path, '.nnet'));
    const panel = window.createWebviewPanel(
      'nnet.runs',
      title,
      { viewColumn: panelColumn(), preserveFocus },
      webviewOptions(this.context.extensionUri),
    );
    panel.iconPath = Uri.joinPath(this.context.extensionUri, 'media', 'network.svg');
    const link = new Link<RunsHost, RunsView>(webviewChannel(panel.webview));
    this.panels.set(key, { panel, link });
    const present = (): TrainingRun => this.runs.get(key)!;
    link.answer('snapshot', () => ({ header: present().header, epochs: present().epochs }));
    link.on('pause', () => present().pause());
    link.on('resume', () => present().resume());
    link.on('stop', () => present().stop());
    link.on('setLearningRate', (rate) => present().setLearningRate(rate));
    link.on('goOn', () => attempt(this.train(present().place.uri, present())));
    link.on('again', () => attempt(commands.executeCommand('nnet.train', present().place.uri)));
    link.on('inspect', () =>
      attempt(
        commands.executeCommand('nnet.stepThrough', present().place.uri, present().keptEpoch),
      ),
    );
    link.on('openFolder', () => attempt(this.openFolder(present().header.done?.out)));
    // Closing the panel leaves the run going: the status bar tells it, and brings the panel back.
    panel.onDidDispose(() => {
      link.close();
      this.panels.delete(key);
    });
    panel.webview.html = webviewPage(panel.webview, this.context.extensionUri, 'runs', 'nnet-runs');
  }

  private changed(key: string, run: TrainingRun, from: number): void {
    if (this.runs.get(key) !== run) return;
    const link = this.panels.get(key)?.link;
    link?.notify('header', run.header);
    if (run.epochs.length > from) link?.notify('append', { from, epochs: run.epochs.slice(from) });
    if (run === this.newest) this.tell(run);
  }

  private tell(run: TrainingRun): void {
    const { header, epochs } = run;
    const last = epochs.at(-1);
    const name = header.title;
    if (header.phase === 'failed') this.status.text = `$(error) ${l10n.t('{0} failed', name)}`;
    else if (last)
      this.status.text = run.running
        ? `$(sync~spin) ${name} ${last.epoch} / ${header.totalEpochs} · ${last.loss.toPrecision(4)}`
        : `$(pass) ${name} · ${last.loss.toPrecision(4)}`;
    this.status.tooltip = header.error ?? l10n.t('Show the training of {0}', name);
    this.status.show();
  }

  /** The result with its change since the run before, above the network in the text. */
  private async tellResult({ place, header: { done } }: TrainingRun): Promise<void> {
    if (!done || done.state === 'failed') return;
    const part = done.metrics.test ? 'test' : done.metrics.validation ? 'validation' : 'train';
    const values = done.metrics[part]!;
    const name = ['accuracy', 'r2', 'loss'].find((metric) => values[metric] !== undefined)!;
    const value = values[name]!;
    const before = this.results.get(place.uri.toString());
    this.results.set(place.uri.toString(), { name, value });
    const digits = (number: number): string =>
      name === 'accuracy' ? `${(number * 100).toFixed(1)} %` : number.toPrecision(4);
    const change =
      before?.name === name && before.value !== value
        ? ` (${value > before.value ? '+' : '−'}${digits(Math.abs(value - before.value))})`
        : '';
    await this.language.tellResult(
      place.uri,
      `${part} ${name === 'r2' ? 'R²' : name} ${digits(value)}${change}`,
    );
  }

  /** For the commands that make sense only while something trains. */
  private tellRunning(): void {
    void commands.executeCommand(
      'setContext',
      'nnet.running',
      [...this.runs.values()].some((run) => run.running),
    );
  }

  private async openFolder(out: string | undefined): Promise<void> {
    if (out === undefined) return;
    const folder = Uri.file(out);
    await commands.executeCommand(
      workspace.getWorkspaceFolder(folder) ? 'revealInExplorer' : 'revealFileInOS',
      folder,
    );
  }

  /**
   * Beside the `.nnet` file where that is local and trusted; else with the extension's own storage.
   */
  private runsRoot(uri: Uri): string {
    if (uri.scheme !== 'file' || !workspace.isTrusted)
      return join((this.context.storageUri ?? this.context.globalStorageUri).fsPath, 'runs');
    const folder = Uri.joinPath(uri, '..').fsPath;
    const location = workspace.getConfiguration('nnet', uri).get<string>('runs.location', '');
    if (location === '') return join(folder, '.nnet-runs');
    return isAbsolute(location) ? location : join(folder, location);
  }
}
