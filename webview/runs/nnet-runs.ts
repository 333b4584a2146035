/**
 * The training panel: the curves while they grow, the ways to steer the run, and what came of it.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { counted } from '../../src/model/runs/figures.js';
import { isOver } from '../../src/model/runs/runEvents.js';
import type { RunHeader } from '../../src/protocol/runMessages.js';
import type { Host } from '../shared/host.js';
import { NnetElement } from '../shared/nnetElement.js';
import { lossCurve, metricCurve } from './curveViews.js';
import { runHeadView } from './headView.js';
import { layersView } from './layersView.js';
import { confusionViews, foldsView, outcomeView, pretrainingView } from './resultViews.js';
import { RunsStore } from './runsStore.js';

@customElement('nnet-runs')
export class NnetRuns extends NnetElement {
  private readonly store: RunsStore;

  constructor(host: Host) {
    super();
    this.store = new RunsStore(host, () => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { header, history, refused } = store;
    if (!header) return html`<p class="empty muted">Starting…</p>`;
    const { facts } = history;
    const last = this.lastEpoch(header);
    return html`
      ${runHeadView(store, header)}
      <main>
        ${refused === '' ? nothing : failure(`Not started: ${refused}`)}
        ${header.error === undefined ? nothing : failure(header.error)}
        ${facts.done ? outcomeView(facts.done, facts.notes) : nothing}
        ${lossCurve(store, header, last)} ${metricCurve(history, last)} ${pretrainingView(facts)}
        ${foldsView(facts)} ${facts.done ? confusionViews(facts.done) : nothing}
        ${layersView(history.newestDiagnostics())} ${notes(facts.notes)}
      </main>
    `;
  }

  /** While it runs the frame is all epochs; once it is over, those that were run. */
  private lastEpoch({ phase, totalEpochs }: RunHeader): number {
    return isOver(phase) ? Math.max(2, this.store.history.epochs.last) : totalEpochs;
  }
}

const failure = (text: string): TemplateResult =>
  html`<div class="failure" role="alert">
    <i class="codicon codicon-error"></i>
    <div>${text}</div>
  </div>`;

const notes = (texts: readonly string[]): TemplateResult | typeof nothing =>
  texts.length === 0
    ? nothing
    : html`<details class="notes">
        <summary>${counted(texts.length, 'note')} on the data</summary>
        <ul>
          ${texts.map((note) => html`<li>${note}</li>`)}
        </ul>
      </details>`;
