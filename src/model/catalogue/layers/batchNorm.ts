/** batch_norm: parameters, equation, shape and texts. The engine has its arithmetic. */
import { sizeOf } from '../../experiment/shape.js';
import { number, parameter } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { from, loadable } from '../layerOptions.js';

export const batchNorm = {
  name: 'batch_norm',
  group: 'Normalize',
  help: 'Centres and scales every feature over the rows of the batch.',
  equation: 'y = \\gamma\\,\\frac{x-\\mu}{\\sqrt{\\sigma^2+\\varepsilon}} + \\beta',
  source: 'Ioffe & Szegedy, ICML 2015',
  parameters: [
    number('momentum', 'Share of the newest batch in the running statistics.', {
      minimum: 0,
      maximum: 1,
      default: 0.1,
    }),
    number('eps', 'Added to the variance.', { minimum: 0, open: 'minimum', default: 1e-5 }),
    parameter('affine', 'boolean', 'Learns a scale γ and a shift β.', { default: true }),
    parameter('frozen', 'boolean', 'Keeps scale and shift as they are.', { default: false }),
    from,
    ...loadable,
  ],
  theory:
    'Every feature is brought to mean 0 and variance 1 over the batch, then scaled and ' +
    'shifted as training likes. Layers behind it see inputs of one scale however the weights ' +
    'before it change; running averages take the batch’s place in evaluation.',
  roles: ['over-the-batch'],
  glyph: 'M1.5 13.5c4.5 0 4-10.5 6.5-10.5s2 10.5 6.5 10.5M8 3v10.5',
  texts: {
    passedOn:
      'What moves mean and variance of the batch is taken out of the error; the rest is scaled ' +
      'as the values were.',
  },
  shape: (layer, [input]) => ({
    shape: input,
    parameters: layer.value('affine') === false ? 0 : 2 * input.at(-1)!,
    operations: 4 * sizeOf(input),
  }),
} as const satisfies LayerEntry;
