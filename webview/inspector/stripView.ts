/** Every step in order, by phase and layer. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Explanation } from '../../src/explain/explanation.js';
import { arrowOf } from './headView.js';
import type { InspectorStore } from './inspectorStore.js';

interface Group {
  readonly key: string;
  readonly steps: { readonly step: Explanation; readonly index: number }[];
}

function groupsOf(explanations: readonly Explanation[]): Group[] {
  const groups: Group[] = [];
  for (const [index, step] of explanations.entries()) {
    const key = `${step.phase} ${step.layer}`;
    if (groups.at(-1)?.key !== key) groups.push({ key, steps: [] });
    groups.at(-1)!.steps.push({ step, index });
  }
  return groups;
}

function headingOf({ phase, layer }: Explanation): string {
  if (phase === 'loss') return 'loss';
  return `${arrowOf(phase)}${phase === 'update' ? `update ${layer}` : layer}`;
}

/** One button for each quantity; the present one is marked. */
export const stripView = (store: InspectorStore): TemplateResult =>
  html`<nav class="strip" aria-label="Steps">
    ${groupsOf(store.explanations).map(({ steps }) => {
      const first = steps[0]!.step;
      return html`<div class="group ${first.phase}">
        <span>${headingOf(first)}</span>
        <div>${steps.map(({ step, index }) => button(store, step, index))}</div>
      </div>`;
    })}
  </nav>`;

const button = (store: InspectorStore, step: Explanation, index: number): TemplateResult =>
  html`<button
    class="moment ${step.phase} ${index > store.at ? 'later' : ''}"
    aria-current=${index === store.at ? 'step' : nothing}
    title=${step.title}
    @click=${() => store.go(index)}
  >
    ${step.symbol}
  </button>`;
