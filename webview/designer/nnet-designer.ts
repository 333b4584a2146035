/** The designer: palette, canvas, properties, and the edits that go between them and the text. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import {
  applyEdit,
  EditError,
  freshCopies,
  type NetworkEdit,
} from '../../src/model/edits/edits.js';
import { freshName, type Layer, type Network } from '../../src/model/experiment/experiment.js';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import type { DesignerHost, DesignerView } from '../../src/protocol/designerMessages.js';
import { Link } from '../../src/protocol/link.js';
import { bytes, counted } from '../shared/format.js';
import { glyph } from '../shared/glyphs.js';
import { hostChannel, restoreState, saveState } from '../shared/host.js';
import { NnetElement } from '../shared/nnetElement.js';
import { newLayerName, newLayerParameters } from './defaults.js';
import { DragTool, type Dragging, type DragSubject } from './dragTool.js';
import { insertionIndex } from './layout.js';
import './nnet-canvas.js';
import './nnet-palette.js';
import './nnet-properties.js';
import type { NnetCanvas } from './nnet-canvas.js';
import type { NnetPalette } from './nnet-palette.js';
import type { NnetProperties } from './nnet-properties.js';

const zooms = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2];

@customElement('nnet-designer')
export class NnetDesigner extends NnetElement {
  private readonly link = new Link<DesignerView, DesignerHost>(hostChannel);
  private readonly drag = new DragTool({
    changed: (dragging) => (this.dragging = dragging),
    dropped: (dragging) => this.drop(dragging),
    clicked: (subject) => this.clicked(subject),
  });
  @state() private view: NetworkView | undefined;
  /** The network with an edit that the text has not confirmed yet. */
  @state() private pending: Network | undefined;
  @state() private selected: string;
  @state() private zoom: number;
  @state() private dragging: Dragging | undefined;
  /** What was last refused, and why. */
  @state() private message = '';
  private readonly waiting: NetworkEdit[] = [];
  /** What Ctrl+C took, for Ctrl+V. */
  private copied: readonly Layer[] = [];
  @query('nnet-canvas') private readonly canvas!: NnetCanvas;
  @query('nnet-palette') private readonly palette!: NnetPalette;
  @query('nnet-properties') private readonly properties!: NnetProperties;

  constructor() {
    super();
    ({ selected: this.selected, zoom: this.zoom } = restoreState({ selected: '', zoom: 1 }));
    this.link.on('modelChanged', (view) => this.take(view));
    this.link.on('selectionChanged', ({ layer }) => {
      if (layer !== undefined) this.selected = layer;
    });
    this.link.on('command', (command) => this.command(command));
    this.refresh().catch((error: Error) => (this.message = error.message));
  }

  private take(view: NetworkView): void {
    if (this.view && view.version < this.view.version) return;
    this.view = view;
    this.pending = undefined;
    if (!view.network?.layers.some((layer) => layer.name === this.selected)) this.selected = '';
    this.sendNext();
  }

  private get network(): Network | undefined {
    return this.pending ?? this.view?.network;
  }

  /** While the text cannot be read there is nothing to edit. */
  private get locked(): boolean {
    return this.view === undefined || this.view.stale;
  }

  private get chosen(): Layer | undefined {
    return this.network?.layers.find((layer) => layer.name === this.selected);
  }

  protected override updated(): void {
    saveState({ selected: this.selected, zoom: this.zoom });
  }

  protected override render(): TemplateResult {
    const { view, network } = this;
    if (!view || !network)
      return html`<p class="empty muted">
        ${
          view
            ? 'There is no network in the text yet: start with network NAME { … }.'
            : this.message || 'Reading…'
        }
      </p>`;
    return html`
      <div class="bar" role="toolbar" aria-label="Designer">
        <b>${network.name}</b>
        ${view.stale ? html`<span class="stale-note" role="status"><i class="codicon codicon-lock"></i>The text cannot be read: last good version, no editing</span>` : nothing}
        <span class="space"></span>
        <button
          class="icon-button"
          title="Zoom out (-)"
          aria-label="Zoom out"
          @click=${() => this.zoomBy(-1)}
        >
          <i class="codicon codicon-zoom-out"></i>
        </button>
        <span class="muted percent">${Math.round(this.zoom * 100)} %</span>
        <button
          class="icon-button"
          title="Zoom in (+)"
          aria-label="Zoom in"
          @click=${() => this.zoomBy(1)}
        >
          <i class="codicon codicon-zoom-in"></i>
        </button>
        <button class="icon-button" title="Fit (0)" aria-label="Fit" @click=${() => this.fit()}>
          <i class="codicon codicon-screen-full"></i>
        </button>
        <button
          class="button secondary step-through"
          title="Step through back-propagation"
          @click=${() => this.link.notify('inspect', undefined)}
        >
          <i class="codicon codicon-debug-step-into"></i><span>Step through</span>
        </button>
        <button class="button primary" @click=${() => this.link.notify('train', undefined)}>
          <i class="codicon codicon-play"></i>Train
        </button>
      </div>
      <div class="body" @keydown=${(event: KeyboardEvent) => this.key(event)}>
        <nnet-palette
          .locked=${this.locked}
          @kind-press=${(e: CustomEvent<{ event: PointerEvent; kind: string }>) => this.drag.press(e.detail.event, { type: 'kind', kind: e.detail.kind })}
          @kind-chosen=${(e: CustomEvent<string>) => this.add(e.detail, this.below())}
          @palette-left=${() => this.focusCanvas()}
        ></nnet-palette>
        <nnet-canvas
          .view=${view}
          .network=${network}
          .selected=${this.selected}
          .zoom=${this.zoom}
          .mark=${this.mark()}
          .dragged=${this.dragging?.subject.type === 'layer' ? this.dragging.subject.layer : ''}
          @card-press=${(e: CustomEvent<{ event: PointerEvent; layer: string }>) => this.pressCard(e.detail.event, e.detail.layer)}
          @card-open=${() => this.properties.focusFirst()}
          @section-open=${(e: CustomEvent<'data' | 'train'>) => this.link.notify('revealSection', e.detail)}
        ></nnet-canvas>
        <nnet-properties
          class=${this.chosen ? 'open' : ''}
          .view=${view}
          .layer=${this.chosen}
          .locked=${this.locked}
          @edit=${(e: CustomEvent<NetworkEdit>) => this.edit(e.detail)}
          @reveal=${(e: CustomEvent<string>) => this.link.notify('reveal', { layer: e.detail })}
          @properties-left=${() => this.focusCanvas()}
        ></nnet-properties>
      </div>
      <div class="summary" role="status">
        <span>${counted(network.layers.length, 'layer')}</span
        ><span><b>${(view.description?.parameters ?? 0).toLocaleString('en')}</b> parameters</span
        ><span>${bytes(view.description?.bytes ?? 0)}</span
        ><span>${(view.description?.operations ?? 0).toLocaleString('en')} operations a row</span>
        <span class="space"></span>
        ${this.message ? html`<span class="refused" title=${this.message}><i class="codicon codicon-info"></i>${this.message}</span>` : nothing}
        ${view.counts.errors > 0 ? html`<span class="bad"><i class="codicon codicon-error"></i>${view.counts.errors}</span>` : nothing}
        ${view.counts.warnings > 0 ? html`<span class="odd"><i class="codicon codicon-warning"></i>${view.counts.warnings}</span>` : nothing}
      </div>
      ${this.ghost()}
    `;
  }

  /** What is being dragged, under the pointer, with what it would cost. */
  private ghost(): TemplateResult | typeof nothing {
    const { dragging } = this;
    if (!dragging) return nothing;
    const { subject } = dragging;
    const kind =
      subject.type === 'kind'
        ? subject.kind
        : (this.network?.layers.find((layer) => layer.name === subject.layer)?.kind ?? 'dense');
    return html`<div
      class="card ghost"
      .style=${`left:${dragging.x + 10}px;top:${dragging.y - 20}px`}
    >
      <span class="tile">${glyph(kind)}</span
      ><span class="text"
        ><b>${subject.type === 'kind' ? subject.kind : subject.layer}</b
        ><small
          >${this.mark() === undefined ? 'drop it between two layers' : this.placeText()}</small
        ></span
      >
    </div>`;
  }

  private placeText(): string {
    const layers = this.network?.layers ?? [];
    const at = this.mark()!;
    const above = layers[at - 1]?.name;
    const next = layers[at]?.name;
    return above === undefined
      ? 'at the top'
      : next === undefined
        ? `after ${above}`
        : `between ${above} and ${next}`;
  }

  private mark(): number | undefined {
    const { dragging, network } = this;
    if (!dragging || !network || this.locked || !this.canvas?.covers(dragging.x, dragging.y))
      return undefined;
    return insertionIndex(network, this.canvas.layoutY(dragging.y));
  }

  private drop({ subject, x, y }: Dragging): void {
    const { network } = this;
    if (!network || this.locked || !this.canvas.covers(x, y)) return;
    const index = insertionIndex(network, this.canvas.layoutY(y));
    const after = network.layers[index - 1]?.name;
    if (subject.type === 'kind') return this.add(subject.kind, after);
    const from = network.layers.findIndex((layer) => layer.name === subject.layer);
    if (index !== from && index !== from + 1)
      this.edit({ type: 'move', layer: subject.layer, ...(after !== undefined && { after }) });
  }

  private clicked(subject: DragSubject): void {
    if (subject.type === 'kind') this.add(subject.kind, this.below());
  }

  private pressCard(event: PointerEvent, layer: string): void {
    this.select(layer);
    const isInput = this.network?.layers.find((l) => l.name === layer)?.kind === 'input';
    if (!this.locked && !isInput) this.drag.press(event, { type: 'layer', layer });
  }

  /**
   * Where a new layer goes that was not dragged anywhere: below the chosen one, else above the
   * last.
   */
  private below(): string | undefined {
    const layers = this.network?.layers ?? [];
    return this.selected || layers.at(-2)?.name || layers.at(-1)?.name;
  }

  private add(kind: string, after: string | undefined): void {
    const { network } = this;
    if (!network || this.locked) return;
    this.edit({
      type: 'add',
      kind,
      name: freshName(network, newLayerName(kind)),
      parameters: newLayerParameters(kind),
      ...(after !== undefined && { after }),
    });
  }

  /**
   * Shown at once, sent to the text; what the text makes of it replaces what is shown. Edits made
   * meanwhile wait their turn.
   */
  private edit(edit: NetworkEdit): void {
    if (this.locked) return;
    this.message = '';
    this.waiting.push(edit);
    if (this.pending === undefined) this.sendNext();
  }

  private sendNext(): void {
    const { view } = this;
    const edit = this.waiting.shift();
    if (!edit || !view?.network || view.stale) {
      this.waiting.length = 0;
      return;
    }
    try {
      this.pending = applyEdit(view.network, edit);
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      this.message = error.message;
      return this.sendNext();
    }
    if (edit.type === 'add' || edit.type === 'duplicate') this.selected = edit.name;
    if (edit.type === 'paste') this.selected = edit.layers.at(-1)!.name;
    if (edit.type === 'rename' && this.selected === edit.layer) this.selected = edit.name;
    this.link.request('edit', { baseVersion: view.version, edit }).then(
      // An edit that leaves the text as it is brings no new view: then the present one is asked
      // for.
      (changed) => (changed ? undefined : this.refresh()),
      (error: Error) => {
        this.waiting.length = 0;
        this.message = error.message;
        return this.refresh();
      },
    );
  }

  private async refresh(): Promise<void> {
    const view = await this.link.request('snapshot', undefined);
    if (view) this.take(view);
  }

  private select(layer: string): void {
    // A field that is being typed in is taken over before the pane shows another layer.
    if (this.properties?.contains(document.activeElement))
      (document.activeElement as HTMLElement).blur();
    this.selected = layer;
    this.message = '';
    this.link.notify('select', { layer });
    void this.updateComplete.then(() => this.canvas.focusCard(layer));
  }

  private focusCanvas(): void {
    this.canvas.focusCard(this.selected || (this.network?.layers[0]?.name ?? ''));
  }

  private key(event: KeyboardEvent): void {
    const inCanvas =
      (event.target as HTMLElement).closest('nnet-canvas') !== null &&
      (event.target as HTMLElement).closest('.card.end') === null;
    if (event.key === 'F6') this.nextRegion(event.target as HTMLElement, event.shiftKey);
    else if (!inCanvas) return;
    else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
      this.moveBy(event.key === 'ArrowUp' ? -1 : 1);
    else if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.altKey || !this.clipboard(event.key.toLowerCase())) return;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      this.selectBy(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Home' || event.key === 'End')
      this.selectBy(event.key === 'Home' ? -Infinity : Infinity);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.removeChosen();
    else if (event.key === 'Enter') this.properties.focusFirst();
    else if (event.key === '/' || event.key === 'a') this.palette.focusSearch();
    else if (event.key === '+' || event.key === '-') this.zoomBy(event.key === '+' ? 1 : -1);
    else if (event.key === '0') this.fit();
    else return;
    event.preventDefault();
    // VS Code would take the key as well: F6 would leave the designer.
    event.stopPropagation();
  }

  /** Ctrl+D once more, Ctrl+C and Ctrl+V. @returns whether the key is one of them */
  private clipboard(key: string): boolean {
    const { network } = this;
    const chosen = network?.layers.find(({ name }) => name === this.selected);
    if (key === 'c' && chosen && chosen.kind !== 'input') this.copied = [chosen];
    else if (key === 'v' && network && this.copied.length > 0)
      this.edit({
        type: 'paste',
        layers: freshCopies(network, this.copied),
        ...(this.selected !== '' && { after: this.selected }),
      });
    else if (key === 'd' && network && chosen) {
      if (chosen.kind === 'input')
        this.message =
          'The input stays one: more of them are written in the text, each with its columns.';
      else
        this.edit({
          type: 'duplicate',
          layer: chosen.name,
          name: freshName(network, chosen.name.replace(/\d+$/, '') || chosen.name),
        });
    } else return false;
    return true;
  }

  private command(command: DesignerView['notifications']['command']): void {
    if (command === 'add') this.palette.focusSearch();
    else if (command === 'remove') this.removeChosen();
    else if (command === 'properties') this.properties.focusFirst();
    else this.moveBy(command === 'moveUp' ? -1 : 1);
  }

  private nextRegion(target: HTMLElement, back: boolean): void {
    const regions = ['nnet-palette', 'nnet-canvas', 'nnet-properties'];
    const at = regions.findIndex((name) => target.closest(name));
    const next = regions[(at + (back ? 2 : 1)) % 3];
    if (next === 'nnet-palette') this.palette.focusSearch();
    else if (next === 'nnet-canvas') this.focusCanvas();
    else this.properties.focusFirst();
  }

  private selectBy(step: number): void {
    const layers = this.network?.layers ?? [];
    const at = layers.findIndex((layer) => layer.name === this.selected);
    const next = layers[Math.max(0, Math.min(layers.length - 1, at + step))];
    if (next) this.select(next.name);
  }

  private moveBy(step: number): void {
    const layers = this.network?.layers ?? [];
    const at = layers.findIndex((layer) => layer.name === this.selected);
    const target = at + step;
    if (
      at < 0 ||
      target < 0 ||
      target >= layers.length ||
      layers[target]!.kind === 'input' ||
      layers[at]!.kind === 'input'
    )
      return;
    const after = (step < 0 ? layers[target - 1] : layers[target])?.name;
    this.edit({ type: 'move', layer: this.selected, ...(after !== undefined && { after }) });
  }

  private removeChosen(): void {
    const layers = this.network?.layers ?? [];
    const at = layers.findIndex((layer) => layer.name === this.selected);
    if (at < 0 || this.locked) return;
    if (layers[at]!.kind === 'input') {
      this.message = 'The input stays: a network starts with it.';
      return;
    }
    this.edit({ type: 'remove', layer: this.selected });
    const next = (layers[at + 1] ?? layers[at - 1])?.name ?? '';
    this.selected = next;
    void this.updateComplete.then(() => this.canvas.focusCard(next));
  }

  private zoomBy(step: number): void {
    const at = zooms.findIndex((zoom) => zoom >= this.zoom - 1e-6);
    this.zoom =
      zooms[Math.max(0, Math.min(zooms.length - 1, (at < 0 ? zooms.length - 1 : at) + step))]!;
  }

  private fit(): void {
    const box = this.canvas.getBoundingClientRect();
    const sheet = this.canvas.querySelector('.scaled')!;
    const room = Math.min(
      (box.width - 24) / sheet.clientWidth,
      (box.height - 16) / sheet.clientHeight,
    );
    this.zoom = Math.max(0.5, Math.min(1, Math.floor(room * 20) / 20));
  }
}
