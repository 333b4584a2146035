/**
 * The cards of the network, their wires and shapes. Shows what it is given; says what was pointed
 * at.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { LayerDescription } from '../../src/model/shapes/describe.js';
import type { Network } from '../../src/model/experiment/experiment.js';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import { glyph } from '../shared/glyphs.js';
import { NnetElement } from '../shared/nnetElement.js';
import { cardContent, cardLabel, errorOf, type CardContent } from './cardViews.js';
import { card, layOut, type Layout } from './layout.js';
import { wiresView } from './wireViews.js';

const sizeOf = ({ width, height }: Layout): string => `width:${width}px;height:${height}px`;

@customElement('nnet-canvas')
export class NnetCanvas extends NnetElement {
  @property({ attribute: false }) view!: NetworkView;
  /** The network as it is shown: an edit on its way is in it already. */
  @property({ attribute: false }) network!: Network;
  @property() selected = '';
  @property() dragged = '';
  @property({ type: Number }) zoom = 1;
  /** Index of the card before which the insertion mark stands. */
  @property({ attribute: false }) mark: number | undefined;

  /** A y on the screen as a y of the layout. */
  layoutY(clientY: number): number {
    return (clientY - this.querySelector('.sheet')!.getBoundingClientRect().top) / this.zoom;
  }

  covers(x: number, y: number): boolean {
    const box = this.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  }

  focusCard(name: string): void {
    this.querySelector<HTMLElement>(`.card[data-layer="${CSS.escape(name)}"]`)?.focus();
  }

  protected override render(): TemplateResult {
    const layout = layOut(this.network, this.mark);
    const described = new Map(this.view.description?.layers.map((layer) => [layer.name, layer]));
    const last = this.network.layers.at(-1);
    return html`
      <div class="scroll">
        <div
          class="sheet"
          role="listbox"
          aria-label="Layers"
          .style=${`width:${layout.width * this.zoom}px;height:${layout.height * this.zoom}px`}
        >
          <div class="scaled" .style=${`transform:scale(${this.zoom});${sizeOf(layout)}`}>
            ${wiresView(layout, this.network, described)}
            ${this.endCard('data', 'data', layout.dataY, this.view.data)}
            ${repeat(
              layout.cards,
              ({ name }) => name,
              ({ name, y }) => this.layerCard(name, y, described.get(name)),
            )}
            ${this.endCard('train', 'train', layout.trainY, this.view.train)}
            ${
              this.mark === undefined
                ? nothing
                : html`<div class="mark" .style=${`top:${this.markY(layout)}px`}>
                    <span>+</span>
                  </div>`
            }
            ${last ? nothing : html`<p class="hint">Drag a layer here.</p>`}
          </div>
        </div>
      </div>
    `;
  }

  private markY(layout: Layout): number {
    const next = layout.cards[this.mark!];
    return (next?.y ?? layout.trainY) - card.gap / 2 - card.height * 0.35 + 2;
  }

  private layerCard(name: string, y: number, layer: LayerDescription | undefined): TemplateResult {
    const own = this.network.layers.find((one) => one.name === name)!;
    const findings = this.view.findings.filter(
      (finding) => finding.layer === name && finding.severity !== 'hint',
    );
    const chosen = name === this.selected;
    const most = Math.max(1, ...(this.view.description?.layers.map((l) => l.parameters) ?? []));
    const content: CardContent = { layer: own, description: layer, findings, most };
    const error = errorOf(content);
    const classes = [
      'card',
      chosen && 'selected',
      error !== undefined && 'error',
      this.view.stale && 'stale',
      this.dragged === name && 'dragged',
    ]
      .filter(Boolean)
      .join(' ');
    const press = (event: PointerEvent): void => this.tell('card-press', { event, layer: name });
    return html`
      <div
        class=${classes}
        role="option"
        data-layer=${name}
        aria-selected=${chosen}
        tabindex=${chosen || this.isEntrance(name) ? 0 : -1}
        aria-label=${cardLabel(content)}
        title=${error ?? ''}
        .style=${`top:${y}px`}
        @pointerdown=${press}
        @dblclick=${() => this.tell('card-open', name)}
      >
        ${cardContent(content)}
      </div>
    `;
  }

  /** The card that the keyboard comes to where none is chosen. */
  private isEntrance(name: string): boolean {
    const { layers } = this.network;
    return layers[0]?.name === name && !layers.some((layer) => layer.name === this.selected);
  }

  private tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  private showSection(section: string): void {
    this.tell('section-open', section);
  }

  private endCard(
    kind: string,
    className: string,
    y: number,
    content: { title: string; detail: string } | undefined,
  ): TemplateResult {
    return html`<div
      class="card end ${className}"
      role="button"
      tabindex="0"
      title="Show in the text, where it is edited"
      .style=${`top:${y}px`}
      @click=${() => this.showSection(kind)}
      @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && this.showSection(kind)}
    >
      <span class="tile">${glyph(kind)}</span
      ><span class="text"
        ><b>${content?.title ?? (kind === 'data' ? 'no data yet' : 'no training yet')}</b
        ><small>${content?.detail ?? `add a '${kind}' section in the text`}</small></span
      >
    </div>`;
  }
}
