/**
 * The training panel: the curves while they grow, the ways to steer the run, and what came of it.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { EpochEvent, MetricValues } from '../../src/model/runs/runEvents.js';
import type { RunHeader, RunsHost, RunsView } from '../../src/protocol/runMessages.js';
import { Link } from '../../src/protocol/link.js';
import { counted, figure } from '../shared/format.js';
import { hostChannel, restoreState, saveState } from '../shared/host.js';
import { NnetElement } from '../shared/nnetElement.js';
import './nnet-curve.js';
import type { Series } from './nnet-curve.js';

/** The metric whose curve stands below the loss, by what the run has. */
const charted = ['accuracy', 'r2'] as const;
const percentages = new Set([
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'roc_auc',
]);

@customElement('nnet-runs')
export class NnetRuns extends NnetElement {
  private readonly link = new Link<RunsView, RunsHost>(hostChannel);
  @state() private header: RunHeader | undefined;
  @state() private epochs: readonly EpochEvent[] = [];
  @state() private log: boolean;
  /** Why a new run could not start. */
  @state() private refused = '';

  constructor() {
    super();
    ({ log: this.log } = restoreState({ log: true }));
    this.link.on('header', (header) => {
      if (header.startedAt !== this.header?.startedAt) [this.epochs, this.refused] = [[], ''];
      this.header = header;
    });
    this.link.on('refused', (why) => (this.refused = why));
    this.link.on('append', ({ from, epochs }) => {
      // A run that goes on repeats what came after its checkpoint.
      if (from <= this.epochs.length) this.epochs = [...this.epochs.slice(0, from), ...epochs];
      else void this.refresh();
    });
    void this.refresh();
  }

  private async refresh(): Promise<void> {
    ({ header: this.header, epochs: this.epochs } = await this.link.request('snapshot', undefined));
  }

  protected override updated(): void {
    saveState({ log: this.log });
  }

  protected override render(): TemplateResult {
    const { header } = this;
    if (!header) return html`<p class="empty muted">Starting…</p>`;
    const share = header.totalEpochs === 0 ? 0 : (this.epochs.length / header.totalEpochs) * 100;
    return html`
      <div class="header">
        <b class="title">${header.title}</b> ${this.chip(header)}
        <span class="where">${this.where(header)}</span>
        ${header.outdated ? html`<span class="phase" title="The text has changed since this run started"><i class="codicon codicon-history"></i>text changed</span>` : nothing}
        <span class="space"></span>
        <div class="buttons">${this.buttons(header)}</div>
        <div
          class="progress"
          role="progressbar"
          aria-valuemin="0"
          aria-valuemax=${header.totalEpochs}
          aria-valuenow=${this.epochs.length}
          aria-label="Epochs"
        >
          <i .style=${`width:${share}%`}></i>
        </div>
      </div>
      <main>
        ${
          this.refused === ''
            ? nothing
            : html`<div class="failure" role="alert">
                <i class="codicon codicon-error"></i>
                <div>Not started: ${this.refused}</div>
              </div>`
        }
        ${
          header.error === undefined
            ? nothing
            : html`<div class="failure" role="alert">
                <i class="codicon codicon-error"></i>
                <div>${header.error}</div>
              </div>`
        }
        ${this.outcome(header)}
        <section>
          <h2>
            Loss <small>${header.loss}${this.log ? ', log scale' : ''}</small
            ><span class="space"></span
            ><button
              class="button secondary"
              aria-pressed=${this.log}
              title="Logarithmic scale"
              @click=${() => (this.log = !this.log)}
            >
              log
            </button>
          </h2>
          <nnet-curve
            label="Loss"
            .epochs=${this.epochs.map((event) => event.epoch)}
            .series=${this.lossSeries()}
            .log=${this.log}
            .total=${this.frame(header)}
            height="260"
          ></nnet-curve>
        </section>
        ${this.metricCurve(header)} ${this.pretraining(header)} ${this.folds(header)}
        ${this.classes(header)} ${this.layers(header)}
        ${
          header.notes.length > 0
            ? html`<details class="notes">
                <summary>${counted(header.notes.length, 'note')} on the data</summary>
                <ul>
                  ${header.notes.map((note) => html`<li>${note}</li>`)}
                </ul>
              </details>`
            : nothing
        }
      </main>
    `;
  }

  /** While it runs the frame is all epochs; once it is over, those that were run. */
  private frame(header: RunHeader): number {
    return header.phase === 'done' || header.phase === 'failed'
      ? Math.max(2, this.epochs.length)
      : header.totalEpochs;
  }

  private chip({ phase, done }: RunHeader): TemplateResult {
    const [icon, text] = {
      starting: ['loading codicon-modifier-spin', 'starting'],
      running: ['circle-filled', 'running'],
      paused: ['debug-pause', 'paused'],
      done: ['pass', (done?.state ?? 'finished').replace('_', ' ')],
      failed: ['error', 'failed'],
    }[phase] as [string, string];
    return html`<span class="phase ${phase}" role="status"
      ><i class="codicon codicon-${icon}"></i>${text}</span
    >`;
  }

  private where({ totalEpochs, phase, startedAt, done }: RunHeader): TemplateResult {
    const last = this.epochs.at(-1);
    const speed =
      phase === 'running' && last
        ? last.epoch / Math.max(0.001, (Date.now() - startedAt) / 1000)
        : 0;
    return html`epoch <b>${last?.epoch ?? 0}</b> of
      ${totalEpochs}${speed > 0 ? html`<span class="muted"> · ${figure(speed, 2)} epochs a second</span>` : nothing}${done && done.best_epoch !== done.epochs ? html`<span class="muted"> · weights of epoch ${done.best_epoch}</span>` : nothing}`;
  }

  private buttons({ phase, done }: RunHeader): TemplateResult {
    if (phase === 'running' || phase === 'starting' || phase === 'paused') {
      return html`${phase === 'paused' ? html`<button class="button primary" @click=${() => this.link.notify('resume', undefined)}><i class="codicon codicon-debug-continue"></i>Resume</button>` : html`<button class="button primary" @click=${() => this.link.notify('pause', undefined)}><i class="codicon codicon-debug-pause"></i>Pause</button>`}
        ${phase === 'paused' ? this.rateField() : nothing}
        <button class="button secondary" @click=${() => this.link.notify('stop', undefined)}>
          <i class="codicon codicon-debug-stop"></i>Stop
        </button>`;
    }
    return html`${done?.state === 'stopped' && done.epochs > 0 ? html`<button class="button primary" title="From the last checkpoint, to the bit as if it had never stopped" @click=${() => this.link.notify('goOn', undefined)}><i class="codicon codicon-debug-continue"></i>Go on</button>` : nothing}
      <button
        class="button ${done?.state === 'stopped' ? 'secondary' : 'primary'}"
        @click=${() => this.link.notify('again', undefined)}
      >
        <i class="codicon codicon-play"></i>Train again
      </button>
      <button class="button secondary" @click=${() => this.link.notify('inspect', undefined)}>
        <i class="codicon codicon-debug-step-into"></i>Step through
      </button>
      ${done?.out === undefined ? nothing : html`<button class="icon-button" title="Open the run's folder: ${done.out}" aria-label="Open the run's folder" @click=${() => this.link.notify('openFolder', undefined)}><i class="codicon codicon-folder-opened"></i></button>`}`;
  }

  /** The learning rate of the epochs to come: it can be changed while paused. */
  private rateField(): TemplateResult {
    const rate = this.epochs.at(-1)?.learning_rate;
    const change = (event: Event): void => {
      const field = event.target as HTMLInputElement;
      const value = Number(field.value);
      const valid = field.value.trim() !== '' && Number.isFinite(value) && value >= 0;
      field.setCustomValidity(valid ? '' : 'A number from 0 on.');
      field.reportValidity();
      if (valid) this.link.notify('setLearningRate', value);
    };
    return html`<label class="rate"
      >learning rate
      <input
        type="text"
        inputmode="decimal"
        .value=${String(rate ?? '')}
        title="From the next batch on, whatever the file says"
        @change=${change}
    /></label>`;
  }

  private pretraining({ pretrain }: RunHeader): TemplateResult | typeof nothing {
    if (pretrain?.reconstruction === undefined) return nothing;
    return html`<section>
      <h2>Pretraining <small>${pretrain.layer}</small></h2>
      <p class="facts">
        epoch <b>${pretrain.epoch}</b> of ${pretrain.epochs} · reconstruction
        <b>${figure(pretrain.reconstruction)}</b
        >${pretrain.free_energy === undefined ? nothing : html` · free energy <b>${figure(pretrain.free_energy)}</b>`}
      </p>
    </section>`;
  }

  private folds({ fold, folds }: RunHeader): TemplateResult | typeof nothing {
    if (!fold) return nothing;
    if (!folds)
      return html`<section>
        <h2>Cross-validation</h2>
        <p class="facts">fold <b>${fold.fold}</b> of ${fold.folds} done</p>
      </section>`;
    return html`<section>
      <h2>Cross-validation <small>${folds.folds} folds, mean ± standard deviation</small></h2>
      <table class="plain">
        <tbody>
          ${Object.entries(folds.mean).map(
            ([name, mean]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${show(name, mean)} ± ${show(name, folds.sd[name]!)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  /** Who was taken for whom. */
  private classes({ done }: RunHeader): TemplateResult[] | typeof nothing {
    // More classes than this make no table that can be read.
    const readable = done?.report?.filter(({ classes }) => classes.length <= 20);
    if (!readable || readable.length === 0) return nothing;
    return readable.map(({ output, part, classes, confusion, per_class: scores }) => {
      const most = Math.max(1, ...confusion.flat());
      return html`<section>
        <h2>
          Confusion
          <small
            >${readable.length > 1 ? `${output}, ` : ''}${part} rows: true classes down, predicted
            ones across</small
          >
        </h2>
        <div class="scroll">
          <table class="plain confusion">
            <thead>
              <tr>
                <th></th>
                ${classes.map((label) => html`<th scope="col">${label}</th>`)}
                <th scope="col">precision</th>
                <th scope="col">recall</th>
                <th scope="col">F1</th>
              </tr>
            </thead>
            <tbody>
              ${classes.map(
                (label, k) =>
                  html`<tr>
                    <th scope="row">${label}</th>
                    ${confusion[k]!.map((count, j) => html`<td class=${j === k ? 'hit' : count > 0 ? 'miss' : ''} .style=${`--share:${count / most}`} title="${count} of ${label} taken for ${classes[j]}">${count}</td>`)}
                    <td>${show('precision', scores[k]!.precision)}</td>
                    <td>${show('recall', scores[k]!.recall)}</td>
                    <td>${show('f1', scores[k]!.f1)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`;
    });
  }

  /** Where activations saturate or die, and gradients vanish or explode. */
  private layers({ diagnostics }: RunHeader): TemplateResult | typeof nothing {
    if (!diagnostics) return nothing;
    const share = (value: number): string => `${Math.round(value * 100)} %`;
    return html`<section>
      <h2>Layers <small>epoch ${diagnostics.epoch}, last batch</small></h2>
      <div class="scroll">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">layer</th>
              <th scope="col" title="Mean and standard deviation of the outputs">output</th>
              <th scope="col" title="Share of outputs where the activation is nearly flat">
                saturated
              </th>
              <th scope="col" title="Units whose slope is zero for every row of the batch">dead</th>
              <th scope="col" title="Norm of the gradient over all parameters of the layer">
                gradient
              </th>
              <th
                scope="col"
                title="Norm of the update over the norm of the weights: about 0.001 is healthy"
              >
                update / weights
              </th>
            </tr>
          </thead>
          <tbody>
            ${diagnostics.layers.map(
              (layer) =>
                html`<tr>
                  <th scope="row">${layer.layer}</th>
                  <td>${figure(layer.mean, 3)} ± ${figure(Math.sqrt(layer.variance), 3)}</td>
                  <td class=${(layer.saturated ?? 0) > 0.5 ? 'warn' : ''}>
                    ${layer.saturated === undefined ? '' : share(layer.saturated)}
                  </td>
                  <td class=${(layer.dead ?? 0) > layer.units / 2 ? 'warn' : ''}>
                    ${layer.dead ? `${layer.dead} of ${layer.units}` : layer.dead === 0 ? '0' : ''}
                  </td>
                  <td>
                    ${layer.gradient_norm === undefined ? '' : figure(layer.gradient_norm, 3)}
                  </td>
                  <td>${layer.update_ratio === undefined ? '' : figure(layer.update_ratio, 2)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private lossSeries(): Series[] {
    const training: Series = {
      label: 'training',
      values: this.epochs.map((event) => event.loss),
      width: 1,
    };
    if (!this.epochs.some((event) => event.validation)) return [{ ...training, width: 2 }];
    return [
      {
        label: 'validation',
        values: this.epochs.map((event) => event.validation?.['loss'] ?? null),
        width: 2.25,
      },
      { ...training, dash: [4, 3] },
    ];
  }

  private metricCurve(header: RunHeader): TemplateResult | typeof nothing {
    const name = charted.find((metric) =>
      this.epochs.some((event) => event.validation?.[metric] !== undefined),
    );
    if (!name) return nothing;
    const series: Series[] = [
      {
        label: `validation ${name}`,
        values: this.epochs.map((event) => event.validation?.[name] ?? null),
        width: 2.25,
      },
    ];
    return html`<section>
      <h2>${name === 'r2' ? 'R²' : 'Accuracy'} <small>validation</small></h2>
      <nnet-curve
        label=${name}
        .epochs=${this.epochs.map((event) => event.epoch)}
        .series=${series}
        .total=${this.frame(header)}
        height="170"
      ></nnet-curve>
    </section>`;
  }

  /** One number first, then all of them. */
  private outcome({ done }: RunHeader): TemplateResult | typeof nothing {
    if (!done) return nothing;
    const parts = (['test', 'validation', 'train'] as const).flatMap((part) =>
      done.metrics[part] ? [[part, done.metrics[part]] as [string, MetricValues]] : [],
    );
    const [part, values] = parts[0]!;
    const name = charted.find((metric) => values[metric] !== undefined);
    const names = [...new Set(parts.flatMap(([, metrics]) => Object.keys(metrics)))];
    return html`
      <section class="outcome">
        ${name ? html`<div class="number"><strong>${show(name, values[name]!)}</strong><span>${name === 'r2' ? 'R²' : name} on ${part === 'train' ? 'the training' : `the ${part}`} rows</span></div>` : html`<div class="number"><strong>${figure(done.loss, 3)}</strong><span>loss of the last epoch</span></div>`}
        <table>
          <thead>
            <tr>
              <th></th>
              ${parts.map(([p]) => html`<th scope="col">${p}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${names.map(
              (metric) =>
                html`<tr>
                  <th scope="row">${metric}</th>
                  ${parts.map(([, metrics]) => html`<td>${metrics[metric] === undefined ? '' : show(metric, metrics[metric])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </section>
    `;
  }
}

const show = (metric: string, value: number): string => {
  if (percentages.has(metric)) return `${Number((value * 100).toFixed(1))} %`;
  return metric === 'r2' && Math.abs(value) < 1
    ? String(Number(value.toFixed(4))).replace('-', '−')
    : figure(value);
};
