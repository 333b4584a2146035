/**
 * The kinds of layer, by group, searchable; each is dragged to a place, or added below the chosen
 * card.
 */
import { html, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { layers } from '../../src/model/catalogue/layers.js';
import type { Entry } from '../../src/model/catalogue/entry.js';
import { glyph } from '../shared/glyphs.js';
import { NnetElement } from '../shared/nnetElement.js';

/** Heading of what the language knows and the engine does not compute yet. */
const later = 'Not computed yet';

@customElement('nnet-palette')
export class NnetPalette extends NnetElement {
  @property({ type: Boolean }) locked = false;
  @state() private search = '';
  @query('input') private readonly field!: HTMLInputElement;

  focusSearch(): void {
    this.field.focus();
    this.field.select();
  }

  protected override render(): TemplateResult {
    const wanted = this.search.trim().toLowerCase();
    const found = layers.filter((entry) =>
      `${entry.name} ${entry.group} ${entry.help}`.toLowerCase().includes(wanted),
    );
    const groupOf = (entry: Entry): string => (entry.planned ? later : entry.group);
    const groups = [...new Set(found.map(groupOf))].toSorted(
      (a, b) => Number(a === later) - Number(b === later),
    );
    return html`
      <div class="search">
        <i class="codicon codicon-search" aria-hidden="true"></i>
        <input
          type="text"
          placeholder="Find a layer"
          aria-label="Find a layer"
          .value=${this.search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => this.searchKey(event, found)}
        />
        <kbd>/</kbd>
      </div>
      <div class="groups">
        ${groups.map(
          (group) =>
            html`<section class=${group === later ? 'later' : ''} aria-label=${group}>
              <h2>${group}</h2>
              ${found.filter((entry) => groupOf(entry) === group).map((entry) => this.item(entry))}
            </section>`,
        )}
      </div>
    `;
  }

  private item(entry: Entry): TemplateResult {
    const off = this.locked || entry.planned === true;
    const title = entry.planned
      ? `${entry.help} (known to the language, not computed yet)`
      : entry.help;
    return html`<button
      class="kind"
      title=${title}
      data-kind=${entry.name}
      aria-label=${entry.name}
      ?disabled=${off}
      @pointerdown=${(event: PointerEvent) => this.press(event, entry.name)}
      @keydown=${(event: KeyboardEvent) => this.itemKey(event, entry.name)}
      @click=${(event: MouseEvent) => this.pressedWithoutPointer(event, entry.name)}
    >
      ${glyph(entry.name)}<span>${entry.name}</span>
    </button>`;
  }

  private press(event: PointerEvent, kind: string): void {
    this.dispatchEvent(new CustomEvent('kind-press', { detail: { event, kind } }));
  }

  /** A click without a pointer: what assistive technology sends. */
  private pressedWithoutPointer(event: MouseEvent, kind: string): void {
    if (event.detail === 0) this.choose(kind);
  }

  private choose(kind: string): void {
    this.dispatchEvent(new CustomEvent('kind-chosen', { detail: kind }));
  }

  private searchKey(event: KeyboardEvent, found: readonly Entry[]): void {
    // While something is typed, undo is the field's own.
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && this.search !== '')
      event.stopPropagation();
    const first = found.find((entry) => !entry.planned);
    if (event.key === 'Enter' && first) {
      this.choose(first.name);
      this.search = '';
    } else if (event.key === 'Escape') {
      this.search = '';
      this.dispatchEvent(new CustomEvent('palette-left'));
    } else if (event.key === 'ArrowDown')
      this.querySelector<HTMLButtonElement>('.kind:not(:disabled)')?.focus();
    else return;
    event.preventDefault();
  }

  private itemKey(event: KeyboardEvent, kind: string): void {
    const items = [...this.querySelectorAll<HTMLButtonElement>('.kind:not(:disabled)')];
    const at = items.indexOf(event.target as HTMLButtonElement);
    if (event.key === 'Enter' || event.key === ' ') this.choose(kind);
    else if (event.key === 'ArrowDown') items[at + 1]?.focus();
    else if (event.key === 'ArrowUp') (items[at - 1] ?? this.field).focus();
    else return;
    event.preventDefault();
  }
}
