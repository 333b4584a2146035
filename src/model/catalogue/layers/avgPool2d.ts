/** avg_pool2d: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { pool } from '../layerOptions.js';
import { poolRule } from '../shapeRules.js';

export const avgPool2d = {
  name: 'avg_pool2d',
  group: 'Image',
  help: 'Keeps the mean of every window.',
  equation: 'a_{uv} = \\tfrac{1}{k^2}\\sum_{ij} x_{su+i,\\,sv+j}',
  source: 'LeCun et al. 1998',
  parameters: pool,
  theory:
    'Each window is replaced by its mean, a blurred image of fewer pixels. The gradient is ' +
    'shared evenly by the window.',
  glyph: 'M2 2h8v8H2zM2 6h8M6 2v8M11 11h3v3h-3zM10 10l1 1',
  texts: { passedOn: 'Every pixel of a window gets an equal share of the error.' },
  shape: poolRule,
} as const satisfies LayerEntry;
