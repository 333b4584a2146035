/**
 * Where cards and wires stand: one column in file order, skips along the right side. Plain
 * geometry.
 */
import { isInput } from '../../src/model/catalogue/catalogue.js';
import type { Network } from '../../src/model/experiment/experiment.js';

export const card = { width: 256, height: 46, gap: 34 } as const;
const lane = 22;

export interface CardPlace {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface Wire {
  readonly from: string;
  readonly to: string;
  /** SVG path. */
  readonly path: string;
  /** Where the chip with the shape stands. */
  readonly chip: { readonly x: number; readonly y: number };
  /** A direct wire to the next card. */
  readonly direct: boolean;
}

export interface Layout {
  readonly cards: readonly CardPlace[];
  readonly wires: readonly Wire[];
  /** Top of the data card and of the training card. */
  readonly dataY: number;
  readonly trainY: number;
  readonly width: number;
  readonly height: number;
}

/**
 * @param opened index of the card before which a gap opens for what is being dragged
 */
export function layOut(network: Network, opened?: number): Layout {
  const step = card.height + card.gap;
  const yOf = (index: number): number =>
    16 + (index + 1) * step + (opened !== undefined && index >= opened ? card.height * 0.7 : 0);
  const cards = network.layers.map((layer, i): CardPlace => ({
    name: layer.name,
    x: 0,
    y: yOf(i),
  }));
  const at = new Map(cards.map((place) => [place.name, place]));
  const index = new Map(network.layers.map((layer, i) => [layer.name, i]));
  const middle = card.width / 2;
  const busy: { until: number }[] = [];
  const wires = network.layers.flatMap((layer, i) =>
    layer.inputs.flatMap((input): Wire[] => {
      const from = at.get(input);
      const to = at.get(layer.name)!;
      const start = index.get(input);
      if (!from || start === undefined) return [];
      if (start === i - 1) {
        const top = from.y + card.height;
        return [
          {
            from: input,
            to: layer.name,
            path: `M${middle} ${top}V${to.y - 2}`,
            chip: { x: middle, y: top + (to.y - top) / 2 },
            direct: true,
          },
        ];
      }
      // The first lane that is free again above this skip's start.
      let track = busy.findIndex((one) => one.until <= start);
      if (track < 0) track = busy.push({ until: 0 }) - 1;
      busy[track]!.until = i;
      const x = card.width + lane * (track + 1);
      const y0 = from.y + card.height + 9;
      const y1 = to.y + card.height / 2;
      return [
        {
          from: input,
          to: layer.name,
          path:
            `M${middle} ${y0}H${x - 8}Q${x} ${y0} ${x} ${y0 + 8}V${y1 - 8}Q${x} ${y1} ` +
            `${x - 8} ${y1}H${card.width + 3}`,
          chip: { x, y: (y0 + y1) / 2 },
          direct: false,
        },
      ];
    }),
  );
  const trainY = yOf(network.layers.length);
  return {
    cards,
    wires,
    dataY: 16,
    trainY,
    width: card.width + lane * (busy.length + 1),
    height: trainY + card.height + 16,
  };
}

/** The card before which something dropped at `y` goes; never before an input at the top. */
export function insertionIndex(network: Network, y: number): number {
  const step = card.height + card.gap;
  const index = Math.round((y - 16 - card.height - card.gap / 2) / step);
  const first = isInput(network.layers[0]?.kind ?? '') ? 1 : 0;
  return Math.max(first, Math.min(network.layers.length, index));
}
