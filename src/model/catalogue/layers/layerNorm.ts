/** layer_norm: parameters, equation, shape and texts. The engine has its arithmetic. */
import { sizeOf } from '../../experiment/shape.js';
import { number, parameter } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { from, loadable } from '../layerOptions.js';

export const layerNorm = {
  name: 'layer_norm',
  group: 'Normalize',
  help: 'Centres and scales every row over its features.',
  equation: 'y = \\gamma\\,\\frac{x-\\mu}{\\sqrt{\\sigma^2+\\varepsilon}} + \\beta',
  source: 'Ba, Kiros & Hinton, arXiv:1607.06450',
  parameters: [
    number('eps', 'Added to the variance.', { minimum: 0, open: 'minimum', default: 1e-5 }),
    parameter('frozen', 'boolean', 'Keeps scale and shift as they are.', { default: false }),
    from,
    ...loadable,
  ],
  theory:
    'Every row is brought to mean 0 and variance 1 over its own values, so batch size and ' +
    'other rows do not matter. That makes it fit for recurrent networks and batches of one.',
  glyph: 'M1.5 13.5c4.5 0 4-10.5 6.5-10.5s2 10.5 6.5 10.5M8 3v10.5',
  texts: {
    passedOn:
      'What moves the row’s mean and variance is taken out of the error; the rest is scaled as ' +
      'the values were.',
  },
  shape: (_, [input]) => ({
    shape: input,
    parameters: 2 * sizeOf(input),
    operations: 4 * sizeOf(input),
  }),
} as const satisfies LayerEntry;
