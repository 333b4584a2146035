/** flatten: parameters, equation, shape and texts. The engine has its arithmetic. */
import { sizeOf } from '../../experiment/shape.js';
import type { LayerEntry } from '../layerEntry.js';
import { from } from '../layerOptions.js';

export const flatten = {
  name: 'flatten',
  group: 'Image',
  help: 'Lays the values of a row out in one axis, row-major.',
  equation: 'a = \\mathrm{vec}(x)',
  source: 'PyTorch nn.Flatten',
  parameters: [from],
  theory:
    'An image is laid out as one row, line by line, so that dense layers can take it. Values ' +
    'and gradients only change their order.',
  glyph: 'M2 2h5v5H2zM2 10.5h12v3H2zM6 10.5v3M10 10.5v3M10 3v4.5M8 5.5l2 2 2-2',
  texts: {
    output: 'The same values in another shape.',
    passedOn: 'The same errors in the shape of the layer below.',
  },
  shape: (_, [input]) => ({ shape: [sizeOf(input)] }),
} as const satisfies LayerEntry;
