/** What stands above and below the canvas: the buttons, and the network in figures. */
import { html, nothing, type TemplateResult } from 'lit';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import type { Network } from '../../src/model/experiment/experiment.js';
import { bytes, counted } from '../../src/model/runs/figures.js';

export interface BarActions {
  zoomBy(step: number): void;
  fit(): void;
  inspect(): void;
  train(): void;
}

const iconButton = (icon: string, name: string, title: string, press: () => void): TemplateResult =>
  html`<button class="icon-button" title=${title} aria-label=${name} @click=${press}>
    <i class="codicon codicon-${icon}"></i>
  </button>`;

/** The buttons above the canvas. @param stale the network cannot be read: what is shown is older */
export const barView = (
  { name }: Network,
  stale: boolean,
  zoom: number,
  actions: BarActions,
): TemplateResult =>
  html`<div class="bar" role="toolbar" aria-label="Designer">
    <b>${name}</b>
    ${
      stale
        ? html`<span class="stale-note" role="status"
            ><i class="codicon codicon-lock"></i>The text cannot be read: last good version, no
            editing</span
          >`
        : nothing
    }
    <span class="space"></span>
    ${iconButton('zoom-out', 'Zoom out', 'Zoom out (-)', () => actions.zoomBy(-1))}
    <span class="muted percent">${Math.round(zoom * 100)} %</span>
    ${iconButton('zoom-in', 'Zoom in', 'Zoom in (+)', () => actions.zoomBy(1))}
    ${iconButton('screen-full', 'Fit', 'Fit (0)', () => actions.fit())}
    <button
      class="button secondary step-through"
      title="Step through back-propagation"
      @click=${() => actions.inspect()}
    >
      <i class="codicon codicon-debug-step-into"></i><span>Step through</span>
    </button>
    <button class="button primary" @click=${() => actions.train()}>
      <i class="codicon codicon-play"></i>Train
    </button>
  </div>`;

/** The line below the canvas: layers, parameters, findings, and what was last refused. */
export function summaryView(
  { layers }: Network,
  { description, counts }: NetworkView,
  message: string,
): TemplateResult {
  const { parameters = 0, bytes: size = 0, operations = 0 } = description ?? {};
  const count = (name: string, icon: string, n: number): TemplateResult | typeof nothing =>
    n > 0 ? html`<span class=${name}><i class="codicon codicon-${icon}"></i>${n}</span>` : nothing;
  return html`<div class="summary" role="status">
    <span>${counted(layers.length, 'layer')}</span
    ><span><b>${parameters.toLocaleString('en')}</b> parameters</span><span>${bytes(size)}</span
    ><span>${operations.toLocaleString('en')} operations a row</span>
    <span class="space"></span>
    ${
      message === ''
        ? nothing
        : html`<span class="refused" title=${message}
            ><i class="codicon codicon-info"></i>${message}</span
          >`
    }
    ${count('bad', 'error', counts.errors)} ${count('odd', 'warning', counts.warnings)}
  </div>`;
}
