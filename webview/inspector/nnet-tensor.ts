/** A tensor as a heat map with its values in the cells; of a big one a window that can be moved. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { TensorView } from '../../src/model/runs/inspection.js';
import { figure } from '../../src/model/runs/figures.js';
import { NnetElement } from '../shared/nnetElement.js';
import { extentOf } from './wholeTensors.js';

/** Cells shown at once, down and across. */
const most = { rows: 8, columns: 6 };

/** Where a window on one axis stands, what of the axis is here, and what there is. */
interface Span {
  readonly first: number;
  readonly count: number;
  readonly here: number;
  readonly whole: number;
}

@customElement('nnet-tensor')
export class NnetTensor extends NnetElement {
  @property({ attribute: false }) tensor!: TensorView;
  @property({ type: Boolean }) transposed = false;
  /** Index of the entry that is being looked at, in the view's own order. */
  @property({ attribute: false }) chosen: number | undefined;
  /** An entry to be guessed: its value is hidden. */
  @property({ attribute: false }) hiddenEntry: number | undefined;
  @property({ type: Boolean }) choosable = false;
  /** More of the tensor comes with the event `grow`. */
  @property({ type: Boolean }) canGrow = false;
  @property() label = '';
  /** The window's first row and column, as drawn. */
  @state() private at = { row: 0, column: 0 };
  private shape = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    const shape = `${this.tensor.shape.join('×')} ${this.transposed}`;
    // Of the next step's tensor the same place is looked at, where there is one.
    if (shape !== this.shape) this.at = { row: 0, column: 0 };
    this.shape = shape;
    // An entry that is asked for, or spelled out anew, is in the window.
    if (this.hiddenEntry !== undefined && changed.has('hiddenEntry')) this.show(this.hiddenEntry);
    else if (this.chosen !== undefined && !this.grew(changed)) this.show(this.chosen);
  }

  /** The same tensor, with more of it here: the window stays where it was moved to. */
  private grew(changed: PropertyValues<this>): boolean {
    const before = changed.get('tensor');
    if (before === undefined) return !changed.has('chosen');
    return this.tensor.rows > before.rows || this.tensor.columns > before.columns;
  }

  /** Moves the window as little as shows an entry. */
  private show(index: number): void {
    const { columns } = this.tensor;
    const [down, across] = [Math.floor(index / columns), index % columns];
    const [row, column] = this.transposed ? [across, down] : [down, across];
    const near = (first: number, size: number, wanted: number): number =>
      Math.max(wanted - size + 1, Math.min(first, wanted));
    this.at = {
      row: near(this.at.row, most.rows, row),
      column: near(this.at.column, most.columns, column),
    };
  }

  private span(first: number, size: number, here: number, whole: number): Span {
    const count = Math.min(size, here);
    return { first: Math.max(0, Math.min(first, here - count)), count, here, whole };
  }

  protected override render(): TemplateResult {
    const { tensor, at, transposed } = this;
    const greatest = tensor.values.reduce(
      (size, value) => (Number.isFinite(value) ? Math.max(size, Math.abs(value)) : size),
      0,
    );
    const whole = extentOf(tensor);
    const down = [tensor.rows, whole.rows] as const;
    const across = [tensor.columns, whole.columns] as const;
    const rows = this.span(at.row, most.rows, ...(transposed ? across : down));
    const columns = this.span(at.column, most.columns, ...(transposed ? down : across));
    return html`
      <div
        class="cells"
        role="group"
        aria-label=${this.label}
        .style=${`grid-template-columns:repeat(${columns.count},minmax(56px,max-content))`}
      >
        ${Array.from({ length: rows.count * columns.count }, (_, i) => {
          const row = rows.first + Math.floor(i / columns.count);
          const column = columns.first + (i % columns.count);
          const index = transposed ? column * tensor.columns + row : row * tensor.columns + column;
          return this.cell(tensor.values[index]!, index, greatest);
        })}
      </div>
      ${this.pager('row', rows)} ${this.pager('column', columns)}
    `;
  }

  /** Moves the window along one axis, where not all of it is in the window. */
  private pager(axis: 'row' | 'column', span: Span): TemplateResult | typeof nothing {
    const { first, count, here, whole } = span;
    if (count >= whole) return nothing;
    const end = this.canGrow ? whole : here;
    const turn = (by: number, icon: string, name: string, possible: boolean): TemplateResult =>
      html`<button
        class="icon-button"
        aria-label="${name} ${axis}s of ${this.label}"
        ?disabled=${!possible}
        @click=${() => this.moveTo(axis, span, first + by)}
      >
        <i class="codicon codicon-chevron-${icon}"></i>
      </button>`;
    return html`<div class="pager muted">
      ${turn(-count, axis === 'row' ? 'up' : 'left', 'earlier', first > 0)}
      <label
        >${axis}s
        <input
          type="number"
          aria-label="first ${axis} of ${this.label}"
          min="0"
          max=${end - count}
          .value=${live(String(first))}
          @change=${(event: Event) =>
            this.moveTo(axis, span, Number((event.target as HTMLInputElement).value))}
      /></label>
      –${first + count - 1} of ${whole.toLocaleString('en')}
      ${turn(count, axis === 'row' ? 'down' : 'right', 'later', first + count < end)}
    </div>`;
  }

  /** Once more of the tensor is here, the window stands where it was asked to. */
  private moveTo(axis: 'row' | 'column', { count, here, whole }: Span, first: number): void {
    const end = this.canGrow ? whole : here;
    const asked = Number.isFinite(first) ? Math.trunc(first) : 0;
    this.at = { ...this.at, [axis]: Math.max(0, Math.min(asked, end - count)) };
    if (this.at[axis] + count > here) this.dispatchEvent(new CustomEvent('grow'));
  }

  private cell(value: number, index: number, greatest: number): TemplateResult {
    const [down, across] = [Math.floor(index / this.tensor.columns), index % this.tensor.columns];
    const [row, column] = this.transposed ? [across, down] : [down, across];
    const where = this.tensor.rows > 1 ? `row ${row}, column ${column}` : `entry ${index}`;
    const hidden = this.hiddenEntry === index;
    const strength =
      greatest === 0 || !Number.isFinite(value) ? 0 : Math.round((78 * Math.abs(value)) / greatest);
    const text = hidden ? '?' : figure(value);
    const classes =
      `cell ${hidden ? 'hidden' : value < 0 ? 'negative' : 'positive'} ` +
      (this.chosen === index ? 'chosen' : '');
    const ink = strength > 48 ? 'strong' : '';
    if (!this.choosable)
      return html`<span
        class="${classes} ${ink}"
        title=${hidden ? '' : `${where}: ${value}`}
        .style=${`--strength:${strength}%`}
        >${text}</span
      >`;
    return html`<button
      class="${classes} ${ink}"
      aria-label="${where}: ${text}"
      title=${hidden ? '' : `${where}: ${value}`}
      aria-pressed=${this.chosen === index}
      .style=${`--strength:${strength}%`}
      @click=${() => this.dispatchEvent(new CustomEvent('choose', { detail: index }))}
    >
      ${text}
    </button>`;
  }
}
