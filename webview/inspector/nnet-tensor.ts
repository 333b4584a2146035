/** A tensor as a heat map with its values in the cells; big ones show their corner and say so. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TensorView } from '../../src/model/runs/inspection.js';
import { figure } from '../../src/model/runs/figures.js';
import { NnetElement } from '../shared/nnetElement.js';

/** Cells shown at most, down and across. */
const most = { rows: 8, columns: 6 };

@customElement('nnet-tensor')
export class NnetTensor extends NnetElement {
  @property({ attribute: false }) tensor!: TensorView;
  @property({ type: Boolean }) transposed = false;
  /** Index of the entry that is being looked at, in the tensor's own order. */
  @property({ attribute: false }) chosen: number | undefined;
  /** An entry to be guessed: its value is hidden. */
  @property({ attribute: false }) hiddenEntry: number | undefined;
  @property({ type: Boolean }) choosable = false;
  @property() label = '';

  protected override render(): TemplateResult {
    const { tensor } = this;
    const greatest = tensor.values.reduce(
      (size, value) => (Number.isFinite(value) ? Math.max(size, Math.abs(value)) : size),
      0,
    );
    const rows = this.transposed ? tensor.columns : tensor.rows;
    const columns = this.transposed ? tensor.rows : tensor.columns;
    const shownRows = Math.min(rows, most.rows);
    const shownColumns = Math.min(columns, most.columns);
    const whole = tensor.shape.reduce((a, b) => a * b, 1);
    return html`
      <div
        class="cells"
        role="group"
        aria-label=${this.label}
        .style=${`grid-template-columns:repeat(${shownColumns},minmax(56px,max-content))`}
      >
        ${Array.from({ length: shownRows * shownColumns }, (_, at) => {
          const [row, column] = [Math.floor(at / shownColumns), at % shownColumns];
          const index = this.transposed
            ? column * tensor.columns + row
            : row * tensor.columns + column;
          return this.cell(tensor.values[index]!, index, greatest);
        })}
      </div>
      ${
        shownRows * shownColumns < whole
          ? html`<small class="muted"
              >${shownRows} × ${shownColumns} of ${whole.toLocaleString('en')} values</small
            >`
          : nothing
      }
    `;
  }

  private cell(value: number, index: number, greatest: number): TemplateResult {
    const where =
      this.tensor.rows > 1
        ? `row ${Math.floor(index / this.tensor.columns)}, column ${index % this.tensor.columns}`
        : `entry ${index}`;
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
        title=${hidden ? '' : String(value)}
        .style=${`--strength:${strength}%`}
        >${text}</span
      >`;
    return html`<button
      class="${classes} ${ink}"
      aria-label="${where}: ${text}"
      title=${hidden ? '' : String(value)}
      aria-pressed=${this.chosen === index}
      .style=${`--strength:${strength}%`}
      @click=${() => this.dispatchEvent(new CustomEvent('choose', { detail: index }))}
    >
      ${text}
    </button>`;
  }
}
