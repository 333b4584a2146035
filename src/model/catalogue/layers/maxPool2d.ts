/** max_pool2d: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { pool } from '../layerOptions.js';
import { poolRule } from '../shapeRules.js';

export const maxPool2d = {
  name: 'max_pool2d',
  group: 'Image',
  help: 'Keeps the largest value of every window.',
  equation: 'a_{uv} = \\max_{ij} x_{su+i,\\,sv+j}',
  source: 'LeCun et al. 1998',
  parameters: pool,
  theory:
    'Of each window only the greatest value goes on: small shifts of the image change ' +
    'nothing. The gradient goes to the place it came from alone.',
  glyph: 'M2 2h8v8H2zM2 6h8M6 2v8M11 11h3v3h-3zM10 10l1 1',
  texts: { passedOn: 'Only the pixel that was the greatest of its window hears of the error.' },
  shape: poolRule,
} as const satisfies LayerEntry;
