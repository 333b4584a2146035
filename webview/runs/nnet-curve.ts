/** Curves over epochs, live: uPlot drawn in the theme's colours. Shows what it is given. */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import uPlot from 'uplot';
import { figure } from '../../src/model/runs/figures.js';
import { NnetElement } from '../shared/nnetElement.js';

export interface Series {
  readonly label: string;
  /** NaN where there is no value. */
  readonly values: Float64Array;
  /** Line width, and a dash as the cue besides it. */
  readonly width: number;
  readonly dash?: readonly number[];
}

@customElement('nnet-curve')
export class NnetCurve extends NnetElement {
  @property({ attribute: false }) epochs: Int32Array = new Int32Array(0);
  @property({ attribute: false }) series: readonly Series[] = [];
  @property({ type: Boolean }) log = false;
  @property({ type: Number }) height = 240;
  /** The last epoch there will be, so that the curve grows into a fixed frame. */
  @property({ type: Number }) total = 0;
  @property() label = '';
  @query('.plot') private readonly frame!: HTMLElement;
  private plot: uPlot | undefined;
  private readonly resized = new ResizeObserver(() =>
    this.plot?.setSize({ width: Math.max(120, this.frame.clientWidth), height: this.height }),
  );
  private readonly themed = new MutationObserver(() => this.draw());

  override connectedCallback(): void {
    super.connectedCallback();
    this.themed.observe(document.body, {
      attributes: true,
      attributeFilter: ['class', 'data-vscode-theme-id'],
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    this.themed.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  protected override render(): TemplateResult {
    const last = this.epochs.length - 1;
    const spoken = this.series
      .map(({ label, values }) => `${label} ${last >= 0 ? figure(values[last]!) : 'none'}`)
      .join(', ');
    return html`<div class="plot" role="img" aria-label="${this.label}: ${spoken}"></div>`;
  }

  protected override firstUpdated(): void {
    this.resized.observe(this.frame);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const redrawn =
      !this.plot ||
      changed.has('log') ||
      changed.has('total') ||
      this.plot.series.length !== this.series.length + 1;
    if (redrawn) this.draw();
    else this.plot!.setData(this.data());
    this.tellLast();
  }

  /** While no epoch is pointed at, the legend tells the last one. */
  private tellLast(): void {
    if (this.plot && (this.plot.cursor.left ?? -1) < 0 && this.epochs.length > 0)
      this.plot.setLegend({ idx: this.epochs.length - 1 });
  }

  private data(): uPlot.AlignedData {
    // What cannot be shown, of a logarithm what is not above zero, is a gap.
    const isShown = (value: number): boolean => Number.isFinite(value) && (!this.log || value > 0);
    return [
      Float64Array.from(this.epochs),
      ...this.series.map(({ values }) =>
        Array.from(values, (value) => (isShown(value) ? value : null)),
      ),
    ];
  }

  private draw(): void {
    if (!this.frame) return;
    this.plot?.destroy();
    const style = getComputedStyle(document.body);
    const foreground = style.getPropertyValue('--vscode-foreground').trim() || '#888';
    const muted = withAlpha(foreground, 0.16);
    const font = `11px ${style.fontFamily}`;
    const axis: uPlot.Axis = {
      stroke: foreground,
      font,
      grid: { stroke: muted, width: 1 },
      ticks: { stroke: muted, width: 1, size: 4 },
    };
    this.plot = new uPlot(
      {
        width: Math.max(120, this.frame.clientWidth),
        height: this.height,
        cursor: { points: { size: 7 }, drag: { x: false, y: false } },
        legend: { live: true, markers: { show: false } },
        hooks: {
          setCursor: [
            (plot) => (plot.cursor.left ?? -1) < 0 && requestAnimationFrame(() => this.tellLast()),
          ],
        },
        scales: {
          x: { time: false, range: () => [1, Math.max(this.total, this.epochs.at(-1) ?? 1, 2)] },
          y: this.log ? { distr: 3 } : {},
        },
        axes: [
          { ...axis, size: 28 },
          {
            ...axis,
            size: 56,
            values: (_, splits) => splits.map((split) => (split === null ? '' : figure(split, 3))),
          },
        ],
        series: [
          { label: 'epoch' },
          ...this.series.map((one): uPlot.Series => ({
            label: `${one.dash ? '╌' : '━'} ${one.label}`,
            stroke: foreground,
            width: one.width,
            ...(one.dash && { dash: [...one.dash] }),
            value: (_, value) => (value == null ? '–' : figure(value, 5)),
            points: { show: (plot) => plot.data[0].length < 2 },
          })),
        ],
      },
      this.data(),
      this.frame,
    );
  }
}

function withAlpha(color: string, alpha: number): string {
  const [r, g, b] = color.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    : (color.match(/\d+/g) ?? ['128', '128', '128']).map(Number);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
