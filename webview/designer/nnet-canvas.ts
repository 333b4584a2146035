/**
 * The cards of the network, their wires and shapes. Shows what it is given; says what was pointed
 * at.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { LayerDescription } from '../../src/model/shapes/describe.js';
import type { Network } from '../../src/model/experiment/experiment.js';
import type { LayerFinding, NetworkView } from '../../src/model/edits/networkView.js';
import { printShape } from '../../src/model/shapes/shapes.js';
import { glyph } from '../shared/glyphs.js';
import { NnetElement } from '../shared/nnetElement.js';
import { card, layOut, type Layout } from './layout.js';

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
          <div
            class="scaled"
            .style=${`transform:scale(${this.zoom});width:${layout.width}px;height:${layout.height}px`}
          >
            ${this.wires(layout, described)}
            ${this.endCard('data', 'data', layout.dataY, this.view.data)}
            ${repeat(
              layout.cards,
              ({ name }) => name,
              ({ name, y }) => this.layerCard(name, y, described.get(name)),
            )}
            ${this.endCard('train', 'train', layout.trainY, this.view.train)}
            ${this.mark === undefined ? nothing : html`<div class="mark" .style=${`top:${this.markY(layout)}px`}><span>+</span></div>`}
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

  private wires(layout: Layout, described: ReadonlyMap<string, LayerDescription>): TemplateResult {
    const middle = card.width / 2;
    const first = layout.cards[0];
    const last = layout.cards.at(-1);
    const ends = [
      ...(first ? [`M${middle} ${layout.dataY + card.height}V${first.y - 2}`] : []),
      ...(last ? [`M${middle} ${last.y + card.height}V${layout.trainY - 2}`] : []),
    ];
    return html`
      <svg class="wires" width=${layout.width} height=${layout.height} aria-hidden="true">
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="6"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M1 1 6.5 4 1 7" />
          </marker>
        </defs>
        ${ends.map((path) => svg`<path class="wire end" d=${path} marker-end="url(#arrow)" />`)}
        ${layout.wires.map((wire) => svg`<path class="wire" d=${wire.path} marker-end="url(#arrow)" />`)}
      </svg>
      ${layout.wires.map((wire) => {
        const shape = described.get(wire.from)?.shape;
        return shape
          ? html`<span
              class="shape"
              title="${wire.from} gives ${printShape(shape)}"
              .style=${`left:${wire.chip.x}px;top:${wire.chip.y}px`}
              >${printShape(shape)}</span
            >`
          : nothing;
      })}
      ${last && described.get(last.name)?.shape ? html`<span class="shape" .style=${`left:${middle}px;top:${(last.y + card.height + layout.trainY) / 2}px`}>${printShape(described.get(last.name)!.shape!)}</span>` : nothing}
    `;
  }

  private layerCard(name: string, y: number, layer: LayerDescription | undefined): TemplateResult {
    const own = this.network.layers.find((l) => l.name === name)!;
    const findings = this.view.findings.filter(
      (finding) => finding.layer === name && finding.severity !== 'hint',
    );
    const error = findings.find((finding) => finding.severity === 'error');
    const chosen = name === this.selected;
    const most = Math.max(1, ...(this.view.description?.layers.map((l) => l.parameters) ?? []));
    const classes = [
      'card',
      chosen && 'selected',
      error && 'error',
      this.view.stale && 'stale',
      this.dragged === name && 'dragged',
    ]
      .filter(Boolean)
      .join(' ');
    const parameters = layer?.parameters ?? 0;
    const detail = error
      ? error.message
      : `${own.kind}${layer?.settings ? ` · ${layer.settings.replaceAll(' ', ' · ')}` : ''}`;
    return html`
      <div
        class=${classes}
        role="option"
        data-layer=${name}
        aria-selected=${chosen}
        tabindex=${chosen || (!this.network.layers.some((l) => l.name === this.selected) && this.network.layers[0]?.name === name) ? 0 : -1}
        aria-label=${this.label(name, own.kind, layer, findings)}
        title=${error?.message ?? ''}
        .style=${`top:${y}px`}
        @pointerdown=${(event: PointerEvent) => this.dispatchEvent(new CustomEvent('card-press', { detail: { event, layer: name } }))}
        @dblclick=${() => this.dispatchEvent(new CustomEvent('card-open', { detail: name }))}
      >
        <span class="tile">${glyph(own.kind)}</span>
        <span class="text"><b>${name}${this.badge(findings)}</b><small>${detail}</small></span>
        ${
          parameters > 0
            ? html`<span class="count" title="${parameters.toLocaleString('en')} ` +
              `parameters">${parameters.toLocaleString('en')}<i ` +
              `.style=${`width:${Math.max(3, (28 * parameters) / most)}px`}></i></span>`
            : nothing
        }
      </div>
    `;
  }

  private showSection(section: string): void {
    this.dispatchEvent(new CustomEvent('section-open', { detail: section }));
  }

  private badge(findings: readonly LayerFinding[]): TemplateResult | typeof nothing {
    if (findings.length === 0) return nothing;
    const error = findings.some((finding) => finding.severity === 'error');
    return html`<span class="badge ${error ? 'bad' : 'odd'}"
      ><i class="codicon codicon-${error ? 'error' : 'warning'}"></i>${findings.length}</span
    >`;
  }

  private label(
    name: string,
    kind: string,
    layer: LayerDescription | undefined,
    findings: readonly LayerFinding[],
  ): string {
    return [
      `${name}, ${kind}`,
      layer?.settings,
      layer?.shape && `output ${printShape(layer.shape)}`,
      layer && layer.parameters > 0 && `${layer.parameters} parameters`,
      ...findings.map((finding) => finding.message),
    ]
      .filter(Boolean)
      .join(', ');
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
