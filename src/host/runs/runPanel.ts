/** The panel of a network's training: shows its present run, and hands on what is wished of it. */
import { commands, Uri, window, workspace, type ExtensionContext, type WebviewPanel } from 'vscode';
import { Link } from '../../protocol/link.js';
import type { RunsHost, RunsView } from '../../protocol/runMessages.js';
import { runShapes } from '../../protocol/shapes.js';
import { attempt } from '../platform/report.js';
import { panelColumn, webviewChannel, webviewOptions, webviewPage } from '../platform/webviews.js';
import type { TrainingRun } from './trainingRun.js';

export interface RunPanelOptions {
  readonly title: string;
  readonly preserveFocus: boolean;
  /** The run on show. */
  present(): TrainingRun;
  goOn(stopped: TrainingRun): Promise<void>;
  closed(): void;
}

export class RunPanel {
  private readonly panel: WebviewPanel;
  private readonly link: Link<RunsHost, RunsView>;

  constructor({ extensionUri }: ExtensionContext, options: RunPanelOptions) {
    const { title, preserveFocus, present } = options;
    this.panel = window.createWebviewPanel(
      'nnet.runs',
      title,
      { viewColumn: panelColumn(), preserveFocus },
      webviewOptions(extensionUri),
    );
    this.panel.iconPath = Uri.joinPath(extensionUri, 'media', 'network.svg');
    const link = new Link<RunsHost, RunsView>(webviewChannel(this.panel.webview), runShapes);
    this.link = link;
    link.answer('snapshot', () => ({
      header: present().header,
      history: present().history.since(0),
    }));
    link.on('pause', () => present().pause());
    link.on('resume', () => present().resume());
    link.on('stop', () => present().stop());
    link.on('setLearningRate', (rate) => present().setLearningRate(rate));
    link.on('goOn', () => attempt(options.goOn(present())));
    link.on('again', () => attempt(commands.executeCommand('nnet.train', present().place.uri)));
    link.on('inspect', () => {
      const { place, done } = present();
      attempt(commands.executeCommand('nnet.stepThrough', place.uri, done?.out));
    });
    link.on('openFolder', () => attempt(openFolder(present().done?.out)));
    this.panel.onDidDispose(() => {
      link.close();
      options.closed();
    });
    this.panel.webview.html = webviewPage(this.panel.webview, extensionUri, 'runs');
  }

  reveal({ header }: TrainingRun, preserveFocus: boolean): void {
    this.panel.reveal(undefined, preserveFocus);
    this.link.notify('header', header);
  }

  refuse(why: string): void {
    this.link.notify('refused', why);
  }

  /** @param first the first epoch that is new */
  append({ id, header, history }: TrainingRun, first: number): void {
    this.link.notify('header', header);
    this.link.notify('append', { run: id, history: history.since(first) });
  }

  dispose(): void {
    this.panel.dispose();
  }
}

async function openFolder(out: string | undefined): Promise<void> {
  if (out === undefined) return;
  const folder = Uri.file(out);
  await commands.executeCommand(
    workspace.getWorkspaceFolder(folder) ? 'revealInExplorer' : 'revealFileInOS',
    folder,
  );
}
