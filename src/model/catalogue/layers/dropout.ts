/** dropout: parameters, equation, shape and texts. The engine has its arithmetic. */
import { number } from '../entry.js';
import type { LayerEntry } from '../layerEntry.js';
import { from } from '../layerOptions.js';
import { sameShape } from '../shapeRules.js';

export const dropout = {
  name: 'dropout',
  group: 'Core',
  help:
    'While training, sets each value to zero with the given probability and scales the ' +
    'rest up.',
  equation: 'a = \\frac{x \\circ m}{1-p},\\quad m_i \\sim \\mathrm{Bernoulli}(1-p)',
  source: 'Srivastava et al., JMLR 15 (2014) 1929',
  parameters: [
    number('rate', 'Probability p of dropping a value.', {
      minimum: 0,
      maximum: 1,
      open: 'maximum',
      default: 0.5,
    }),
    from,
  ],
  theory:
    'In training each value is set to zero with probability p and the others are divided by 1 ' +
    '− p, so that the expected value stays. No unit can rely on another one then, as if many ' +
    'thinned networks were averaged.',
  roles: ['training-only'],
  glyph:
    'M4.5 4.5h.01M11.5 11.5h.01M10 4.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0' +
    'M3 11.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M3.6 3.6l1.8 1.8M5.4 3.6 3.6 5.4' +
    'M10.6 10.6l1.8 1.8M12.4 10.6l-1.8 1.8',
  texts: {
    output:
      'While training, some values are dropped by chance and the others scaled up, so that the ' +
      'sum stays what it is on average.',
    passedOn:
      'What was dropped learns nothing from this row; the rest is scaled as it was going forward.',
  },
  shape: sameShape,
} as const satisfies LayerEntry;
