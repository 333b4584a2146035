/** The head of the inspector: which step it is, of which row, at which epoch. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Explanation } from '../../src/explain/explanation.js';
import type { SessionDescription } from '../../src/model/runs/session.js';
import type { InspectorStore } from './inspectorStore.js';

const arrows: Readonly<Partial<Record<Explanation['phase'], string>>> = {
  forward: '▸ ',
  backward: '◂ ',
};

/** The direction of a phase, before its name. */
export const arrowOf = (phase: Explanation['phase']): string => arrows[phase] ?? '';

/** The step's name, and the fields for row and epoch. */
export function headView(
  store: InspectorStore,
  session: SessionDescription,
  { phase, title }: Explanation,
): TemplateResult {
  const busy = html`<i
    class="codicon codicon-loading codicon-modifier-spin"
    aria-label="computing"
  ></i>`;
  return html`<div class="head">
    <b>Step ${store.at + 1} of ${store.explanations.length}</b>
    <span class="phase ${phase}">${arrowOf(phase)}${phase}</span>
    <span class="title">${title}</span>
    <span class="space"></span>${store.busy ? busy : nothing} ${rowField(store, session)}
    ${epochField(store, session)}
  </div>`;
}

const rowField = (store: InspectorStore, { rowCount }: SessionDescription): TemplateResult =>
  html`<label title="Rows are counted from 0"
    >row
    <input
      type="number"
      min="0"
      max=${rowCount - 1}
      .value=${String(store.row)}
      aria-label="row, counted from 0, of ${rowCount}"
      @change=${(event: Event) => store.openRow(wholeIn(event, rowCount - 1))}
    /><small class="muted">of ${rowCount.toLocaleString('en')}</small></label
  >`;

const epochField = (store: InspectorStore, { epoch, epochs }: SessionDescription): TemplateResult =>
  html`<label title="The state after so many epochs of training"
    >epoch
    <input
      type="number"
      min="0"
      max=${epochs}
      .value=${String(epoch)}
      aria-label="after epochs"
      @change=${(event: Event) => store.open(wholeIn(event, epochs), store.at)}
  /></label>`;

/** The whole number typed, within bounds; the field shows what became of it. */
function wholeIn(event: Event, greatest: number): number {
  const field = event.target as HTMLInputElement;
  const value = Math.max(0, Math.min(greatest, Math.round(Number(field.value) || 0)));
  field.value = String(value);
  return value;
}
