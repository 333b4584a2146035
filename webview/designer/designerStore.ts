/**
 * What the designer shows and changes: the view that the text gives, the edit on its way to the
 * text, the chosen layer. Knows no pointer, no key and no template.
 */
import {
  applyEdit,
  EditError,
  freshCopies,
  type NetworkEdit,
} from '../../src/model/edits/edits.js';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import { isInput } from '../../src/model/catalogue/catalogue.js';
import { freshName, type Layer, type Network } from '../../src/model/experiment/experiment.js';
import type { RangeEdit } from '../../src/model/experiment/finding.js';
import type { DesignerHost, DesignerView } from '../../src/protocol/designerMessages.js';
import { Link } from '../../src/protocol/link.js';
import type { ReadValueResult } from '../../src/protocol/serverMessages.js';
import { restoreState, type Host } from '../shared/host.js';
import { newLayerName, newLayerParameters } from './defaults.js';

export type DesignerCommand = DesignerView['notifications']['command'];

export interface DesignerEvents {
  changed(): void;
  /** A command of the keyboard that VS Code heard. */
  command(command: DesignerCommand): void;
}

const after = (layer: string | undefined): { after?: string } =>
  layer === undefined || layer === '' ? {} : { after: layer };

export class DesignerStore {
  view: NetworkView | undefined;
  selected: string;
  zoom: number;
  /** What was last refused, and why. */
  message = '';
  /** The network with an edit that the text has not confirmed yet. */
  private pending: Network | undefined;
  private readonly waiting: NetworkEdit[] = [];
  /** What Ctrl+C took, for Ctrl+V. */
  private copied: readonly Layer[] = [];
  private readonly link: Link<DesignerView, DesignerHost>;

  constructor(
    private readonly host: Host,
    private readonly events: DesignerEvents,
  ) {
    this.link = new Link(host.channel);
    ({ selected: this.selected, zoom: this.zoom } = restoreState(host, { selected: '', zoom: 1 }));
    this.link.on('modelChanged', (view) => this.take(view));
    this.link.on('selectionChanged', ({ layer }) => {
      if (layer !== undefined) this.change(() => (this.selected = layer));
    });
    this.link.on('command', (command) => events.command(command));
    this.refresh().catch((error: Error) => this.say(error.message));
  }

  private change(work: () => void): void {
    work();
    this.host.setState({ selected: this.selected, zoom: this.zoom });
    this.events.changed();
  }

  say(message: string): void {
    this.change(() => (this.message = message));
  }

  /** The network as it is shown: an edit on its way is in it already. */
  get network(): Network | undefined {
    return this.pending ?? this.view?.network;
  }

  get layers(): readonly Layer[] {
    return this.network?.layers ?? [];
  }

  /** While the text cannot be read there is nothing to edit. */
  get locked(): boolean {
    return this.view === undefined || this.view.stale;
  }

  get chosen(): Layer | undefined {
    return this.layers.find((layer) => layer.name === this.selected);
  }

  /**
   * Where a new layer goes that was not dragged anywhere: below the chosen one, else above the
   * last.
   */
  get below(): string | undefined {
    return this.selected || this.layers.at(-2)?.name || this.layers.at(-1)?.name;
  }

  train(): void {
    this.link.notify('train', undefined);
  }

  inspect(): void {
    this.link.notify('inspect', undefined);
  }

  reveal(layer: string): void {
    this.link.notify('reveal', { layer });
  }

  revealSection(section: 'data' | 'train'): void {
    this.link.notify('revealSection', section);
  }

  zoomTo(zoom: number): void {
    this.change(() => (this.zoom = zoom));
  }

  select(layer: string): void {
    this.change(() => {
      this.selected = layer;
      this.message = '';
    });
    this.link.notify('select', { layer });
  }

  /** @returns the layer so many places below the chosen one, or the nearest there is */
  neighbour(step: number): Layer | undefined {
    const { layers } = this;
    const at = layers.findIndex((layer) => layer.name === this.selected);
    return layers[Math.max(0, Math.min(layers.length - 1, at + step))];
  }

  add(kind: string, below: string | undefined): void {
    const { network } = this;
    if (!network || this.locked) return;
    this.edit({
      type: 'add',
      kind,
      name: freshName(network, newLayerName(kind)),
      parameters: newLayerParameters(kind),
      ...after(below),
    });
  }

  /** Puts a layer before the one that stands at a place now. */
  moveTo(layer: string, index: number): void {
    const from = this.layers.findIndex(({ name }) => name === layer);
    if (index === from || index === from + 1) return;
    this.edit({ type: 'move', layer, ...after(this.layers[index - 1]?.name) });
  }

  moveBy(step: number): void {
    const { layers } = this;
    const at = layers.findIndex((layer) => layer.name === this.selected);
    const [own, other] = [layers[at], layers[at + step]];
    if (!own || !other || isInput(own.kind) || isInput(other.kind)) return;
    const above = step < 0 ? layers[at + step - 1] : other;
    this.edit({ type: 'move', layer: this.selected, ...after(above?.name) });
  }

  /** @returns the layer that is chosen next, where the chosen one was removed */
  removeChosen(): string | undefined {
    const { chosen, layers } = this;
    if (!chosen || this.locked) return undefined;
    if (isInput(chosen.kind)) {
      this.say('The input stays: a network starts with it.');
      return undefined;
    }
    const at = layers.indexOf(chosen);
    const next = (layers[at + 1] ?? layers[at - 1])?.name ?? '';
    this.edit({ type: 'remove', layer: chosen.name });
    this.change(() => (this.selected = next));
    return next;
  }

  copyChosen(): boolean {
    const { chosen } = this;
    if (!chosen || isInput(chosen.kind)) return false;
    this.copied = [chosen];
    return true;
  }

  paste(): boolean {
    const { network, copied } = this;
    if (!network || copied.length === 0) return false;
    this.edit({ type: 'paste', layers: freshCopies(network, copied), ...after(this.selected) });
    return true;
  }

  duplicateChosen(): boolean {
    const { network, chosen } = this;
    if (!network || !chosen) return false;
    if (isInput(chosen.kind))
      this.say('The input stays one: more of them are written in the text, each with its columns.');
    else
      this.edit({
        type: 'duplicate',
        layer: chosen.name,
        name: freshName(network, chosen.name.replace(/\d+$/, '') || chosen.name),
      });
    return true;
  }

  /**
   * Shown at once, sent to the text; what the text makes of it replaces what is shown. Edits made
   * meanwhile wait their turn.
   */
  edit(edit: NetworkEdit): void {
    if (this.locked) return;
    this.message = '';
    this.waiting.push(edit);
    if (this.pending === undefined) this.sendNext();
  }

  /** A finding's cure: edits of the text, whatever they touch. */
  fix(edits: readonly RangeEdit[]): void {
    const { view } = this;
    if (!view || this.locked) return;
    this.confirm(this.link.request('fix', { baseVersion: view.version, edits }));
  }

  readValue(kind: string, parameter: string, text: string): Promise<ReadValueResult> {
    return this.link.request('readValue', { kind, parameter, text });
  }

  private take(view: NetworkView): void {
    if (this.view && view.version < this.view.version) return;
    this.change(() => {
      this.view = view;
      this.pending = undefined;
      if (!view.network?.layers.some((layer) => layer.name === this.selected)) this.selected = '';
    });
    this.sendNext();
  }

  private sendNext(): void {
    const { view } = this;
    const edit = this.waiting.shift();
    if (!edit || !view?.network || view.stale) {
      this.waiting.length = 0;
      return;
    }
    const before = view.network;
    try {
      this.change(() => {
        this.pending = applyEdit(before, edit);
        this.selected = selectedAfter(edit, this.selected);
      });
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      this.say(error.message);
      return this.sendNext();
    }
    this.confirm(this.link.request('edit', { baseVersion: view.version, edit }));
  }

  /**
   * An edit that leaves the text as it is brings no new view: then the present one is asked for.
   */
  private confirm(edited: Promise<boolean>): void {
    edited
      .then((changed) => (changed ? undefined : this.refresh()))
      .catch((error: Error) => {
        this.waiting.length = 0;
        this.say(error.message);
        return this.refresh();
      })
      .catch((error: Error) => this.say(error.message));
  }

  private async refresh(): Promise<void> {
    const view = await this.link.request('snapshot', undefined);
    if (view) this.take(view);
  }
}

/** What an edit made is chosen next. */
function selectedAfter(edit: NetworkEdit, selected: string): string {
  switch (edit.type) {
    case 'add':
    case 'duplicate':
      return edit.name;
    case 'paste':
      return edit.layers.at(-1)!.name;
    case 'rename':
      return selected === edit.layer ? edit.name : selected;
    default:
      return selected;
  }
}
