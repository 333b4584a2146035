/** The head of the training panel: which run, where it is, and the ways to steer it. */
import { html, nothing, type TemplateResult } from 'lit';
import { figure } from '../../src/model/runs/figures.js';
import { isOver, phaseName, type RunPhase } from '../../src/model/runs/runEvents.js';
import type { RunHeader } from '../../src/protocol/runMessages.js';
import type { RunsStore } from './runsStore.js';

/** Name, phase, progress, buttons and learning rate. */
export function runHeadView(store: RunsStore, header: RunHeader): TemplateResult {
  const { last } = store.history.epochs;
  const { totalEpochs } = header;
  const share = totalEpochs === 0 ? 0 : (last / totalEpochs) * 100;
  return html`<div class="header">
    <b class="title">${header.title}</b> ${chip(header.phase)}
    <span class="where">${where(store, header)}</span>
    ${
      header.outdated
        ? html`<span class="phase" title="The text has changed since this run started"
            ><i class="codicon codicon-history"></i>text changed</span
          >`
        : nothing
    }
    <span class="space"></span>
    <div class="buttons">
      ${isOver(header.phase) ? whenOver(store) : whileRunning(store, header.phase)}
    </div>
    <div
      class="progress"
      role="progressbar"
      aria-valuemin="0"
      aria-valuemax=${totalEpochs}
      aria-valuenow=${last}
      aria-label="Epochs"
    >
      <i .style=${`width:${share}%`}></i>
    </div>
  </div>`;
}

const icons: Readonly<Partial<Record<RunPhase, string>>> = {
  starting: 'loading codicon-modifier-spin',
  running: 'circle-filled',
  paused: 'debug-pause',
  stopping: 'loading codicon-modifier-spin',
  failed: 'error',
};

function chip(phase: RunPhase): TemplateResult {
  const ended = isOver(phase) && phase !== 'failed';
  return html`<span class="phase ${ended ? 'done' : phase}" role="status"
    ><i class="codicon codicon-${icons[phase] ?? 'pass'}"></i>${phaseName(phase)}</span
  >`;
}

function where({ history }: RunsStore, header: RunHeader): TemplateResult {
  const { last } = history.epochs;
  const { done } = history.facts;
  const seconds = Math.max(0.001, (Date.now() - header.startedAt) / 1000);
  const speed =
    header.phase === 'running' && last > 0
      ? html`<span class="muted"> · ${figure(last / seconds, 2)} epochs a second</span>`
      : nothing;
  const kept =
    done && done.best_epoch !== done.epochs
      ? html`<span class="muted"> · weights of epoch ${done.best_epoch}</span>`
      : nothing;
  return html`epoch <b>${last}</b> of ${header.totalEpochs}${speed}${kept}`;
}

const button = (
  kind: 'primary' | 'secondary',
  icon: string,
  text: string,
  press: () => void,
  title: string | typeof nothing = nothing,
): TemplateResult =>
  html`<button class="button ${kind}" title=${title} @click=${press}>
    <i class="codicon codicon-${icon}"></i>${text}
  </button>`;

function whileRunning(store: RunsStore, phase: RunPhase): TemplateResult {
  const paused = phase === 'paused';
  if (phase === 'stopping')
    return html`<span class="muted"
      >What is under way is finished; then the rows are evaluated.</span
    >`;
  const steer = paused
    ? button('primary', 'debug-continue', 'Resume', () => store.wish('resume'))
    : button('primary', 'debug-pause', 'Pause', () => store.wish('pause'));
  return html`${steer} ${paused ? rateField(store) : nothing}
  ${button('secondary', 'debug-stop', 'Stop', () => store.wish('stop'))}`;
}

function whenOver(store: RunsStore): TemplateResult {
  const { done } = store.history.facts;
  const canGoOn = store.header?.canGoOn === true;
  const goOn = button(
    'primary',
    'debug-continue',
    'Go on',
    () => store.wish('goOn'),
    'From the last checkpoint, to the bit as if it had never stopped',
  );
  const again = (): void => store.wish('again');
  return html`${canGoOn ? goOn : nothing}
  ${button(canGoOn ? 'secondary' : 'primary', 'play', 'Train again', again)}
  ${button('secondary', 'debug-step-into', 'Step through', () => store.wish('inspect'))}
  ${
    done?.out === undefined
      ? nothing
      : html`<button
          class="icon-button"
          title="Open the run's folder: ${done.out}"
          aria-label="Open the run's folder"
          @click=${() => store.wish('openFolder')}
        >
          <i class="codicon codicon-folder-opened"></i>
        </button>`
  }`;
}

/** The learning rate of the epochs to come: it can be changed while paused. */
function rateField(store: RunsStore): TemplateResult {
  const rate = store.history.epochs.column('learning_rate')?.at(-1);
  const change = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const value = Number(field.value);
    const valid = field.value.trim() !== '' && Number.isFinite(value) && value >= 0;
    field.setCustomValidity(valid ? '' : 'A number from 0 on.');
    field.reportValidity();
    if (valid) store.setLearningRate(value);
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
