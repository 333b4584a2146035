/** The runs of this window: started by command, shown in a panel each network has, told in the status bar. */
import { basename, join } from 'node:path';
import { commands, env, l10n, StatusBarAlignment, Uri, window, workspace, type Disposable, type ExtensionContext, type StatusBarItem, type WebviewPanel } from 'vscode';
import { Link } from '../protocol/link.js';
import type { RunsHost, RunsView } from '../protocol/runMessages.js';
import { checkedExperiment } from './experiments.js';
import type { LanguageService } from './languageClient.js';
import { TrainingRun } from './trainingRun.js';
import { panelColumn, webviewChannel, webviewOptions, webviewPage } from './webviews.js';

interface RunPanel {
  readonly panel: WebviewPanel;
  readonly link: Link<RunsHost, RunsView>;
  run: TrainingRun;
  subscription: Disposable;
}

export class Runs implements Disposable {
  private readonly panels = new Map<string, RunPanel>();
  private readonly status: StatusBarItem;
  private newest: TrainingRun | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly language: LanguageService,
  ) {
    this.status = window.createStatusBarItem('nnet.run', StatusBarAlignment.Right, 100);
    this.status.name = l10n.t('Neural Network Training');
    this.status.command = 'nnet.showTraining';
  }

  /** Trains the network of a document, in its panel beside the text. */
  async train(uri: Uri): Promise<TrainingRun | undefined> {
    const key = uri.toString();
    const busy = this.panels.get(key);
    if (busy?.run.running) {
      busy.panel.reveal(undefined, true);
      void window.showInformationMessage(l10n.t('{0} is being trained already. Stop it first, or wait.', basename(uri.path)));
      return undefined;
    }
    const checked = await checkedExperiment(this.language, uri);
    if (!checked) return undefined;
    const run = new TrainingRun(
      this.context,
      { uri, file: basename(uri.path), runsRoot: this.runsRoot(uri), version: this.context.extension.packageJSON.version as string },
      checked,
    );
    this.newest = run;
    this.show(key, run);
    await run.train();
    return run;
  }

  /** Stops the run of a document, or the newest one. */
  stop(uri: Uri | undefined): void {
    const run = (uri && this.panels.get(uri.toString())?.run) ?? this.newest;
    run?.stop();
  }

  pause(uri: Uri | undefined): void {
    ((uri && this.panels.get(uri.toString())?.run) ?? this.newest)?.pause();
  }

  resume(uri: Uri | undefined): void {
    ((uri && this.panels.get(uri.toString())?.run) ?? this.newest)?.resume();
  }

  /** Brings the panel of the newest run to the front. */
  reveal(): void {
    if (this.newest) this.panels.get(this.newest.place.uri.toString())?.panel.reveal();
  }

  dispose(): void {
    for (const { panel } of [...this.panels.values()]) panel.dispose();
    this.status.dispose();
  }

  private show(key: string, run: TrainingRun): void {
    const known = this.panels.get(key);
    if (known) {
      known.subscription.dispose();
      known.run = run;
      known.subscription = this.follow(known.link, run);
      known.panel.reveal(undefined, true);
      known.link.notify('header', run.header);
      return;
    }
    const title = l10n.t('{0}: training', basename(run.place.uri.path, '.nnet'));
    const panel = window.createWebviewPanel('nnet.runs', title, { viewColumn: panelColumn(), preserveFocus: true }, webviewOptions(this.context.extensionUri));
    panel.iconPath = Uri.joinPath(this.context.extensionUri, 'media', 'network.svg');
    const link = new Link<RunsHost, RunsView>(webviewChannel(panel.webview));
    const entry: RunPanel = { panel, link, run, subscription: this.follow(link, run) };
    this.panels.set(key, entry);
    link.answer('snapshot', () => ({ header: entry.run.header, epochs: entry.run.epochs }));
    link.on('pause', () => entry.run.pause());
    link.on('resume', () => entry.run.resume());
    link.on('stop', () => entry.run.stop());
    link.on('again', () => void commands.executeCommand('nnet.train', entry.run.place.uri));
    link.on('inspect', () => void commands.executeCommand('nnet.stepThrough', entry.run.place.uri));
    link.on('openFolder', () => entry.run.header.done?.out !== undefined && void env.openExternal(Uri.file(entry.run.header.done.out)));
    // Closing the panel leaves the run going; Stop in the palette or the status bar still ends it.
    panel.onDidDispose(() => {
      link.close();
      entry.subscription.dispose();
      this.panels.delete(key);
    });
    panel.webview.html = webviewPage(panel.webview, this.context.extensionUri, 'runs', 'nnet-runs');
  }

  private follow(link: Link<RunsHost, RunsView>, run: TrainingRun): Disposable {
    return run.onChange((from) => {
      link.notify('header', run.header);
      if (run.epochs.length > from) link.notify('append', { from, epochs: run.epochs.slice(from) });
      this.tell(run);
    });
  }

  private tell(run: TrainingRun): void {
    const { header, epochs } = run;
    const last = epochs.at(-1);
    const name = header.title;
    if (header.phase === 'failed') this.status.text = `$(error) ${l10n.t('{0} failed', name)}`;
    else if (last)
      this.status.text = run.running ? `$(sync~spin) ${name} ${last.epoch} / ${header.totalEpochs} · ${last.loss.toPrecision(4)}` : `$(pass) ${name} · ${last.loss.toPrecision(4)}`;
    this.status.tooltip = header.error ?? l10n.t('Show the training of {0}', name);
    this.status.show();
  }

  /** Beside the `.nnet` file where that is local and nothing else is set; else with the extension's own storage. */
  private runsRoot(uri: Uri): string {
    const location = workspace.getConfiguration('nnet', uri).get<string>('runs.location', '');
    if (uri.scheme === 'file' && (location === '' || workspace.isTrusted)) {
      const folder = Uri.joinPath(uri, '..').fsPath;
      return location === '' ? join(folder, '.nnet-runs') : Uri.file(location).fsPath === location ? location : join(folder, location);
    }
    return join((this.context.storageUri ?? this.context.globalStorageUri).fsPath, 'runs');
  }
}
