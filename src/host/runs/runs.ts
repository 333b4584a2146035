/**
 * The runs of this window, several at once: started by command, each network's newest in its panel,
 * the newest of all in the status bar.
 */
import { basename } from 'node:path';
import {
  commands,
  l10n,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import { headlineOf, type Headline } from '../../model/runs/headline.js';
import { checkedExperiment } from '../language/experiments.js';
import type { LanguageService } from '../language/languageClient.js';
import type { Trainers } from '../data/trainers.js';
import { resultText } from './resultText.js';
import { RunPanel } from './runPanel.js';
import { runsRootOf } from './runsRoot.js';
import { RunStatus } from './runStatus.js';
import { TrainingRun } from './trainingRun.js';

export class Runs implements Disposable {
  /** The newest run of each network; its panel may be closed while it goes on. */
  private readonly runs = new Map<string, TrainingRun>();
  private readonly panels = new Map<string, RunPanel>();
  /** Networks whose experiment is being checked: a second click starts no second run. */
  private readonly starting = new Set<string>();
  /** What each network last came to. */
  private readonly results = new Map<string, Headline>();
  private readonly status = new RunStatus();
  private readonly edits: Disposable;
  private newest: TrainingRun | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly language: LanguageService,
    private readonly trainers: Trainers,
  ) {
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
    let run: TrainingRun | undefined;
    try {
      run = await this.newRun(uri, stopped);
    } finally {
      this.starting.delete(key);
    }
    if (!run) return;
    this.runs.get(key)?.dispose();
    this.runs.set(key, run);
    this.newest = run;
    run.onChange((first) => this.changed(key, run, first));
    this.tellRunning();
    this.show(key);
    await run.train();
    this.tellRunning();
    await this.tellResult(run);
  }

  private async newRun(uri: Uri, stopped?: TrainingRun): Promise<TrainingRun | undefined> {
    // What was stopped goes on as it was, whatever the text says by now.
    const checked =
      stopped?.checked ??
      (await checkedExperiment(this.language, uri, (why) =>
        this.panels.get(uri.toString())?.refuse(why),
      ));
    if (!checked) return undefined;
    const { version } = this.context.extension.packageJSON as { version: string };
    return new TrainingRun(
      this.trainers,
      { uri, file: basename(uri.path), runsRoot: runsRootOf(this.context, uri), version },
      checked,
      stopped?.leftOff,
    );
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
    for (const panel of [...this.panels.values()]) panel.dispose();
    for (const run of this.runs.values()) run.dispose();
    this.edits.dispose();
    this.status.dispose();
  }

  private show(key: string, preserveFocus = true): void {
    const run = this.runs.get(key)!;
    const known = this.panels.get(key);
    if (known) return known.reveal(run, preserveFocus);
    // Closing the panel leaves the run going: the status bar tells it, and brings the panel back.
    const panel = new RunPanel(this.context, {
      title: l10n.t('{0}: training', basename(run.place.uri.path, '.nnet')),
      preserveFocus,
      present: () => this.runs.get(key)!,
      goOn: (stopped) => this.train(stopped.place.uri, stopped),
      closed: () => void this.panels.delete(key),
    });
    this.panels.set(key, panel);
  }

  private changed(key: string, run: TrainingRun, first: number): void {
    if (this.runs.get(key) !== run) return;
    this.panels.get(key)?.append(run, first);
    if (run === this.newest) this.status.tell(run);
  }

  /** The result with its change since the run before, above the network in the text. */
  private async tellResult({ place: { uri }, done }: TrainingRun): Promise<void> {
    if (!done || done.state === 'failed') return;
    const text = resultText(done, this.results.get(uri.toString()));
    this.results.set(uri.toString(), headlineOf(done));
    await this.language.tellResult(uri, text);
  }

  /** For the commands that make sense only while something trains. */
  private tellRunning(): void {
    void commands.executeCommand(
      'setContext',
      'nnet.running',
      [...this.runs.values()].some((run) => run.running),
    );
  }
}
