/** The inspector: one pass, a step at a time, forward, loss, backward, update, and back again. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Host } from '../shared/host.js';
import { NnetElement } from '../shared/nnetElement.js';
import { explanationView } from './explanationView.js';
import { headView } from './headView.js';
import { InspectorStore } from './inspectorStore.js';
import './nnet-figure.js';
import { Player } from './player.js';
import { stripView } from './stripView.js';
import { transportView } from './transportView.js';

/** The drawing serves networks of up to this many neurons a layer, and this many layers. */
const drawable = { units: 24, layers: 7 };

@customElement('nnet-inspector')
export class NnetInspector extends NnetElement {
  private readonly store: InspectorStore;
  private readonly player: Player;
  /** The answer's field that has been given the focus. */
  private asking: HTMLInputElement | null = null;

  constructor(host: Host) {
    super();
    const update = (): void => this.requestUpdate();
    this.store = new InspectorStore(host, update);
    this.player = new Player(() => this.stepAlong(), update);
  }

  private stepAlong(): void {
    this.store.go(this.store.at + 1);
    if (this.store.isLast) this.player.pause();
  }

  private play(): void {
    if (!this.player.playing && this.store.isLast) this.store.go(0);
    this.player.toggle();
  }

  protected override updated(): void {
    this.querySelector('.moment[aria-current]')?.scrollIntoView({
      block: 'nearest',
      inline: 'nearest',
    });
    // The question's form is gone once it is answered: the keyboard goes on from the verdict.
    if (document.activeElement === document.body)
      this.querySelector<HTMLElement>('.verdict')?.focus();
    const answer = this.querySelector<HTMLInputElement>('.question input');
    if (answer && answer !== this.asking) {
      answer.focus();
      answer.closest('form')!.scrollIntoView({ block: 'nearest' });
    }
    this.asking = answer;
  }

  protected override render(): TemplateResult {
    const { store, player } = this;
    const { pass, present, error, explanations, at } = store;
    if (!pass || !present) return this.waiting();
    return html`
      ${headView(store, pass, present)} ${stripView(store)}
      <main>
        ${error === '' ? nothing : html`<p class="failure" role="alert">${error}</p>`}
        ${this.notices()} ${this.drawing()} ${explanationView(store, present)}
      </main>
      ${transportView(store, player, () => this.play())}
      <p class="visually-hidden" role="status">
        step ${at + 1} of ${explanations.length}, ${present.title}
      </p>
    `;
  }

  private waiting(): TemplateResult {
    const { store } = this;
    if (store.error === '') return html`<div class="empty"><p class="muted">Computing…</p></div>`;
    return html`<div class="empty">
      <p role="alert"><i class="codicon codicon-error"></i> ${store.error}</p>
      <button class="button secondary" @click=${() => store.open(undefined)}>Try again</button>
    </div>`;
  }

  /** What a person must know of the state on show. */
  private notices(): TemplateResult {
    const { store } = this;
    const again = html`<button class="link" @click=${() => store.open(store.epoch)}>
      Compute again
    </button>`;
    return html`
      ${
        store.outdated
          ? html`<p class="outdated" role="status">
              <i class="codicon codicon-history"></i>The text has changed. ${again}
            </p>`
          : nothing
      }
      ${store.session?.notes.map((note) => html`<p class="outdated" role="status">${note}</p>`)}
    `;
  }

  private drawing(): TemplateResult | typeof nothing {
    const { pass, explanations, at, chosen, quiz } = this.store;
    const { layers } = pass!;
    const fits =
      layers.length <= drawable.layers && layers.every((layer) => layer.units <= drawable.units);
    if (!fits) return nothing;
    return html`<div class="drawing">
      <nnet-figure
        .pass=${pass}
        .explanations=${explanations}
        .at=${at}
        .chosen=${chosen}
        .concealed=${quiz.hidden}
      ></nnet-figure>
    </div>`;
  }
}
