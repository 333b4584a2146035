/** rnn: parameters, equation, shape and texts. The engine has its arithmetic. */
import type { LayerEntry } from '../layerEntry.js';
import { units, activation, recurrentOptions } from '../layerOptions.js';
import { recurrentRule } from '../shapeRules.js';

export const rnn = {
  name: 'rnn',
  group: 'Sequence',
  help: 'A recurrent layer: its output is fed back at the next step.',
  equation: 'h_t = f(x_t w + b + h_{t-1} u + c)',
  source: 'Week 41, "Recurrent neural networks"; PyTorch nn.RNN',
  parameters: [units, activation('tanh'), ...recurrentOptions],
  theory:
    'The state of one step is an input of the next, by the same weights at every step. ' +
    'Unrolled in time it is a deep network, and gradients through many steps vanish or explode ' +
    'as they do through many layers.',
  glyph: 'M5 6.5h6v5H5zM2 9h3M11 9h3M11 4.5a3 3 0 0 0-6 0M5 4.5 3.6 3.4M5 4.5l.9-1.5',
  texts: {
    gradient: 'The same weights are used at every step: their gradient adds up over time.',
    passedOn:
      'The error goes back through time, step by step, and from every step down to its input.',
  },
  shape: recurrentRule(1),
} as const satisfies LayerEntry;
