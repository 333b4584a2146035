/** The newest run in the status bar. */
import { l10n, StatusBarAlignment, window, type Disposable } from 'vscode';
import type { TrainingRun } from './trainingRun.js';

export class RunStatus implements Disposable {
  private readonly item = window.createStatusBarItem('nnet.run', StatusBarAlignment.Right, 100);

  constructor() {
    this.item.name = l10n.t('Neural Network Training');
    this.item.command = 'nnet.showTraining';
  }

  tell({ header, history: { epochs }, running }: TrainingRun): void {
    const { title, phase, totalEpochs, error } = header;
    const loss = epochs.column('loss')?.at(-1)?.toPrecision(4);
    if (phase === 'failed') this.item.text = `$(error) ${l10n.t('{0} failed', title)}`;
    else if (loss !== undefined)
      this.item.text = running
        ? `$(sync~spin) ${title} ${epochs.last} / ${totalEpochs} · ${loss}`
        : `$(pass) ${title} · ${loss}`;
    this.item.tooltip = error ?? l10n.t('Show the training of {0}', title);
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
