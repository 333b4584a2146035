/** Layers at random, for networks that are put together at random. */
import fc from 'fast-check';
import type { LayerLine } from './build.js';

/**
 * A layer that takes a row of numbers, dense ones with at most so many units.
 * @returns by the layer's place, which its name tells
 */
export const randomLine =
  (mostUnits: number, activations: readonly string[]) =>
  (n: number): fc.Arbitrary<LayerLine> =>
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: mostUnits }), fc.constantFrom(...activations))
        .map(([units, activation]): LayerLine => ['dense', `h${n}`, { units, activation }]),
      fc.constant<LayerLine>(['batch_norm', `b${n}`]),
      fc.constant<LayerLine>(['layer_norm', `l${n}`]),
      fc.constant<LayerLine>(['dropout', `d${n}`, { rate: 0.3 }]),
      fc.constant<LayerLine>(['rbf', `r${n}`, { units: 3 }]),
    );
