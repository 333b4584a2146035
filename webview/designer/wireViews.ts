/** The wires between cards, each with the shape that goes along it. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Network } from '../../src/model/experiment/experiment.js';
import { printShape } from '../../src/model/experiment/shape.js';
import type { LayerDescription } from '../../src/model/shapes/describe.js';
import { card, type Layout } from './layout.js';

type Described = ReadonlyMap<string, LayerDescription>;

/** One curve for each connection. */
export function wiresView(
  layout: Layout,
  { layers }: Network,
  described: Described,
): TemplateResult {
  const middle = card.width / 2;
  const first = layout.cards[0];
  const last = layout.cards.at(-1);
  const ends = [
    ...(first ? [`M${middle} ${layout.dataY + card.height}V${first.y - 2}`] : []),
    ...(last ? [`M${middle} ${last.y + card.height}V${layout.trainY - 2}`] : []),
  ];
  const output = layers.at(-1)?.name;
  const path = (d: string, name: string): TemplateResult =>
    svg`<path class=${name} d=${d} marker-end="url(#arrow)" />`;
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
      ${ends.map((end) => path(end, 'wire end'))}
      ${layout.wires.map((wire) => path(wire.path, 'wire'))}
    </svg>
    ${layout.wires.map(({ from, chip }) => shapeChip(described, from, chip))}
    ${
      last && output !== undefined
        ? shapeChip(described, output, {
            x: middle,
            y: (last.y + card.height + layout.trainY) / 2,
          })
        : nothing
    }
  `;
}

function shapeChip(
  described: Described,
  layer: string,
  { x, y }: { readonly x: number; readonly y: number },
): TemplateResult | typeof nothing {
  const shape = described.get(layer)?.shape;
  return shape
    ? html`<span
        class="shape"
        title="${layer} gives ${printShape(shape)}"
        .style=${`left:${x}px;top:${y}px`}
        >${printShape(shape)}</span
      >`
    : nothing;
}
