/** Where the neurons of a small network stand in its drawing. Plain geometry. */
import type { InspectedPass } from '../../src/model/runs/session.js';

export const radius = 23;
const rowGap = 92;
/** Neurons a layer shows at most. */
const most = 4;

export interface Neuron {
  readonly layer: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  readonly neurons: readonly Neuron[];
  /** Under layers that have more neurons than are shown: where, and how many. */
  readonly more: readonly { readonly x: number; readonly count: number }[];
}

/** Columns of neurons from left to right, in the drawing's own units. */
export function layOutFigure({ layers, inputNames }: InspectedPass): FigureLayout {
  const tallest = Math.max(...layers.map((layer) => Math.min(layer.units, most)));
  const columnGap = Math.max(118, Math.min(200, 600 / layers.length));
  const xOf = (column: number): number => 50 + column * columnGap;
  const nameOf = (column: number, layer: string, index: number, units: number): string => {
    if (column === 0) return inputNames[index] ?? `${layer}[${index}]`;
    return units === 1 ? layer : `${layer}[${index}]`;
  };
  const neurons = layers.flatMap(({ name, units }, column) => {
    const shown = Math.min(units, most);
    return Array.from({ length: shown }, (_, index): Neuron => ({
      layer: name,
      index,
      x: xOf(column),
      y: 34 + ((tallest - shown) * rowGap) / 2 + index * rowGap + radius,
      name: nameOf(column, name, index, units),
    }));
  });
  const more = layers.flatMap(({ units }, column) =>
    units > most ? [{ x: xOf(column), count: units - most }] : [],
  );
  return {
    width: layers.length * columnGap + 120,
    height: tallest * rowGap + (more.length > 0 ? 42 : 22),
    neurons,
    more,
  };
}

export interface Wire {
  readonly from: Neuron;
  readonly to: Neuron;
  readonly weight: number | undefined;
  /** The layer's greatest weight, by size. */
  readonly greatest: number;
  /** Few enough wires lead to the layer that each says its weight. */
  readonly labelled: boolean;
}

/** Wires between two layers that carry their weight in writing, at most. */
const mostLabels = 8;

/** The wires of one layer, those from its first input first. */
export function wiresTo(
  { layers }: InspectedPass,
  neurons: readonly Neuron[],
  layer: InspectedPass['layers'][number],
): Wire[] {
  const weights = layer.parameters['w'];
  const greatest = weights?.values.reduce((size, value) => Math.max(size, Math.abs(value)), 0) ?? 0;
  const upper = neurons.filter((neuron) => neuron.layer === layer.name);
  let offset = 0;
  return layer.inputs.flatMap((input): Wire[] => {
    const shift = offset;
    // A concat puts the outputs of its second input behind those of its first.
    if (layer.kind === 'concat') offset += layers.find((other) => other.name === input)!.units;
    const lower = neurons.filter((neuron) => neuron.layer === input);
    const labelled = lower.length * upper.length <= mostLabels;
    return lower.flatMap((from) =>
      upper.flatMap((to): Wire[] => {
        const weight = weights?.values[from.index * weights.columns + to.index];
        if (weight === undefined && from.index + shift !== to.index) return [];
        return [{ from, to, weight, greatest, labelled }];
      }),
    );
  });
}
