/**
 * The network as the lecture draws it: neurons with their values, weights on the edges, the error
 * coming back.
 */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { InspectedPass, TensorView } from '../../src/model/runs/inspection.js';
import { figure } from '../shared/format.js';
import { NnetElement } from '../shared/nnetElement.js';
import type { Moment } from './moments.js';

const radius = 23;
const rowGap = 92;
/** Neurons a layer shows at most. */
const most = 4;
/** Edges that carry their weight in writing. */
const mostLabels = 8;

interface Neuron {
  readonly layer: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

@customElement('nnet-figure')
export class NnetFigure extends NnetElement {
  @property({ attribute: false }) pass!: InspectedPass;
  @property({ attribute: false }) moments: readonly Moment[] = [];
  /** Index of the present moment: what comes later is not shown. */
  @property({ type: Number }) at = 0;
  @property({ attribute: false }) chosen: number | undefined;
  /** An entry of the present moment that is to be guessed: it is not written here either. */
  @property({ attribute: false }) concealed: number | undefined;

  protected override render(): TemplateResult {
    const layers = this.pass.layers;
    const tallest = Math.max(...layers.map((layer) => Math.min(layer.units, most)));
    const cut = layers.some((layer) => layer.units > most);
    const height = tallest * rowGap + (cut ? 42 : 22);
    const columnGap = Math.max(118, Math.min(200, 600 / layers.length));
    const width = layers.length * columnGap + 120;
    const neurons = layers.flatMap((layer, column) => {
      const shown = Math.min(layer.units, most);
      return Array.from({ length: shown }, (_, index): Neuron => ({
        layer: layer.name,
        index,
        x: 50 + column * columnGap,
        y: 34 + ((tallest - shown) * rowGap) / 2 + index * rowGap + radius,
        name: this.nameOf(column, layer.name, index, layer.units),
      }));
    });
    return html`<svg
      class="figure"
      viewBox="0 0 ${width} ${height}"
      .style=${`width:max(${Math.round(0.74 * width)}px, min(100%, ${width}px))`}
      role="img"
      aria-label="The network with its present values"
    >
      <defs>
        <marker
          id="ahead"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path class="ahead" d="M0 0 8 4 0 8Z" />
        </marker>
        <marker
          id="back"
          viewBox="0 0 8 8"
          refX="6.5"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="11"
          markerHeight="11"
          orient="auto"
        >
          <path class="back" d="M1 1 6.5 4 1 7" />
        </marker>
      </defs>
      ${this.edges(neurons)} ${neurons.map((neuron) => this.neuron(neuron))}
      ${this.lossNode(width, height, neurons)}
      ${layers.map((layer, column) => (layer.units > most ? svg`<text class="more" x=${50 + column * columnGap} y=${height - 4}>${layer.units - most} more</text>` : nothing))}
    </svg>`;
  }

  private nameOf(column: number, layer: string, index: number, units: number): string {
    if (column === 0) return this.pass.inputNames[index] ?? `${layer}[${index}]`;
    return units === 1 ? layer : `${layer}[${index}]`;
  }

  /** A quantity, if it has been computed by now. */
  private known(phase: Moment['phase'], layer: string, quantity: string): TensorView | undefined {
    const at = this.moments.findIndex(
      (moment) => moment.phase === phase && moment.layer === layer && moment.quantity === quantity,
    );
    return at >= 0 && at <= this.at ? this.moments[at]!.result.tensor : undefined;
  }

  private neuron({ layer, index, x, y, name }: Neuron): SVGTemplateResult {
    const moment = this.moments[this.at];
    const asked = (quantity: string): boolean =>
      this.concealed === index && moment?.layer === layer && moment.quantity === quantity;
    const value =
      asked('a') || asked('z')
        ? undefined
        : (this.known('forward', layer, 'a') ?? this.known('forward', layer, 'z'))?.values[index];
    const delta = asked('delta')
      ? undefined
      : this.known('backward', layer, 'delta')?.values[index];
    const present =
      moment?.layer === layer &&
      moment.phase !== 'update' &&
      ['z', 'a', 'delta', 'db'].includes(moment.quantity);
    const current = present && (this.chosen ?? 0) === index;
    return svg`<g class="neuron ${current ? 'current' : ''} ${value === undefined ? 'unknown' : ''}">
      <circle cx=${x} cy=${y} r=${radius} />
      ${current ? svg`<circle class="halo" cx=${x} cy=${y} r=${radius + 4} />` : nothing}
      <text class="name" x=${x} y=${y - radius - 7}>${shortened(name)}</text>
      <text class="value" x=${x} y=${y + 4}>${value === undefined ? '' : figure(value, 3)}</text>
      ${delta === undefined ? nothing : svg`<g class="delta"><rect x=${x - 36} y=${y + radius + 3} width="72" height="16" rx="4" /><text x=${x} y=${y + radius + 15}>δ ${figure(delta, 3)}</text></g>`}
    </g>`;
  }

  private edges(neurons: readonly Neuron[]): SVGTemplateResult[] {
    const shown: SVGTemplateResult[] = [];
    for (const layer of this.pass.layers) {
      const weights = layer.parameters['w'];
      const upper = neurons.filter((neuron) => neuron.layer === layer.name);
      const active =
        this.known('forward', layer.name, 'z') ?? this.known('forward', layer.name, 'a');
      const returned = this.known('backward', layer.name, 'delta');
      let offset = 0;
      for (const input of layer.inputs) {
        const shift = offset;
        // A concat puts the outputs of its second input behind those of its first.
        if (layer.kind === 'concat')
          offset += this.pass.layers.find((other) => other.name === input)!.units;
        const lower = neurons.filter((neuron) => neuron.layer === input);
        const labelled = lower.length * upper.length <= mostLabels;
        const greatest =
          weights?.values.reduce((size, value) => Math.max(size, Math.abs(value)), 0) ?? 0;
        for (const from of lower) {
          for (const to of upper) {
            const weight = weights?.values[from.index * weights.columns + to.index];
            if (weight === undefined && from.index + shift !== to.index) continue;
            shown.push(this.edge(from, to, weight, greatest, active !== undefined, labelled));
            if (returned && from.layer !== this.pass.layers[0]!.name)
              shown.push(this.returning(from, to));
          }
        }
      }
    }
    return shown;
  }

  private edge(
    from: Neuron,
    to: Neuron,
    weight: number | undefined,
    greatest: number,
    active: boolean,
    labelled: boolean,
  ): SVGTemplateResult {
    const width =
      weight === undefined || greatest === 0 ? 1 : 0.6 + (2.6 * Math.abs(weight)) / greatest;
    const [x1, x2] = [from.x + radius + 2, to.x - radius - 3];
    const place = 0.3 + 0.16 * (to.index % 2);
    const [x, y] = [x1 + (x2 - x1) * place, from.y + (to.y - from.y) * place];
    return svg`<line class="edge ${active ? 'active' : ''} ${weight !== undefined && weight < 0 ? 'minus' : ''}" x1=${x1} y1=${from.y} x2=${x2} y2=${to.y} stroke-width=${width} marker-end=${active ? 'url(#ahead)' : nothing} />
      ${labelled && weight !== undefined ? svg`<text class="weight" x=${x} y=${y - 4}>${figure(weight, 3)}</text>` : nothing}`;
  }

  /** The error on its way back, as an arc above the edge. */
  private returning(from: Neuron, to: Neuron): SVGTemplateResult {
    const [x1, x2] = [to.x - radius - 2, from.x + radius + 4];
    const middle = (x1 + x2) / 2;
    return svg`<path class="return" d=${`M${x1} ${to.y - 6}Q${middle} ${(from.y + to.y) / 2 - 34} ${x2} ${from.y - 7}`} marker-end="url(#back)" />`;
  }

  private lossNode(width: number, height: number, neurons: readonly Neuron[]): SVGTemplateResult {
    const concealed = this.concealed !== undefined && this.moments[this.at]?.quantity === 'loss';
    const loss = concealed
      ? undefined
      : this.known('loss', this.pass.layers.at(-1)!.name, 'loss')?.values[0];
    const outputs = neurons.filter((neuron) => neuron.layer === this.pass.layers.at(-1)!.name);
    const x = width - 44;
    const y = outputs.reduce((sum, neuron) => sum + neuron.y, 0) / Math.max(1, outputs.length);
    const current = this.moments[this.at]?.phase === 'loss';
    return svg`${outputs.map((neuron) => svg`<line class="edge ${loss === undefined ? '' : 'active'}" x1=${neuron.x + radius + 2} y1=${neuron.y} x2=${x - radius - 3} y2=${y} stroke-width="1" marker-end=${loss === undefined ? nothing : 'url(#ahead)'} />`)}
      <g class="neuron loss ${current ? 'current' : ''} ${loss === undefined ? 'unknown' : ''}"><circle cx=${x} cy=${y} r=${radius} />${current ? svg`<circle class="halo" cx=${x} cy=${y} r=${radius + 4} />` : nothing}<text class="name" x=${x} y=${y - radius - 7}>loss</text><text class="value" x=${x} y=${Math.min(y + 4, height)}>${loss === undefined ? '' : figure(loss, 3)}</text></g>`;
  }
}

const shortened = (name: string): string => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
