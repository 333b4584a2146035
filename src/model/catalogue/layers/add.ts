/** add: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { from, target } from '../layerOptions.js';
import { elementwiseRule } from '../shapeRules.js';

export const add = {
  name: 'add',
  group: 'Join',
  help: 'The sum of layers of one shape.',
  equation: 'a = x + y',
  source: 'He et al. 2016 (residual networks)',
  parameters: [{ ...from, required: true }, target],
  theory:
    'Branches of one shape are added, so a skip carries the input past the layers in ' +
    'between. The gradient reaches both branches whole, which keeps deep networks trainable.',
  roles: ['join'],
  glyph: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M8 5v6M5 8h6',
  texts: { output: 'Branches are added.', passedOn: 'Every branch gets the whole error.' },
  shape: elementwiseRule,
} as const satisfies LayerEntry;
