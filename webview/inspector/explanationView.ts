/** One step explained: its equation, its tensors, an entry with its numbers, why, and a check. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Explanation, Operand, Part } from '../../src/explain/explanation.js';
import { printTex } from '../../src/explain/printers.js';
import { figure } from '../../src/model/runs/figures.js';
import '../shared/nnet-equation.js';
import type { InspectorStore } from './inspectorStore.js';
import './nnet-tensor.js';

/** Results of so few entries have all of them spelled out. */
const allSpelledOut = 4;

/** All that is said of the present step. */
export function explanationView(store: InspectorStore, step: Explanation): TemplateResult {
  const { result, parts } = step;
  return html`
    <div class="law">
      <nnet-equation display .tex=${step.equation}></nnet-equation
      ><span class="muted source">${step.source}</span>
    </div>
    <div class="tensors">
      ${resultView(store, result)}<span class="sign">${parts.length > 0 ? '=' : ''}</span
      >${parts.map((part) => partView(store, part))}
    </div>
    ${sentences(store, result)}
    <p class="why muted"><i class="codicon codicon-lightbulb"></i>${step.why}</p>
    ${question(store)} ${gradientCheck(store, step)}
  `;
}

function sentences(store: InspectorStore, { tensor }: Operand): TemplateResult {
  const index = store.chosen ?? 0;
  const { length } = tensor.values;
  const entries = length <= allSpelledOut ? Array.from({ length }, (_, i) => i) : [index];
  const sentence = (entry: number): TemplateResult => {
    const chosen = entry === index && entries.length > 1 ? 'chosen' : '';
    const terms = printTex(store.terms(entry), { hideResult: store.quiz.hidden === entry });
    return html`<div class="sentence ${chosen}">
      <nnet-equation .tex=${terms}></nnet-equation>
    </div>`;
  };
  return html`<div class="sentences">
    ${entries.map(sentence)}
    ${
      length > entries.length
        ? html`<small class="muted">Choose a cell of the result to see how it came about.</small>`
        : nothing
    }
  </div>`;
}

function resultView(store: InspectorStore, operand: Operand): TemplateResult {
  return html`<figure class=${operand.tone}>
    <nnet-equation .tex=${operand.tex}></nnet-equation>
    <nnet-tensor
      .tensor=${operand.tensor}
      .choosable=${operand.tensor.values.length > 1}
      .chosen=${store.chosen ?? 0}
      .hiddenEntry=${store.quiz.hidden}
      .canGrow=${store.canGrow(operand.tensor)}
      label=${operand.caption}
      @grow=${() => store.grow()}
      @choose=${(event: CustomEvent<number>) => store.choose(event.detail)}
    ></nnet-tensor>
    <figcaption class="muted">${operand.caption}</figcaption>
  </figure>`;
}

const partView = (store: InspectorStore, part: Part): TemplateResult =>
  'sign' in part
    ? html`<span class="sign">${part.sign}</span>`
    : html`<figure class=${part.tone}>
        <nnet-equation .tex=${part.tex}></nnet-equation>
        <nnet-tensor
          .tensor=${part.tensor}
          .transposed=${part.transposed ?? false}
          .canGrow=${store.canGrow(part.tensor)}
          @grow=${() => store.grow()}
          label=${part.caption}
        ></nnet-tensor>
        <figcaption class="muted">${part.caption}</figcaption>
      </figure>`;

/** What is asked, or what came of the answer. */
function question(store: InspectorStore): TemplateResult | typeof nothing {
  const { question: asked, score } = store.quiz;
  if (!asked) return nothing;
  if (asked.verdict !== undefined)
    return html`<p class="verdict ${asked.right ? 'right' : 'wrong'}" role="status" tabindex="-1">
      <i class="codicon codicon-${asked.right ? 'pass' : 'info'}"></i>${asked.verdict}<span
        class="space"
      ></span
      ><span class="muted">${score.right} of ${score.asked} right so far</span>
    </p>`;
  const submit = (event: Event): void => {
    event.preventDefault();
    store.answer((event.target as HTMLFormElement).querySelector('input')!.value);
  };
  return html`<form class="question" @submit=${submit}>
    <b><i class="codicon codicon-lightbulb"></i>Your turn.</b> What is the entry marked <b>?</b>
    <div>
      <input type="text" inputmode="decimal" aria-label="your answer" /><button
        class="button primary"
      >
        Check</button
      ><button type="button" class="button secondary" @click=${() => store.reveal()}>Reveal</button
      ><span class="muted">within 1 %</span>
    </div>
  </form>`;
}

/** A gradient's entry beside its central difference. */
function gradientCheck(
  store: InspectorStore,
  { quantity }: Explanation,
): TemplateResult | typeof nothing {
  if (quantity !== 'dw' && quantity !== 'db') return nothing;
  const index = store.chosen ?? 0;
  const check = store.checkOf(index);
  if (!check)
    return html`<button class="button secondary check" @click=${() => store.check(index)}>
      <i class="codicon codicon-beaker"></i>Check by a finite difference
    </button>`;
  const verdict = check.kink
    ? 'the loss has a kink here: a difference across it says nothing'
    : `differs by ${figure(check.error, 2)}`;
  return html`<div class="gradient-check" role="status">
    <i class="codicon codicon-${check.agrees || check.kink ? 'pass' : 'warning'}"></i
    ><b>Gradient check</b>
    <dl>
      <dt>back-propagation</dt>
      <dd>${figure(check.backPropagation, 9)}</dd>
      <dt>central difference</dt>
      <dd>${figure(check.centralDifference, 9)}</dd>
    </dl>
    <span class="muted">${verdict}</span>
  </div>`;
}
