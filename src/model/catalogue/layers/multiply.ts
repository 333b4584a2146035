/** multiply: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { from, target } from '../layerOptions.js';
import { elementwiseRule } from '../shapeRules.js';

export const multiply = {
  name: 'multiply',
  group: 'Join',
  help: 'The elementwise product of layers of one shape.',
  equation: 'a = x \\circ y',
  source: 'Keras Multiply',
  parameters: [{ ...from, required: true }, target],
  theory:
    'Branches of one shape are multiplied value by value: one gates the other. Each branch’s ' +
    'gradient is weighted by the other’s value.',
  roles: ['join'],
  glyph: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M6 6l4 4M10 6l-4 4',
  texts: {
    output: 'Branches are multiplied, value by value.',
    passedOn: 'The error of one factor is scaled by the others.',
  },
  shape: elementwiseRule,
} as const satisfies LayerEntry;
