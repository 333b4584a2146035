/** rbf: parameters, equation, shape and texts. The engine has its arithmetic. */
import { choice, number, parameter } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { units, from, loadable } from '../layerOptions.js';
import { plainRow } from '../shapeRules.js';

export const rbf = {
  name: 'rbf',
  group: 'Other',
  help: 'Gaussian units: each answers to the distance from its centre.',
  equation: '\\varphi_j = \\exp\\left(-\\frac{\\lVert x-c_j\\rVert^2}{2 s_j^2}\\right)',
  source: 'Week 41, "Other types of networks"; Broomhead & Lowe 1988',
  parameters: [
    units,
    choice('centres', ['kmeans', 'rows'], 'Where the centres start.', { default: 'kmeans' }),
    number('widths', 'The widths s; from the distances between centres where not given.', {
      minimum: 0,
      open: 'minimum',
    }),
    parameter('trainable', 'boolean', 'Whether centres and widths are trained.', {
      default: true,
    }),
    from,
    ...loadable,
  ],
  theory:
    'Each unit answers to how near the input is to its centre, and fades with the square ' +
    'of the distance. With the centres in place the output is linear in its weights: a smooth ' +
    'interpolation between prototypes.',
  parameterNames: { c: 'centres', s: 'widths' },
  glyph: 'M14 8A6 6 0 1 1 2 8a6 6 0 1 1 12 0M11 8a3 3 0 1 1-6 0a3 3 0 1 1 6 0M8 8h.01',
  texts: { passedOn: 'The error of a unit moves the input towards or away from its centre.' },
  shape(layer, [input]) {
    const units = layer.number('units');
    const width = plainRow(layer, input);
    return { shape: [units], parameters: units * (width + 1), operations: 3 * width * units };
  },
} as const satisfies LayerEntry;
