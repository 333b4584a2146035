/** The designer: palette, canvas, properties, and what pointer and keyboard do among them. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { isInput } from '../../src/model/catalogue/catalogue.js';
import type { NetworkEdit } from '../../src/model/edits/edits.js';
import type { RangeEdit } from '../../src/model/experiment/finding.js';
import { glyph } from '../shared/glyphs.js';
import type { Host } from '../shared/host.js';
import { NnetElement } from '../shared/nnetElement.js';
import { barView, summaryView } from './barViews.js';
import { designerKey, type DesignerActions } from './designerKeys.js';
import { DesignerStore, type DesignerCommand } from './designerStore.js';
import { DragTool, type Dragging } from './dragTool.js';
import { insertionIndex } from './layout.js';
import './nnet-canvas.js';
import type { NnetCanvas } from './nnet-canvas.js';
import './nnet-palette.js';
import type { NnetPalette } from './nnet-palette.js';
import './nnet-properties.js';
import type { NnetProperties } from './nnet-properties.js';
import { zoomStep, zoomToFit } from './zoom.js';

const regions = ['nnet-palette', 'nnet-canvas', 'nnet-properties'] as const;

@customElement('nnet-designer')
export class NnetDesigner extends NnetElement implements DesignerActions {
  private readonly store: DesignerStore;
  private readonly drag = new DragTool({
    changed: (dragging) => (this.dragging = dragging),
    dropped: (dragging) => this.drop(dragging),
    clicked: (subject) => {
      if (subject.type === 'kind') this.store.add(subject.kind, this.store.below);
    },
  });
  @state() private dragging: Dragging | undefined;
  @query('nnet-canvas') private readonly canvas!: NnetCanvas;
  @query('nnet-palette') private readonly palette!: NnetPalette;
  @query('nnet-properties') private readonly properties!: NnetProperties;

  constructor(host: Host) {
    super();
    this.store = new DesignerStore(host, {
      changed: () => this.requestUpdate(),
      command: (command) => this.command(command),
    });
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { view, network, message } = store;
    if (!view || !network)
      return html`<p class="empty muted">
        ${
          view
            ? 'There is no network in the text yet: start with network NAME { … }.'
            : message || 'Reading…'
        }
      </p>`;
    return html`
      ${barView(network, view.stale, store.zoom, {
        zoomBy: (step) => this.zoomBy(step),
        fit: () => this.fit(),
        inspect: () => store.inspect(),
        train: () => store.train(),
      })}
      <div class="body" @keydown=${(event: KeyboardEvent) => designerKey(event, this)}>
        ${this.paletteView()} ${this.canvasView()} ${this.propertiesView()}
      </div>
      ${summaryView(network, view, message)} ${this.ghost()}
    `;
  }

  private paletteView(): TemplateResult {
    const { store, drag } = this;
    return html`<nnet-palette
      .locked=${store.locked}
      @kind-press=${({ detail }: CustomEvent<{ event: PointerEvent; kind: string }>) =>
        drag.press(detail.event, { type: 'kind', kind: detail.kind })}
      @kind-chosen=${({ detail }: CustomEvent<string>) => store.add(detail, store.below)}
      @palette-left=${() => this.focusCanvas()}
    ></nnet-palette>`;
  }

  private canvasView(): TemplateResult {
    const { store, dragging } = this;
    return html`<nnet-canvas
      .view=${store.view}
      .network=${store.network}
      .selected=${store.selected}
      .zoom=${store.zoom}
      .mark=${this.mark()}
      .dragged=${dragging?.subject.type === 'layer' ? dragging.subject.layer : ''}
      @card-press=${({ detail }: CustomEvent<{ event: PointerEvent; layer: string }>) =>
        this.pressCard(detail.event, detail.layer)}
      @card-open=${() => this.openProperties()}
      @section-open=${({ detail }: CustomEvent<'data' | 'train'>) => store.revealSection(detail)}
    ></nnet-canvas>`;
  }

  private propertiesView(): TemplateResult {
    const { store } = this;
    return html`<nnet-properties
      class=${store.chosen ? 'open' : ''}
      .view=${store.view}
      .layer=${store.chosen}
      .locked=${store.locked}
      .readValue=${store.readValue.bind(store)}
      @edit=${({ detail }: CustomEvent<NetworkEdit>) => store.edit(detail)}
      @fix=${({ detail }: CustomEvent<readonly RangeEdit[]>) => store.fix(detail)}
      @reveal=${({ detail }: CustomEvent<string>) => store.reveal(detail)}
      @properties-left=${() => this.focusCanvas()}
    ></nnet-properties>`;
  }

  /** What is being dragged, under the pointer, with where it would go. */
  private ghost(): TemplateResult | typeof nothing {
    const { dragging, store } = this;
    if (!dragging) return nothing;
    const { subject, x, y } = dragging;
    const name = subject.type === 'kind' ? subject.kind : subject.layer;
    const kind =
      subject.type === 'kind'
        ? subject.kind
        : (store.layers.find((layer) => layer.name === subject.layer)?.kind ?? 'dense');
    return html`<div class="card ghost" .style=${`left:${x + 10}px;top:${y - 20}px`}>
      <span class="tile">${glyph(kind)}</span
      ><span class="text"><b>${name}</b><small>${this.placeText()}</small></span>
    </div>`;
  }

  private placeText(): string {
    const at = this.mark();
    if (at === undefined) return 'drop it between two layers';
    const above = this.store.layers[at - 1]?.name;
    const next = this.store.layers[at]?.name;
    if (above === undefined) return 'at the top';
    return next === undefined ? `after ${above}` : `between ${above} and ${next}`;
  }

  /** The card before which what is dragged would go. */
  private mark(): number | undefined {
    const { dragging } = this;
    return dragging && this.placeAt(dragging);
  }

  private placeAt({ x, y }: Pick<Dragging, 'x' | 'y'>): number | undefined {
    const { network, locked } = this.store;
    if (!network || locked || !this.canvas?.covers(x, y)) return undefined;
    return insertionIndex(network, this.canvas.layoutY(y));
  }

  private drop(dragging: Dragging): void {
    const { store } = this;
    const index = this.placeAt(dragging);
    if (index === undefined) return;
    const { subject } = dragging;
    if (subject.type === 'kind') store.add(subject.kind, store.layers[index - 1]?.name);
    else store.moveTo(subject.layer, index);
  }

  private pressCard(event: PointerEvent, layer: string): void {
    this.select(layer);
    const { chosen, locked } = this.store;
    if (!locked && chosen && !isInput(chosen.kind))
      this.drag.press(event, { type: 'layer', layer });
  }

  private select(layer: string): void {
    // A field that is being typed in is taken over before the pane shows another layer.
    if (this.properties?.contains(document.activeElement))
      (document.activeElement as HTMLElement).blur();
    this.store.select(layer);
    this.focusWhenShown(layer);
  }

  private focusWhenShown(layer: string): void {
    void this.updateComplete.then(() => this.canvas.focusCard(layer));
  }

  private focusCanvas(): void {
    const { selected, layers } = this.store;
    this.canvas.focusCard(selected || (layers[0]?.name ?? ''));
  }

  private command(command: DesignerCommand): void {
    switch (command) {
      case 'add':
        return this.search();
      case 'remove':
        return this.removeChosen();
      case 'properties':
        return this.openProperties();
      case 'moveUp':
        return this.moveBy(-1);
      case 'moveDown':
        return this.moveBy(1);
    }
  }

  moveBy(step: number): void {
    this.store.moveBy(step);
  }

  selectBy(step: number): void {
    const next = this.store.neighbour(step);
    if (next) this.select(next.name);
  }

  removeChosen(): void {
    const next = this.store.removeChosen();
    if (next !== undefined) this.focusWhenShown(next);
  }

  openProperties(): void {
    this.properties.focusFirst();
  }

  search(): void {
    this.palette.focusSearch();
  }

  zoomBy(step: number): void {
    this.store.zoomTo(zoomStep(this.store.zoom, step));
  }

  fit(): void {
    const sheet = this.canvas.querySelector('.scaled')!;
    const size = { width: sheet.clientWidth, height: sheet.clientHeight };
    this.store.zoomTo(zoomToFit(this.canvas.getBoundingClientRect(), size));
  }

  copy(): boolean {
    return this.store.copyChosen();
  }

  paste(): boolean {
    return this.store.paste();
  }

  duplicate(): boolean {
    return this.store.duplicateChosen();
  }

  nextRegion(from: HTMLElement, back: boolean): void {
    const at = regions.findIndex((name) => from.closest(name));
    switch (regions[(at + (back ? 2 : 1)) % regions.length]) {
      case 'nnet-palette':
        return this.search();
      case 'nnet-properties':
        return this.openProperties();
      default:
        return this.focusCanvas();
    }
  }
}
