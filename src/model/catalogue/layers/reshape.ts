/** reshape: parameters, equation, shape and texts. The engine has its arithmetic. */
import { printShape, sizeOf } from '../../experiment/shape.js';
import { shapeValue } from '../../experiment/value.js';
import { parameter } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { from } from '../layerOptions.js';
import { Mismatch } from '../mismatch.js';

export const reshape = {
  name: 'reshape',
  group: 'Image',
  help: 'Gives the values of a row another shape.',
  equation: 'a = \\mathrm{reshape}(x)',
  source: 'NumPy reshape, row-major',
  parameters: [parameter('shape', 'shape', 'The new shape of a row.', { required: true }), from],
  theory:
    'The same values in the same row-major order are given other axes. Nothing is computed, ' +
    'so nothing is learned.',
  glyph: 'M2 2h5v5H2zM2 10.5h12v3H2zM6 10.5v3M10 10.5v3M10 3v4.5M8 5.5l2 2 2-2',
  texts: {
    output: 'The same values in another shape.',
    passedOn: 'The same errors in the shape of the layer below.',
  },
  shape(layer, [input]) {
    const shape = shapeValue(layer.value('shape')) ?? input;
    if (sizeOf(shape) === sizeOf(input)) return { shape };
    throw new Mismatch(
      'shape/mismatch',
      `'${layer.name}' cannot make ${printShape(shape)} (${sizeOf(shape)} values) of ` +
        `'${layer.inputs[0]}' ${printShape(input)} (${sizeOf(input)} values).`,
      'shape',
    );
  },
} as const satisfies LayerEntry;
