/**
 * The network as the lecture draws it: neurons with their values, weights on the edges, the error
 * coming back.
 */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Explanation } from '../../src/explain/explanation.js';
import { figure } from '../../src/model/runs/figures.js';
import type { InspectedPass } from '../../src/model/runs/session.js';
import type { TensorView } from '../../src/model/runs/inspection.js';
import { NnetElement } from '../shared/nnetElement.js';
import {
  layOutFigure,
  radius,
  wiresTo,
  type FigureLayout,
  type Neuron,
  type Wire,
} from './figureLayout.js';

/** Quantities that belong to one neuron. */
const ofNeuron: ReadonlySet<string> = new Set(['z', 'a', 'delta', 'db']);

/** An arrow's head on an 8 × 8 grid; its line ends at `tip`. */
const arrowHead = (id: string, tip: number, size: number, path: string): SVGTemplateResult => svg`
  <marker
    id=${id}
    viewBox="0 0 8 8"
    refX=${tip}
    refY="4"
    markerUnits="userSpaceOnUse"
    markerWidth=${size}
    markerHeight=${size}
    orient="auto"
  >
    <path class=${id} d=${path} />
  </marker>`;
const arrowHeads = svg`<defs>
  ${arrowHead('ahead', 7, 8, 'M0 0 8 4 0 8Z')} ${arrowHead('back', 6.5, 11, 'M1 1 6.5 4 1 7')}
</defs>`;

@customElement('nnet-figure')
export class NnetFigure extends NnetElement {
  @property({ attribute: false }) pass!: InspectedPass;
  @property({ attribute: false }) explanations: readonly Explanation[] = [];
  /** Index of the present step: what comes later is not shown. */
  @property({ type: Number }) at = 0;
  @property({ attribute: false }) chosen: number | undefined;
  /** An entry of the present step that is to be guessed: it is not written here either. */
  @property({ attribute: false }) concealed: number | undefined;

  protected override render(): TemplateResult {
    const layout = layOutFigure(this.pass);
    const { width, height, neurons, more } = layout;
    return html`<svg
      class="figure"
      viewBox="0 0 ${width} ${height}"
      .style=${`width:max(${Math.round(0.74 * width)}px, min(100%, ${width}px))`}
      role="img"
      aria-label="The network with its present values"
    >
      ${arrowHeads} ${this.edges(neurons)} ${neurons.map((neuron) => this.neuron(neuron))}
      ${this.lossNode(layout)}
      ${more.map(
        ({ x, count }) => svg`<text class="more" x=${x} y=${height - 4}>${count} more</text>`,
      )}
    </svg>`;
  }

  private get present(): Explanation | undefined {
    return this.explanations[this.at];
  }

  /** A quantity, if it has been computed by now. */
  private known(
    phase: Explanation['phase'],
    layer: string,
    quantity: string,
  ): TensorView | undefined {
    const at = this.explanations.findIndex(
      (one) => one.phase === phase && one.layer === layer && one.quantity === quantity,
    );
    return at >= 0 && at <= this.at ? this.explanations[at]!.result.tensor : undefined;
  }

  /** A neuron's value, if it is known and not asked for. */
  private valueAt(
    { layer, index }: Neuron,
    phase: Explanation['phase'],
    ...quantities: readonly string[]
  ): number | undefined {
    const { present } = this;
    const asked =
      this.concealed === index && present?.layer === layer && quantities.includes(present.quantity);
    if (asked) return undefined;
    for (const quantity of quantities) {
      const tensor = this.known(phase, layer, quantity);
      if (tensor) return tensor.values[index];
    }
    return undefined;
  }

  private neuron(neuron: Neuron): SVGTemplateResult {
    const { layer, index, x, y, name } = neuron;
    const { present } = this;
    const value = this.valueAt(neuron, 'forward', 'a', 'z');
    const delta = this.valueAt(neuron, 'backward', 'delta');
    const current =
      present?.layer === layer &&
      present.phase !== 'update' &&
      ofNeuron.has(present.quantity) &&
      (this.chosen ?? 0) === index;
    const classes = `neuron ${current ? 'current' : ''} ${value === undefined ? 'unknown' : ''}`;
    return svg`<g class=${classes}>
      <circle cx=${x} cy=${y} r=${radius} />
      ${current ? halo(x, y) : nothing}
      <text class="name" x=${x} y=${y - radius - 7}>${shortened(name)}</text>
      <text class="value" x=${x} y=${y + 4}>${value === undefined ? '' : figure(value, 3)}</text>
      ${delta === undefined ? nothing : errorTag(x, y, delta)}
    </g>`;
  }

  private edges(neurons: readonly Neuron[]): SVGTemplateResult[] {
    const first = this.pass.layers[0]!.name;
    return this.pass.layers.flatMap((layer) => {
      const active =
        this.known('forward', layer.name, 'z') ?? this.known('forward', layer.name, 'a');
      const returned = this.known('backward', layer.name, 'delta');
      return wiresTo(this.pass, neurons, layer).flatMap((wire) => [
        edge(wire, active !== undefined),
        ...(returned && wire.from.layer !== first ? [returning(wire)] : []),
      ]);
    });
  }

  private lossNode({ width, height, neurons }: FigureLayout): SVGTemplateResult {
    const output = this.pass.layers.at(-1)!.name;
    const outputs = neurons.filter((neuron) => neuron.layer === output);
    const concealed = this.concealed !== undefined && this.present?.quantity === 'loss';
    const loss = concealed ? undefined : this.known('loss', output, 'loss')?.values[0];
    const known = loss !== undefined;
    const x = width - 44;
    const y = outputs.reduce((sum, neuron) => sum + neuron.y, 0) / Math.max(1, outputs.length);
    const current = this.present?.phase === 'loss';
    const line = (neuron: Neuron): SVGTemplateResult => svg`<line
      class="edge ${known ? 'active' : ''}"
      x1=${neuron.x + radius + 2}
      y1=${neuron.y}
      x2=${x - radius - 3}
      y2=${y}
      stroke-width="1"
      marker-end=${known ? 'url(#ahead)' : nothing}
    />`;
    return svg`${outputs.map(line)}
      <g class="neuron loss ${current ? 'current' : ''} ${known ? '' : 'unknown'}">
        <circle cx=${x} cy=${y} r=${radius} />${current ? halo(x, y) : nothing}
        <text class="name" x=${x} y=${y - radius - 7}>loss</text>
        <text class="value" x=${x} y=${Math.min(y + 4, height)}>
          ${known ? figure(loss, 3) : ''}
        </text>
      </g>`;
  }
}

const halo = (x: number, y: number): SVGTemplateResult =>
  svg`<circle class="halo" cx=${x} cy=${y} r=${radius + 4} />`;

const errorTag = (x: number, y: number, delta: number): SVGTemplateResult =>
  svg`<g class="delta">
    <rect x=${x - 36} y=${y + radius + 3} width="72" height="16" rx="4" />
    <text x=${x} y=${y + radius + 15}>δ ${figure(delta, 3)}</text>
  </g>`;

function edge({ from, to, weight, greatest, labelled }: Wire, active: boolean): SVGTemplateResult {
  const width =
    weight === undefined || greatest === 0 ? 1 : 0.6 + (2.6 * Math.abs(weight)) / greatest;
  const [x1, x2] = [from.x + radius + 2, to.x - radius - 3];
  const along = 0.3 + 0.16 * (to.index % 2);
  const [x, y] = [x1 + (x2 - x1) * along, from.y + (to.y - from.y) * along];
  const minus = weight !== undefined && weight < 0 ? 'minus' : '';
  return svg`<line
      class="edge ${active ? 'active' : ''} ${minus}"
      x1=${x1}
      y1=${from.y}
      x2=${x2}
      y2=${to.y}
      stroke-width=${width}
      marker-end=${active ? 'url(#ahead)' : nothing}
    />
    ${
      labelled && weight !== undefined
        ? svg`<text class="weight" x=${x} y=${y - 4}>${figure(weight, 3)}</text>`
        : nothing
    }`;
}

/** The error on its way back, as an arc above the edge. */
function returning({ from, to }: Wire): SVGTemplateResult {
  const [x1, x2] = [to.x - radius - 2, from.x + radius + 4];
  const bend = `${(x1 + x2) / 2} ${(from.y + to.y) / 2 - 34}`;
  const path = `M${x1} ${to.y - 6}Q${bend} ${x2} ${from.y - 7}`;
  return svg`<path class="return" d=${path} marker-end="url(#back)" />`;
}

const shortened = (name: string): string => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
